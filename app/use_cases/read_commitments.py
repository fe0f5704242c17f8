"""Show commitments and how they stand: one by its id, or pages of them in the order they were made."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from app.domain.commitment import CommitmentState
from app.domain.errors import UnknownCommitment
from app.domain.views import CommitmentView, Page
from app.use_cases.by_now import as_of
from app.use_cases.cursors import page_of, page_size, position_after
from app.use_cases.ports import Books, Moment, Ports
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
        commitment = books.commitment(commitment_id)
        if commitment is None:
            raise UnknownCommitment(f"There is no commitment {commitment_id}.")
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
    size = page_size(limit, ports.limits)
    (after,) = position_after(cursor, 0)
    moment = Moment(ports.clock.now())
    with ports.open_books() as books:
        snapshot = as_of(books.snapshot(), moment, ports)
        found = list(islice(_matching(wanted, books, int(after), size, Judge(snapshot, moment.planned)), size + 1))
    return page_of(found, size)


def _matching(
    wanted: CommitmentFilter, books: Books, after: int, size: int, judge: Judge
) -> Iterator[tuple[int, CommitmentView]]:
    """What the books find, a page at a time; who is at risk they do not know."""
    while True:
        found = books.commitments(
            customer=wanted.customer,
            item=wanted.item,
            reference=wanted.reference,
            state=wanted.state,
            after=after,
            limit=size + 1,
        )
        for position, commitment in found:
            view = judge.view_of(commitment)
            if wanted.at_risk is None or view.at_risk is wanted.at_risk:
                yield position, view
        if len(found) <= size:
            return
        after = found[-1][0]
