"""The whole plan as one CP-SAT model: everything that may move is free, and one order, or all, come as early as can be.

For factories as benchmarks/factories.py makes them up: one machine for each operation, no setups, work that does not
pause, goods that are a day on the road. Lateness is counted in days of the customer, as promises are.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from zoneinfo import ZoneInfo

from ortools.sat.python.cp_model import FEASIBLE, OPTIMAL, CpModel, CpSolver, Domain, IntervalVar, IntVar, LinearExpr

from app.domain.needs import Need
from app.domain.parts import Delivery, PlannedOperation, Run
from app.domain.plant import PlantModel
from app.domain.promise import Promise
from app.domain.runs import steps_of, with_operations
from app.domain.shift import Slot
from app.domain.shifting import at_slot
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import SupplyKey
from app.domain.timeline import MINUTES_PER_DAY, Minute, Window, day_that_ends_at_or_after, day_window
from benchmarks.factories import BERLIN

Key = tuple[str, int]
"""A run and the position of an operation in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A promise to plan anew: nothing of it starts before ``free_from``; what started before that stays.

    ``due``: no later, for one that is promised already. Without it each day counts that it arrives after ``first``, the
    end of the day that was asked for, or of that on which it may begin.
    """

    promise: Promise
    free_from: Minute
    due: Minute | None = None
    first: Minute | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FullPlan:
    """``days``: in all that count; no plan has fewer than ``days_least``."""

    slots: Mapping[Key, Slot]
    days: int
    days_least: int

    @property
    def is_proven(self) -> bool:
        return self.days == self.days_least


class FullModel:
    """The plan that the promises stand in is taken as a hint, and its last end as the end of time."""

    def __init__(self, wishes: Sequence[Wish], snapshot: Snapshot, now: Minute) -> None:
        self._plant: PlantModel = snapshot.plant
        self._snapshot, self._now = snapshot, now
        self._model = CpModel()
        self._busy: dict[str, list[IntervalVar]] = defaultdict(list)
        self._starts: dict[Key, IntVar] = {}
        self._ends: dict[Key, LinearExpr | Minute] = {}
        self._taken: dict[Key, list[tuple[IntVar, str, int]]] = {}
        self._windows: dict[str, list[Window]] = {}
        runs = [run for wish in wishes for run in wish.promise.plan.runs]
        self._end = max(run.available_at for run in runs)
        self._last: dict[SupplyKey, Key] = {run.key: (run.id, len(run.operations) - 1) for run in runs}
        for wish in wishes:
            for run in wish.promise.plan.runs:
                self._add_run(run, wish)
        for wish in wishes:
            self._add_precedence(wish.promise)
        for intervals in self._busy.values():
            self._model.add_no_overlap(intervals)
        self._late = [day for wish in wishes for day in self._days_late(wish)]

    def solved(self, deterministic_seconds: float) -> FullPlan | None:
        """The fewest days, then whatever is done soonest; None where no plan was found in time."""
        self._model.minimize(sum(self._late))
        solver = _solver(deterministic_seconds)
        if (status := solver.solve(self._model)) not in (OPTIMAL, FEASIBLE):
            return None
        days, least = round(solver.objective_value), round(solver.best_objective_bound)
        self._model.add(sum(self._late) <= days)
        for start in self._starts.values():
            self._model.add_hint(start, solver.value(start))
        self._model.minimize(sum(self._starts.values()))
        sooner = _solver(deterministic_seconds / 4)
        best = sooner if sooner.solve(self._model) in (OPTIMAL, FEASIBLE) else solver
        slots = {key: self._slot(key, best) for key in self._starts}
        return FullPlan(slots=slots, days=days, days_least=days if status == OPTIMAL else least)

    def _add_run(self, run: Run, wish: Wish) -> None:
        steps = steps_of(run, self._plant)
        for at, (operation, step) in enumerate(zip(run.operations, steps, strict=True)):
            key = (run.id, at)
            if operation.start < wish.free_from and wish.due is not None:
                size = operation.end - operation.start
                self._busy[operation.resources[0]].append(
                    self._model.new_fixed_size_interval_var(operation.start, size, "")
                )
                self._ends[key] = operation.end
                continue
            modes = [(one.resource, step.minutes(operation.input_units, one.speed)) for one in step.requires[0]]
            self._add_free(key, operation, modes, wish.free_from)

    def _add_free(
        self, key: Key, operation: PlannedOperation, modes: Iterable[tuple[str, int]], free_from: Minute
    ) -> None:
        start = self._starts[key] = self._model.new_int_var(free_from, self._end, "")
        taken: list[tuple[IntVar, str, int]] = []
        for machine, minutes in modes:
            is_taken = self._model.new_bool_var("")
            taken.append((is_taken, machine, minutes))
            fits = Domain.from_intervals(
                [(a, b - minutes) for a, b in self._open(machine) if a <= b - minutes and a < self._end]
            )
            self._model.add_linear_expression_in_domain(start, fits).only_enforce_if(is_taken)
            self._busy[machine].append(self._model.new_optional_fixed_size_interval_var(start, minutes, is_taken, ""))
            self._model.add_hint(is_taken, machine == operation.resources[0])
        self._model.add_exactly_one(is_taken for is_taken, _, _ in taken)
        self._model.add_hint(start, operation.start)
        self._taken[key] = taken
        self._ends[key] = start + sum(minutes * is_taken for is_taken, _, minutes in taken)

    def _add_precedence(self, promise: Promise) -> None:
        """Each operation waits for the one before it and for the runs that it takes from."""
        for run in promise.plan.runs:
            for at, operation in enumerate(run.operations):
                if (start := self._starts.get((run.id, at))) is None:
                    continue
                for key in [(run.id, at - 1)] if at else []:
                    self._model.add(start >= self._ends[key])
                for key in self._runs_of(operation.needs):
                    self._model.add(start >= self._ends[key])

    def _runs_of(self, needs: Iterable[Need]) -> list[Key]:
        """The last operations of the runs that these needs take from."""
        supplies = (peg.supply for need in needs for peg in need.pegs)
        return [self._last[supply] for supply in supplies if supply in self._last]

    def _days_late(self, wish: Wish) -> list[IntVar]:
        """What it is promised for stands; else a variable for each day that it comes after the first."""
        lasts = self._runs_of(delivery.need for delivery in wish.promise.plan.deliveries)
        if wish.due is not None:
            for key in lasts:
                self._model.add(self._ends[key] + MINUTES_PER_DAY <= wish.due)
            return []
        days: list[IntVar] = []
        day_end = wish.first if wish.first is not None else end_of_day(wish.free_from)
        while day_end < self._end + MINUTES_PER_DAY:
            after = self._model.new_bool_var("")
            for key in lasts:
                self._model.add(self._ends[key] + MINUTES_PER_DAY <= day_end).only_enforce_if(after.negated())
            if days:
                self._model.add_implication(after, days[-1])
            days.append(after)
            day_end = end_of_day(day_end + 1)
        return days

    def _open(self, machine: str) -> list[Window]:
        if machine not in self._windows:
            axis = self._snapshot.compiled.axis_of_resources((machine,), self._now)
            self._windows[machine] = list(zip(axis.starts, axis.ends, strict=True))
        return self._windows[machine]

    def _slot(self, key: Key, solver: CpSolver) -> Slot:
        start = solver.value(self._starts[key])
        machine, minutes = next((name, size) for taken, name, size in self._taken[key] if solver.value(taken))
        return Slot(start=start, end=start + minutes, resources=(machine,))


def end_of_day(minute: Minute) -> Minute:
    """The end of the customer's day within which something that arrives then is in time."""
    zone = ZoneInfo(BERLIN)
    return day_window(day_that_ends_at_or_after(minute, zone), zone)[1]


