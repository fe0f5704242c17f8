"""Idempotency: a request under a key is done once, and its answer is stored with what it did.

A key is claimed with a lease and a fence in a transaction of its own, before anything is planned. Whoever finds the
lease over takes the key over with the next fence. If the one before lives after all, the first to commit has answered,
and nothing of the other is written: were it always the last to claim, two that take longer than a lease would overtake
each other for ever.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from time import monotonic
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
from app.domain.keys import KeyedRequest, KeyRecord, StoredAnswer
from app.domain.snapshots.reach import NOTHING
from app.domain.snapshots.snapshot import Snapshot
from app.use_cases.left_over import Claim
from app.use_cases.ports.books import Books, Finish
from app.use_cases.ports.outside import Ports

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
    try:
        return _answered(request, act, render, refuse, ports)
    except OutcomeUnknown as unknown:
        return _found_out(request, claim, ports, unknown)
    except Exception as error:
        _give_up(request, claim, ports, error)
        raise


def _answered(
    request: KeyedRequest,
    act: Callable[[Finish[Told]], object],
    render: Callable[[Told, Snapshot], StoredAnswer],
    refuse: Callable[[TrothError], StoredAnswer],
    ports: Ports,
) -> StoredAnswer:
    answers: list[StoredAnswer] = []

    def finish(books: Books, told: Told) -> None:
        answers.append(render(told, books.snapshot()))
        _store(request, answers[-1], books)

    try:
        act(finish)
    except STORED_REFUSALS as refusal:
        answers.append(refuse(refusal))
        _keep(request, answers[-1], ports)
    return answers[-1]


def _keep(request: KeyedRequest, answer: StoredAnswer, ports: Ports) -> None:
    with ports.open_books() as books:
        books.lock(NOTHING)
        _store(request, answer, books)
        books.commit()


def _claimed(request: KeyedRequest, ports: Ports) -> int | StoredAnswer:
    """The fence of our claim, or the answer there is. A claim whose commit was lost is made once more.

    Raises:
        KeyReused, KeyBusy
        TooBusy: it was lost again; nothing was done.
    """
    _free_left_over(ports)
    lost: KeyRecord | None = None
    for _ in range(CLAIMS_MAX):
        with ports.open_books() as books:
            books.lock(NOTHING)
            claim = _claim(request, lost, books, ports)
            if isinstance(claim, StoredAnswer):
                return claim
            with suppress(OutcomeUnknown):
                books.commit()
                return claim.fence
        lost = claim
    raise TooBusy("The database was lost for a moment; nothing was done.")


CLAIMS_MAX = 2
"""A connection that breaks is opened anew for the second; where that breaks too, the caller had better come back."""


def _claim(request: KeyedRequest, lost: KeyRecord | None, books: Books, ports: Ports) -> KeyRecord | StoredAnswer:
    """Our claim, still to be committed, or the answer there is.

    ``lost`` is a claim of ours of which nobody could say whether it was committed. Where it was, it is still ours: its
    lease ends at the microsecond that we said.
    """
    now = books.wall_clock()
    known = books.keys.find(request.key)
    if known is not None and known.request != request:
        raise KeyReused(f"Key {request.key} came with another request before; use a new key for a new request.")
    if known is not None and known.answer is not None:
        return known.answer
    lease = timedelta(seconds=ports.limits.lease_seconds)
    if known is None or known.is_over(now, lease):
        fence = known.fence + 1 if known is not None else 1
        claim = KeyRecord(request=request, fence=fence, lease_until=now + lease)
        if books.keys.claim(request, claim.fence, claim.lease_until, now):
            return claim
        # Somebody was first, and has committed while we waited; that may be the claim of ours that was lost.
        known = books.keys.find(request.key)
    if lost is None or lost != known:
        raise KeyBusy(f"The request with key {request.key} is being answered right now.")
    return lost


def _store(request: KeyedRequest, answer: StoredAnswer, books: Books) -> None:
    if not books.keys.finish(request, answer):
        raise KeyBusy(
            f"The request with key {request.key} took long, and came again; send it once more for the answer."
        )


def _found_out(request: KeyedRequest, fence: int, ports: Ports, unknown: OutcomeUnknown) -> StoredAnswer:
    """The lock is free once the transaction that was lost has ended, one way or the other: the row says which.

    Raises:
        TooBusy: nothing was written; the key is free again.
        OutcomeUnknown: nor can that be read.
    """
    try:
        with ports.open_books() as books:
            books.lock()
            known = books.keys.find(request.key)
            if known is not None and known.answer is not None:
                return known.answer
            books.keys.drop(request.key, fence)
            books.commit()
    except TooBusy:
        raise unknown from None
    raise TooBusy("The database was lost for a moment; nothing was done.")


def _give_up(request: KeyedRequest, fence: int, ports: Ports, error: Exception) -> None:
    """Frees the key for the next try. An answer that was committed after all stays: only a claim is dropped.

    Where that goes wrong, too, whoever comes next with a key tries again, and ``error``, which came first, is told.
    """
    ports.left_over.add([Claim(key=request.key, fence=fence, left_at=monotonic())])
    try:
        _free_left_over(ports)
    except Exception as another:
        error.add_note(f"Nor could key {request.key} be freed: {another!r}")


def _free_left_over(ports: Ports) -> None:
    """While the database is away no key can be freed. All who had asked by then would find theirs busy when it is back,
    until the leases have run out, on whichever process.

    Raises:
        TooBusy
    """
    claims = ports.left_over.taken(ports.limits.lease_seconds)
    if not claims:
        return
    try:
        with ports.open_books() as books:
            books.lock(NOTHING)
            for claim in claims:
                books.keys.drop(claim.key, claim.fence)
            books.commit()
    except BaseException:
        ports.left_over.add(claims)
        raise
