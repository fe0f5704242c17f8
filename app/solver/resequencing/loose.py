"""Which planned work may move to make room, and in which ways it can be worked elsewhere."""

from collections.abc import Iterator, Set
from dataclasses import replace

from app.domain.parts import PlannedOperation, Run
from app.domain.promise import Promise
from app.domain.routing import Routing
from app.domain.stages import Progress
from app.domain.timeline import Minute
from app.solver.capacity.modes import Mode, StepWork
from app.solver.shop import Shop


class Loose:
    """For somebody of a priority: what starts after the move fence, and is nobody's who is more urgent.

    Holds stay: whoever has one was shown what it holds. Work in overtime stays: it was approved for its hours.
    ``broken``: quotes of promises of which some work cannot stay where it stands; theirs moves until it has begun.
    ``fixed``: quotes of promises that are left alone.
    """

    def __init__(
        self, shop: Shop, priority: int, broken: Set[str] = frozenset(), fixed: Set[str] = frozenset()
    ) -> None:
        self._shop = shop
        self._priority = priority
        self._broken = broken
        self._fixed = fixed
        self._ways: dict[tuple[object, ...], list[tuple[Mode, int]]] = {}
        self._known: dict[str, tuple[Promise, Promise | None]] = {}

    def not_before(self, promise: Promise) -> Minute:
        """What starts sooner stays, and nothing moves before it."""
        fence = 0 if promise.quote in self._broken else self._shop.settings.move_fence
        return self._shop.now + fence

    def may_move(self, promise: Promise) -> bool:
        return (
            promise.commitment is not None and promise.priority >= self._priority and promise.quote not in self._fixed
        )

    def part_of(self, promise: Promise) -> Promise | None:
        """The promise with nothing but the operations that may move; None where there are none."""
        known = self._known.get(promise.quote)
        if known is None or known[0] is not promise:
            known = self._known[promise.quote] = (promise, self._part(promise))
        return known[1]

    def operations_of(self, promise: Promise) -> int:
        """How many of them may move."""
        part = self.part_of(promise)
        return sum(len(run.operations) for run in part.plan.runs) if part else 0

    def ways(self, run: Run, operation: PlannedOperation) -> list[tuple[Mode, int]]:
        """The modes that cost no more than the one it is planned in, that one first, each with its minutes.

        None at all where the routing does not say any more how it was planned.
        """
        key = (run.routing, run.quantity, operation.step, operation.input_units, operation.resources, operation.units)
        if key not in self._ways:
            self._ways[key] = self._found_ways(run, operation)
        return self._ways[key]

    def _found_ways(self, run: Run, operation: PlannedOperation) -> list[tuple[Mode, int]]:
        work = self._work(run, operation)
        if work is None:
            return []
        planned = next((one for one in work.modes if _is_planned(one[0], operation)), None)
        if planned is None:
            return []
        most = planned[0].cost_per_minute * planned[1]
        others = (one for one in work.modes if one is not planned and not one[0].overtime)
        return [planned, *(one for one in others if one[0].cost_per_minute * one[1] <= most)]

    def _work(self, run: Run, operation: PlannedOperation) -> StepWork | None:
        routing = self._shop.plant.routings.get(run.routing)
        works = self._shop.work(routing, run.quantity) if routing and self._is_there(routing) else ()
        found = next((work for work in works if work.step.id == operation.step), None)
        return found if found and found.input_units == operation.input_units else None

    def _is_there(self, routing: Routing) -> bool:
        """A feed may have dropped a machine under work that was planned on it."""
        named = {one.resource for step in routing.steps for alternatives in step.requires for one in alternatives}
        return named <= self._shop.plant.resources.keys()

    def _part(self, promise: Promise) -> Promise | None:
        runs = tuple(self._loose_runs(promise)) if self.may_move(promise) else ()
        return replace(promise, plan=replace(promise.plan, runs=runs)) if runs else None

    def _loose_runs(self, promise: Promise) -> Iterator[Run]:
        for run in promise.plan.runs:
            if run.operations[-1].start < self.not_before(promise) or not self._is_made_so(run):
                continue
            fixed = [at for at, operation in enumerate(run.operations) if not self._is_loose(promise, run, operation)]
            if loose := run.operations[max(fixed, default=-1) + 1 :]:
                yield replace(run, operations=loose)

    def _is_made_so(self, run: Run) -> bool:
        """A feed may have given its routing other steps; what it is of then it is at any time."""
        routing = self._shop.plant.routings.get(run.routing)
        steps = routing.steps if routing else ()
        return [step.id for step in steps] == [operation.step for operation in run.operations]

    def _is_loose(self, promise: Promise, run: Run, operation: PlannedOperation) -> bool:
        planned = operation.progress is Progress.PLANNED
        is_free = planned or (promise.quote in self._broken and not operation.is_reported)
        is_ahead = operation.start >= self.not_before(promise)
        return is_free and is_ahead and not operation.overtime and bool(self.ways(run, operation))


def _is_planned(mode: Mode, operation: PlannedOperation) -> bool:
    same = mode.resources == operation.resources and not mode.overtime
    return same and (mode.units or ()) == (operation.units if any(operation.units) else ())
