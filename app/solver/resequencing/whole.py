"""All work that may move as one problem of the scheduler, and its schedule as plans of promises again."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.domain.hours.occupation import Occupation
from app.domain.needs import Need
from app.domain.parts import PlannedOperation, Run
from app.domain.promise import Promise
from app.domain.runs import steps_of, with_operations
from app.domain.shift import Slot
from app.domain.shifting import at_slot
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import SupplyKey
from app.domain.timeline import Minute
from app.solver.capacity.modes import Mode as Way
from app.solver.resequencing.arrivals import there_at
from app.solver.resequencing.loose import Loose
from app.solver.scheduling.problem import Job, Machine, Mode, Operation, Place, Problem, Schedule
from app.solver.shop import Shop

OPERATIONS_MAX = 6_000
"""A larger problem is not scheduled as a whole: reading it into lists alone takes seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When the goods of a promise should be there, and by when they must be; what a minute after ``at`` counts."""

    at: Minute
    weight: int
    hard_at: Minute | None = None


@dataclass(slots=True)
class _Loosened:
    """One operation that may move: which, in which ways, and where it stands in the problem."""

    promise: Promise
    run: Run
    at: int
    ways: Sequence[tuple[Way, int]]
    interruptible: bool


class Whole:
    """``promises``: those of which all that is loose is in the problem; machines that change over are left out."""

    def __init__(self, shop: Shop, standing: Snapshot, loose: Loose, dues: Mapping[str, Due]) -> None:
        self._shop = shop
        self._standing = standing
        self._loose = loose
        self._dues = dues
        self._operations: list[_Loosened] = []
        self._index: dict[tuple[str, int], int] = {}
        self._runs: dict[SupplyKey, Run] = {}
        # What comes of work in the problem is waited for by a precedence, and by no instant.
        self._by_precedence: dict[SupplyKey, Minute] = {}
        self._moving: set[str] = set()
        self._jobs: dict[str, int] = {}
        self.promises: list[Promise] = []
        for quote in dues:
            self._take_in(standing.promises[quote])

    @property
    def is_worth_it(self) -> bool:
        return 0 < len(self._operations) <= OPERATIONS_MAX

    def problem(self) -> Problem:
        """
        Raises:
            ValueError: something does not fit, which is a bug of ours.
        """
        parts = [part for promise in self.promises if (part := self._loose.part_of(promise))]
        rest = self._standing.holding(gone=parts)
        names = list(rest.plant.resources)
        machines = {name: at for at, name in enumerate(names)}
        return Problem(
            machines=[self._machine(name, rest.occupations[name]) for name in names],
            jobs=[self._job(promise) for promise in self.promises],
            operations=[self._operation(one, machines) for one in self._operations],
        )

    def start(self) -> Schedule:
        """As all stands."""
        operations = [one.run.operations[one.at] for one in self._operations]
        return Schedule([Place(0, operation.start, operation.end) for operation in operations])

    def runs(self, schedule: Schedule) -> Iterator[tuple[Promise, Mapping[str, Run]]]:
        """Each promise with those of its runs that go elsewhere, by id."""
        moved: dict[str, dict[str, dict[int, PlannedOperation]]] = {}
        for one, place in zip(self._operations, schedule.places, strict=True):
            way, operation = one.ways[place.mode][0], one.run.operations[one.at]
            slot = Slot(start=place.start, end=place.end, resources=way.resources, units=operation.units)
            again = at_slot(operation, slot)
            moved.setdefault(one.promise.quote, {}).setdefault(one.run.id, {})[one.at] = again
        for promise in self.promises:
            whole = {run.id: run for run in promise.plan.runs}
            yield promise, {id: self._with(whole[id], again) for id, again in moved[promise.quote].items()}

    def _with(self, run: Run, again: Mapping[int, PlannedOperation]) -> Run:
        operations = [again.get(at, operation) for at, operation in enumerate(run.operations)]
        return with_operations(run, operations, steps_of(run, self._shop.plant))

    def _take_in(self, promise: Promise) -> None:
        part = self._loose.part_of(promise)
        if part is None or promise.plan.moves:
            # When a transfer leaves, and so when it arrives, depends on more than its goods.
            return
        whole = {run.id: run for run in promise.plan.runs}
        found = [one for loose in part.plan.runs for one in self._loosened(promise, whole[loose.id], loose)]
        if any(not _is_plain(one) for one in found) or any(self._release(one) is None for one in found):
            return
        self._jobs[promise.quote] = len(self.promises)
        self.promises.append(promise)
        for one in found:
            self._index[one.run.id, one.at] = len(self._operations)
            self._operations.append(one)
            self._runs[one.run.key] = one.run
            self._by_precedence[one.run.key] = 0
            self._moving |= {need.id for need in one.run.operations[one.at].needs}
        self._moving |= {delivery.need.id for delivery in promise.plan.deliveries}

    def _loosened(self, promise: Promise, run: Run, loose: Run) -> Iterator[_Loosened]:
        steps = steps_of(run, self._shop.plant)
        for at in range(len(run.operations) - len(loose.operations), len(run.operations)):
            ways = self._loose.ways(run, run.operations[at])
            step = steps[at]
            if not ways[0][0].resources and step.calendar is not None:
                ways = []
            yield _Loosened(promise, run, at, ways, step.interruptible)

    def _machine(self, name: str, occupation: Occupation) -> Machine:
        steps = zip(occupation.times, occupation.used, strict=True)
        taken = [(start, end, used) for (start, used), (end, _) in pairwise(steps) if used]
        return Machine(capacity=max(1, occupation.capacity), axis=self._shop.axis_of((name,)), taken=taken)

    def _job(self, promise: Promise) -> Job:
        due = self._dues[promise.quote]
        wait = max((self._wait_after(run, -1) for run in promise.plan.runs), default=0)
        return Job(due=max(0, due.at - wait), weight=due.weight)

    def _wait_after(self, run: Run, at: int) -> int:
        return steps_of(run, self._shop.plant)[at].wait_minutes

    def _operation(self, one: _Loosened, machines: Mapping[str, int]) -> Operation:
        before = one.at - 1
        after = [(self._index[one.run.id, before], self._wait_after(one.run, before))] if self._follows(one) else []
        for need in one.run.operations[one.at].needs:
            for peg in need.pegs:
                if (source := self._runs.get(peg.supply)) is not None:
                    last = len(source.operations) - 1
                    after.append((self._index[source.id, last], self._wait_after(source, last)))
        return Operation(
            job=self._jobs[one.promise.quote],
            modes=[_mode(way, minutes, machines, one) for way, minutes in one.ways],
            release=self._release(one) or 0,
            after=after,
            deadline=self._deadline(one),
        )

    def _follows(self, one: _Loosened) -> bool:
        return one.at > 0 and (one.run.id, one.at - 1) in self._index

    def _release(self, one: _Loosened) -> Minute | None:
        """Before then it is fenced, or what comes before it and does not move is not there; None: it never is."""
        release = max(self._loose.not_before(one.promise), one.promise.plan.fence_at)
        if one.at > 0 and not self._follows(one):
            release = max(release, one.run.operations[one.at - 1].end + self._wait_after(one.run, one.at - 1))
        for need in one.run.operations[one.at].needs:
            at = there_at(need, self._standing, self._shop, self._by_precedence)
            if at is None:
                return None
            release = max(release, at)
        return release

    def _deadline(self, one: _Loosened) -> Minute | None:
        """By when the last operation of a run has to end for those who take from it and do not move."""
        if one.at + 1 < len(one.run.operations):
            return None
        hard_at = self._dues[one.promise.quote].hard_at
        instants = [] if hard_at is None else [hard_at]
        instants += [need.needed_at for need in self._taken_by_the_fixed(one)]
        return min(instants) - self._wait_after(one.run, one.at) if instants else None

    def _taken_by_the_fixed(self, one: _Loosened) -> Iterator[Need]:
        """Needs pegged to a run, but for those of work in the problem and of the promise's own deliveries."""
        takers = self._standing.ledger(one.run.place).takers(one.run.key)
        return (owned.need for owned in takers if owned.need.id not in self._moving)


def _is_plain(one: _Loosened) -> bool:
    """Whether it needs no machine that changes over; of those the scheduler knows nothing."""
    return bool(one.ways) and all(not way.units for way, _ in one.ways)


def _mode(way: Way, minutes: int, machines: Mapping[str, int], one: _Loosened) -> Mode:
    units = Counter(way.resources)
    return Mode(
        minutes=minutes,
        machines=[machines[name] for name in units],
        units=list(units.values()),
        interruptible=one.interruptible,
    )
