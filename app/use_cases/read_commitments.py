"""Show commitments and how they stand: one by its id, or pages of them in the order they were made."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from app.domain.commitment import CommitmentState
from app.domain.views import CommitmentView, Page
from app.use_cases.by_now import as_of
from app.use_cases.cursors import page_found
from app.use_cases.ports import Books, Moment, Ports
from app.use_cases.revising import known_commitment
from app.use_cases.troubles import Judge, view_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentFilter:
    """Those that match all that is not None; ``item`` is on one of the lines."""

    customer: str | None = None
    item: str | None = None
    state: CommitmentState | None = None
    at_risk: bool | None = None
    reference: str | None = None


EVERY_COMMITMENT = CommitmentFilter()


def read_commitment(commitment_id: str, ports: Ports) -> CommitmentView:
    """
    Raises:
        UnknownCommitment
    """
    moment = Moment(ports.clock.now())
    with ports.open_books() as books:
        # Before any row: where memory is ahead of this transaction, another is begun.
        snapshot = books.snapshot()
        commitment = known_commitment(commitment_id, books)
        return view_of(commitment, as_of(snapshot, moment, ports), moment.planned)


def list_commitments(
    ports: Ports,
    wanted: CommitmentFilter = EVERY_COMMITMENT,
    *,
    limit: int | None = None,
    cursor: str | None = None,
) -> Page[CommitmentView]:
    """
    Raises:
        ParametersRejected: no cursor of ours, or a page too large.
    """
    moment = Moment(ports.clock.now())
    with ports.open_books() as books:
        judge = Judge(as_of(books.snapshot(), moment, ports), moment.planned)
        return page_found("commitments", partial(_found, wanted, books, judge), ports.limits, limit, cursor)


def _found(
    wanted: CommitmentFilter, books: Books, judge: Judge, *, after: int, limit: int
) -> Sequence[tuple[int, CommitmentView]]:
    return list(islice(_matching(wanted, books, judge, after, limit), limit))


def _matching(
    wanted: CommitmentFilter, books: Books, judge: Judge, after: int, at_once: int
) -> Iterator[tuple[int, CommitmentView]]:
    """What the books find, so many at once. Who is at risk was told so: nobody else is looked at for them."""
    state = CommitmentState.OPEN if wanted.at_risk and wanted.state is None else wanted.state
    told = judge.snapshot.at_risk if wanted.at_risk else None
    while True:
        found = books.commitments(
            customer=wanted.customer,
            item=wanted.item,
            reference=wanted.reference,
            state=state,
            quotes=told,
            after=after,
            limit=at_once,
        )
        for position, commitment in found:
            view = judge.view_of(commitment)
            if wanted.at_risk is None or view.at_risk is wanted.at_risk:
                yield position, view
        if len(found) < at_once:
            return
        after = found[-1][0]
