"""Re-promise runs asked for, shown and called off."""

from dataclasses import replace

from app.domain.errors import Fault, RepromiseOver, RequestRejected, UnknownRepromise
from app.domain.repromise import Repromise, RepromiseRequest, RepromiseState
from app.domain.snapshots.reach import NOTHING
from app.domain.views import Page
from app.use_cases.ports.books import Books, Finish, unfinished
from app.use_cases.ports.outside import Ports
from app.use_cases.showing.cursors import page_found
from app.use_cases.writing.begin_writing import take_turn

UNDER_WAY_MAX = 20
"""Each plans for seconds, and people look at what comes of it; more at once is a mistake in a loop."""


def start_repromise(request: RepromiseRequest, ports: Ports, finish: Finish[Repromise] = unfinished) -> Repromise:
    """It is planned as soon as somebody is free to; nothing changes until it is applied.

    Raises:
        RequestRejected: too many are under way, or a commitment is named that is not there.
        PlanVersionStale
    """
    with ports.open_books() as books:
        turn = take_turn(books, ports)
        if books.repromises.under_way() >= UNDER_WAY_MAX:
            detail = f"{UNDER_WAY_MAX} are under way already; wait for one, or cancel it."
            raise RequestRejected.at("", "too_many", detail)
        _refuse_unknown(request, books)
        run = Repromise(
            id=ports.new_id("rep"),
            request=request,
            state=RepromiseState.QUEUED,
            asked_at=turn.moment.instant,
            asked_by=ports.who,
        )
        books.repromises.add(run)
        finish(books, run)
        books.commit()
    return run


def read_repromise(run_id: str, ports: Ports) -> Repromise:
    """
    Raises:
        UnknownRepromise
    """
    with ports.open_books() as books:
        return known_repromise(run_id, books)


def list_repromises(ports: Ports, *, limit: int | None = None, cursor: str | None = None) -> Page[Repromise]:
    """
    Raises:
        ParametersRejected: no cursor of ours, or a page too large.
    """
    with ports.open_books() as books:
        return page_found("repromises", books.repromises.page, ports.limits, limit, cursor)


def cancel_repromise(run_id: str, ports: Ports, finish: Finish[Repromise] = unfinished) -> Repromise:
    """Also while it is planned. One that is over stays as it is.

    Raises:
        UnknownRepromise
        RepromiseOver: it was applied, or has failed.
        PlanVersionStale
    """
    with ports.open_books() as books:
        # The run itself is locked; no plan is changed by it.
        take_turn(books, ports, NOTHING)
        run = known_repromise(run_id, books, lock=True)
        if run.state.is_over and run.state is not RepromiseState.CANCELLED:
            raise RepromiseOver(f"{run_id} is {run.state.value} already.")
        run = replace(run, state=RepromiseState.CANCELLED)
        books.repromises.write(run)
        finish(books, run)
        books.commit()
    return run


def known_repromise(run_id: str, books: Books, *, lock: bool = False) -> Repromise:
    """
    Raises:
        UnknownRepromise
    """
    run = books.repromises.find(run_id, lock=lock)
    if run is None:
        raise UnknownRepromise(f"There is no re-promise run {run_id}.")
    return run


def _refuse_unknown(request: RepromiseRequest, books: Books) -> None:
    live = {promise.commitment for promise in books.snapshot().promises.values()}
    unknown = [id for id in sorted(request.commitments - live) if books.commitment(id) is None]
    if unknown:
        faults = (
            Fault(pointer="/commitments", code="unknown_commitment", detail=f"{id} is no commitment") for id in unknown
        )
        raise RequestRejected("Commitments are named that are not there.", tuple(faults))
