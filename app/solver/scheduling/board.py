"""The board on which operations are put and taken off again: what each machine has free, and what it all comes to."""

from collections.abc import Iterable, Iterator, Mapping
from random import Random

from app.domain.timeline import Minute, Window
from app.solver.capacity.slots import earliest_slot
from app.solver.scheduling.compiled import CompiledProblem, Option
from app.solver.scheduling.lines import line_of
from app.solver.scheduling.problem import Place, Schedule

CHAIN_MAX = 200
"""Operations of one chain of blame; further back it is only more of the same queue."""


class Board:
    """Mutable: one search, one board.

    ``cost`` is the weighted lateness of the jobs; a minute after a deadline costs more than all lateness is likely to.
    """

    def __init__(self, compiled: CompiledProblem) -> None:
        self.compiled = compiled
        problem = compiled.problem
        self.places: list[Place | None] = [None] * len(problem.operations)
        self.lines = [line_of(machine.capacity, machine.taken) for machine in problem.machines]
        self.cost = 0
        self._costs = [0] * len(problem.jobs)
        self.deadline_weight = 1_000 * (1 + sum(job.weight for job in problem.jobs))

    @classmethod
    def of(cls, compiled: CompiledProblem, schedule: Schedule) -> "Board":
        """A full board."""
        board = cls(compiled)
        for at, place in enumerate(schedule.places):
            board.put(at, place)
        board.settle(range(len(compiled.problem.jobs)))
        return board

    def put(self, at: int, place: Place) -> None:
        self.places[at] = place
        for machine, units in self.compiled.options[at][place.mode].uses:
            self.lines[machine].put(at, place, units)

    def take_off(self, at: int) -> Place:
        place = self.place(at)
        self.places[at] = None
        for machine, units in self.compiled.options[at][place.mode].uses:
            self.lines[machine].take_off(at, place, units)
        return place

    def put_back(self, before: Mapping[int, Place]) -> None:
        """Operations where they were, whatever of them is on the board by now."""
        for at in before:
            if self.places[at] is not None:
                self.take_off(at)
        for at, place in before.items():
            self.put(at, place)
        self.settle({self.compiled.problem.operations[at].job for at in before})

    def place(self, at: int) -> Place:
        """Of an operation that is on the board."""
        place = self.places[at]
        if place is None:
            raise LookupError(f"Operation {at} is not on the board")
        return place

    def ready(self, at: int) -> Minute:
        """When it may start, by its release and by those before it, which must be on the board."""
        operation = self.compiled.problem.operations[at]
        ready = operation.release
        for before, lag in operation.after:
            ready = max(ready, self.place(before).end + lag)
        return ready

    def earliest(self, at: int, ready: Minute, mode: int | None = None) -> Place | None:
        """Where it would end first, in this mode or in any; None where no open time is left for it."""
        best: Place | None = None
        options = self.compiled.options[at]
        for option in options if mode is None else [options[mode]]:
            if best is not None and ready + option.minutes >= best.end:
                continue
            slot = self._slot(option, ready)
            if slot is not None and (best is None or slot[1] < best.end):
                best = Place(option.mode, slot[0], slot[1])
        return best

    def _slot(self, option: Option, ready: Minute) -> Window | None:
        if not option.uses:
            return (ready, ready + option.minutes)
        barriers = [self.lines[machine].barriers(units) for machine, units in option.uses]
        return earliest_slot(option.axis, barriers, ready, option.minutes, interruptible=option.interruptible)

    def last_of(self, job: int) -> int:
        """The operation that ends last."""
        return max(self.compiled.operations_of[job], key=lambda at: self.place(at).end)

    def late_job(self, dice: Random) -> int:
        """One of those that cost something, the more likely the more it costs. There must be one."""
        late = [job for job, cost in enumerate(self._costs) if cost]
        return dice.choices(late, [self._costs[job] for job in late])[0]

    def chain(self, at: int) -> Iterator[int]:
        """From an operation back to one that started as soon as it could: each was held up by the next."""
        for _ in range(CHAIN_MAX):
            yield at
            held_up_by = self._held_up_by(at)
            if held_up_by is None:
                return
            at = held_up_by

    def _held_up_by(self, at: int) -> int | None:
        """What it comes after, where that alone binds it; else what was on one of its machines last."""
        place = self.place(at)
        if place.start <= self.compiled.problem.operations[at].release:
            return None
        ends = [(self.place(one).end + lag, one) for one, lag in self.compiled.problem.operations[at].after]
        before = max(ends, default=None)
        uses = self.compiled.options[at][place.mode].uses
        if before is None or place.start > before[0]:
            others = [self.lines[machine].last_before(place.start) for machine, _ in uses]
            last = max(((self.place(one).end, one) for one in others if one is not None), default=None)
            if last is not None:
                return last[1]
        return None if before is None else before[1]

    def settle(self, jobs: Iterable[int]) -> None:
        """Counts anew what these jobs cost; all their operations must be on the board."""
        for job in jobs:
            cost = self._cost_of(job)
            self.cost += cost - self._costs[job]
            self._costs[job] = cost

    def cost_of(self, job: int) -> int:
        """As it was settled last."""
        return self._costs[job]

    def minutes_late(self, job: int) -> int:
        """After its due, whatever it weighs."""
        last = max((self.place(at).end for at in self.compiled.operations_of[job]), default=0)
        return max(0, last - self.compiled.problem.jobs[job].due)

    def _cost_of(self, job: int) -> int:
        known, operations = self.compiled.problem.jobs[job], self.compiled.problem.operations
        cost, last = 0, known.due
        for at in self.compiled.operations_of[job]:
            end, deadline = self.place(at).end, operations[at].deadline
            last = max(last, end)
            if deadline is not None and end > deadline:
                cost += self.deadline_weight * (end - deadline)
        return cost + known.weight * (last - known.due)

    def schedule(self) -> Schedule:
        """Of a full board."""
        return Schedule([self.place(at) for at in range(len(self.places))])
