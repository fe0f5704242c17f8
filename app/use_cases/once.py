"""Idempotency: a request under a key is done once, and its answer is stored with what it did.

A key is claimed with a lease and a fence in a transaction of its own, before anything is planned. Whoever finds the
lease over takes the key over with the next fence; the answer of one that was overtaken is not written.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar

from app.domain.errors import (
    ChangeRefused,
    CommitmentClosed,
    KeyBusy,
    KeyReused,
    MovesStand,
    OfferGone,
    OutcomeUnknown,
    QuoteConfirmed,
    QuoteExpired,
    QuoteReleased,
    ReferenceTaken,
    RepromiseOver,
    RepromiseOvertaken,
    TooBusy,
    TrothError,
    WebhookDisabled,
)
from app.domain.keys import KeyedRequest, StoredAnswer
from app.domain.reach import NOTHING
from app.domain.snapshot import Snapshot
from app.use_cases.ports import Books, Finish, Ports

Told = TypeVar("Told")

STORED_REFUSALS = (
    ChangeRefused,
    CommitmentClosed,
    MovesStand,
    OfferGone,
    QuoteConfirmed,
    QuoteExpired,
    QuoteReleased,
    ReferenceTaken,
    RepromiseOver,
    RepromiseOvertaken,
    WebhookDisabled,
)
"""Noes of the business, as final as a yes. A faulty input may be mended and a busy hour passes: those are not kept."""


def once(
    request: KeyedRequest,
    act: Callable[[Finish[Told]], object],
    render: Callable[[Told, Snapshot], StoredAnswer],
    refuse: Callable[[TrothError], StoredAnswer],
    ports: Ports,
) -> StoredAnswer:
    """The first answer, given again where the request was answered before.

    ``act`` is the use case, which calls the finish it gets just before its commit; ``render`` and ``refuse`` turn
    what comes of it into the answer.

    Raises:
        KeyReused, KeyBusy
        OutcomeUnknown: the database was lost while it wrote, and stays away.
        TrothError: a refusal that is not kept; the key is free again.
    """
    claim = _claimed(request, ports)
    if isinstance(claim, StoredAnswer):
        return claim
    answers: list[StoredAnswer] = []

    def finish(books: Books, told: Told, snapshot: Snapshot) -> None:
        answers.append(render(told, snapshot))
        _store(request, claim, answers[-1], books)

    try:
        act(finish)
    except STORED_REFUSALS as refusal:
        return _refused(request, claim, refuse(refusal), ports)
    except OutcomeUnknown as unknown:
        return _found_out(request, claim, ports, unknown)
    except Exception:
        _give_up(request, claim, ports)
        raise
    return answers[-1]


def _claimed(request: KeyedRequest, ports: Ports) -> int | StoredAnswer:
    """The fence of our claim, or the answer there is."""
    with ports.open_books() as books:
        books.lock(NOTHING)
        now = books.wall_clock()
        known = books.key(request.key)
        if known is not None and known.request != request:
            raise KeyReused(f"Key {request.key} came with another request before; use a new key for a new request.")
        if known is not None and known.answer is not None:
            return known.answer
        if known is not None and now < known.lease_until:
            raise KeyBusy(f"The request with key {request.key} is being answered right now.")
        fence = known.fence + 1 if known is not None else 1
        lease_until = now + timedelta(seconds=ports.limits.lease_seconds)
        if not books.claim_key(request, fence, lease_until, now):
            raise KeyBusy(f"The request with key {request.key} is being answered right now.")
        books.commit()
    return fence


def _store(request: KeyedRequest, fence: int, answer: StoredAnswer, books: Books) -> None:
    if not books.finish_key(request.key, fence, answer):
        raise KeyBusy(f"The request with key {request.key} took too long, and somebody else answers it now.")


def _refused(request: KeyedRequest, fence: int, answer: StoredAnswer, ports: Ports) -> StoredAnswer:
    with ports.open_books() as books:
        books.lock(NOTHING)
        _store(request, fence, answer, books)
        books.commit()
    return answer


def _found_out(request: KeyedRequest, fence: int, ports: Ports, unknown: OutcomeUnknown) -> StoredAnswer:
    """The lock is free once the transaction that was lost has ended, one way or the other: the row says which.

    Raises:
        TooBusy: nothing was written; the key is free again.
        OutcomeUnknown: nor can that be read.
    """
    try:
        with ports.open_books() as books:
            books.lock()
            known = books.key(request.key)
            if known is not None and known.answer is not None:
                return known.answer
            books.drop_key(request.key, fence)
            books.commit()
    except TooBusy:
        raise unknown from None
    raise TooBusy("The database was lost for a moment; nothing was done.")


def _give_up(request: KeyedRequest, fence: int, ports: Ports) -> None:
    """Frees the key for the next try. An answer that was committed after all stays: only a claim is dropped.

    Where the books are too busy for that, the lease runs out by itself.
    """
    with suppress(TooBusy), ports.open_books() as books:
        books.lock(NOTHING)
        books.drop_key(request.key, fence)
        books.commit()
