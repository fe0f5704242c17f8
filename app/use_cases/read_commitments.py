"""Show commitments and how they stand: one by its id, or pages of them in the order they were made."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice

from app.domain.commitment import CommitmentFilter, CommitmentState
from app.domain.views import CommitmentView, Page
from app.use_cases.ports.books import Books
from app.use_cases.ports.outside import Ports
from app.use_cases.showing.cursors import page_found
from app.use_cases.standing.by_now import books_by_now
from app.use_cases.standing.troubles import Judge
from app.use_cases.writing.revising import known_commitment

EVERY_COMMITMENT = CommitmentFilter()


def read_commitment(commitment_id: str, ports: Ports) -> CommitmentView:
    """
    Raises:
        UnknownCommitment
    """
    with books_by_now(ports) as (books, judge, _):
        return judge.view_of(known_commitment(commitment_id, books))


def list_commitments(
    ports: Ports,
    wanted: CommitmentFilter = EVERY_COMMITMENT,
    *,
    at_risk: bool | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Page[CommitmentView]:
    """
    Raises:
        ParametersRejected: no cursor of ours, or a page too large.
    """
    with books_by_now(ports) as (books, judge, _):
        found = partial(_found, wanted, at_risk, books, judge)
        return page_found("commitments", found, ports.limits, limit, cursor)


def _found(
    wanted: CommitmentFilter, at_risk: bool | None, books: Books, judge: Judge, *, after: int, limit: int
) -> Sequence[tuple[int, CommitmentView]]:
    return list(islice(_matching(wanted, at_risk, books, judge, after, limit), limit))


def _matching(
    wanted: CommitmentFilter, at_risk: bool | None, books: Books, judge: Judge, after: int, at_once: int
) -> Iterator[tuple[int, CommitmentView]]:
    """What the books find, so many at once. Who is at risk was told so: nobody else is looked at for them."""
    told = judge.snapshot.at_risk if at_risk else None
    if at_risk and wanted.state is None:
        wanted = replace(wanted, state=CommitmentState.OPEN)
    while True:
        found = books.commitments(wanted, quotes=told, after=after, limit=at_once)
        for position, commitment in found:
            view = judge.view_of(commitment)
            if at_risk in (None, view.at_risk):
                yield position, view
        if len(found) < at_once:
            return
        after = found[-1][0]