def replanned(promises: Sequence[Promise], slots: Mapping[Key, Slot], plant: PlantModel) -> list[Promise]:
    """The promises with their work in other places, and their goods on the road as soon as they are ready."""
    runs = {promise.quote: [_placed(run, slots, plant) for run in promise.plan.runs] for promise in promises}
    there_at = {run.key: run.available_at for run in chain.from_iterable(runs.values())}
    return [
        replace(
            promise,
            plan=replace(
                promise.plan,
                runs=tuple(runs[promise.quote]),
                deliveries=tuple(_delivered(delivery, there_at) for delivery in promise.plan.deliveries),
            ),
        )
        for promise in promises
    ]


def _placed(run: Run, slots: Mapping[Key, Slot], plant: PlantModel) -> Run:
    operations = [
        at_slot(operation, slots[run.id, at]) if (run.id, at) in slots else operation
        for at, operation in enumerate(run.operations)
    ]
    return with_operations(run, operations, steps_of(run, plant))


def _delivered(delivery: Delivery, there_at: Mapping[SupplyKey, Minute]) -> Delivery:
    ready = max((there_at[peg.supply] for peg in delivery.need.pegs if peg.supply in there_at), default=None)
    if ready is None:
        return delivery
    need = replace(delivery.need, needed_at=ready)
    return replace(delivery, need=need, ship_at=ready, deliver_at=ready + MINUTES_PER_DAY)


def _solver(deterministic_seconds: float) -> CpSolver:
    solver = CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.max_deterministic_time = deterministic_seconds
    return solver
