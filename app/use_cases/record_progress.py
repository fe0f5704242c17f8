"""The floor reports how far operations are: facts, with what follows for later work and for the promises behind it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app.domain.errors import FAULTS_MAX, Fault, RequestRejected
from app.domain.facts.progress import IN_ORDER, FloorReport, reported
from app.domain.parts import PlannedOperation, Run
from app.domain.pegs.reliance import hit_by
from app.domain.plant import PlantModel
from app.domain.promise import Promise
from app.domain.quantity import quantity_of, too_fine, units_of
from app.domain.snapshots.snapshot import Snapshot
from app.domain.stages import Progress
from app.domain.timeline import Minute, clock, minute_at_or_after
from app.domain.views import ProgressRecorded
from app.use_cases.ports.books import Finish, unfinished
from app.use_cases.ports.outside import Ports
from app.use_cases.standing.floor import RunsTold, consequences
from app.use_cases.writing.begin_writing import take_turn
from app.use_cases.writing.watching import let_time_pass, watched

BEGUN = (Progress.STARTED, Progress.DONE)

OUR_RUN = re.compile("run_.+/.+")
"""An operation of a run that was ours: nobody types such an id, so whoever says it was given it by us."""

Planned = Mapping[str, tuple[Promise, Run]]
"""The runs of a plan, by id, with the promises that they are for."""

Wrong = tuple[str, str, str]
"""The field, a code, and what would be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationReport:
    """``operation`` is "<run>/<operation>"; ``good`` is in the unit of the run's item; ``at`` is now unless given."""

    operation: str
    state: Progress
    remaining_minutes: int | None = None
    good: Decimal | None = None
    at: datetime | None = None

    @property
    def run(self) -> str:
        return self.operation.partition("/")[0]

    @property
    def step(self) -> str:
        return self.operation.partition("/")[2]


def record_progress(
    said: Sequence[OperationReport], ports: Ports, finish: Finish[ProgressRecorded] = unfinished
) -> ProgressRecorded:
    """Takes the reports one after the other, all of them or none.

    What is said of a run that the plan no longer has, as it was given up or is over, changes nothing and is named: it
    could never be said rightly any more, and what the floor says of others must not wait for that.

    Raises:
        RequestRejected: an operation never was in a plan of ours, or what is said of it cannot be.
        PlanVersionStale
    """
    with ports.open_books() as books:
        turn = take_turn(books, ports)
        before, now = books.snapshot(), turn.now
        planned: Planned = {run.id: (promise, run) for promise in before.promises.values() for run in promise.plan.runs}
        if changes := consequences(_told(said, planned, before, now), before, now, ports):
            turn.record(changes)
        # Only now, so that what is reported late is not put off first.
        let_time_pass(turn)
        found = watched(before, hit_by(before, books.snapshot(), now), turn)
        after = books.snapshot()
        not_planned = tuple(dict.fromkeys(one.operation for one in said if one.run not in planned))
        recorded = ProgressRecorded(plan_version=after.version, reports=found, not_planned=not_planned)
        finish(books, recorded)
        books.commit()
    return recorded


def _told(said: Sequence[OperationReport], planned: Planned, before: Snapshot, now: Minute) -> RunsTold:
    """Each run that is spoken of as it reads after all that is said of it.

    Raises:
        RequestRejected
    """
    told: dict[str, tuple[str, Run]] = {}
    faults: list[Fault] = []
    for index, one in enumerate(said):
        if one.run not in planned:
            if not OUR_RUN.fullmatch(one.operation):
                faults.append(_fault(index, "operation", "unknown_operation", _unknown(one.operation)))
            continue
        promise, run = planned[one.run]
        if one.run in told:
            run = told[one.run][1]
        fault = _spoken_against(one, run, promise, before.plant, now)
        if fault is not None:
            faults.append(_fault(index, *fault))
        else:
            told[one.run] = (promise.quote, reported(run, _report(one, run, before.plant), before.compiled, now))
    if faults:
        raise RequestRejected("Not all of this can be; nothing was done.", tuple(faults[:FAULTS_MAX]))
    return list(told.values())


def _spoken_against(one: OperationReport, run: Run, promise: Promise, plant: PlantModel, now: Minute) -> Wrong | None:
    """What cannot be true of an operation of this run; times that the plan did not expect can."""
    index = next((at for at, operation in enumerate(run.operations) if operation.step == one.step), None)
    if index is None:
        return ("operation", "unknown_operation", _unknown(one.operation))
    if promise.commitment is None:
        detail = f"is planned for quote {promise.quote}, which nobody has confirmed: confirm it first"
        return ("operation", "not_committed", detail)
    operation = run.operations[index]
    if IN_ORDER.index(one.state) < IN_ORDER.index(operation.progress):
        detail = f"must not go back: {one.operation} is {operation.progress.value} already"
        return ("state", "goes_backwards", detail)
    return _of_time(one, run.operations[:index], now) or _of_work(one, operation, run, plant)


def _of_time(one: OperationReport, earlier: Sequence[PlannedOperation], now: Minute) -> Wrong | None:
    at = now if one.at is None else minute_at_or_after(one.at)
    if at > now:
        return ("at", "out_of_range", "must not lie in the future: report it when it has happened")
    begun = [operation for operation in earlier if operation.is_reported]
    if one.state in BEGUN and begun and at < begun[-1].start:
        started_at = clock(begun[-1].start)
        return ("at", "out_of_range", f"must not lie before {begun[-1].step} has started, which was {started_at}")
    return None


def _of_work(one: OperationReport, operation: PlannedOperation, run: Run, plant: PlantModel) -> Wrong | None:
    if one.remaining_minutes and one.state is not Progress.STARTED:
        return ("remaining_minutes", "not_allowed", "must be left out unless the operation is started")
    if one.good is None:
        return None
    if one.state not in BEGUN:
        return ("good", "not_allowed", "must be left out until the operation is started")
    decimals = plant.items[run.item].decimals
    try:
        if units_of(one.good, decimals) > operation.input_units:
            most = quantity_of(operation.input_units, decimals)
            return ("good", "out_of_range", f"must be at most {most:f}, which is what the operation starts with")
    except ValueError:
        return ("good", "too_many_decimals", too_fine(one.good, run.item, decimals))
    return None


def _report(one: OperationReport, run: Run, plant: PlantModel) -> FloorReport:
    return FloorReport(
        run=run.id,
        step=one.step,
        state=one.state,
        at=None if one.at is None else minute_at_or_after(one.at),
        remaining_minutes=one.remaining_minutes,
        good=None if one.good is None else units_of(one.good, plant.items[run.item].decimals),
    )


def _unknown(operation: str) -> str:
    return f"{operation!r} is not planned: name a run and its operation as GET /v1/plan lists them, joined by a slash"


def _fault(index: int, field: str, code: str, detail: str) -> Fault:
    return Fault(pointer=f"/{index}/{field}", code=code, detail=detail)
