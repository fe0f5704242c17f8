"""Small shops by chance, and the best that can be done in them by trying every minute for everything."""

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import strategies as st

from app.domain.calendar import union
from app.domain.hours.work_axis import WorkAxis
from app.solver.scheduling.limits import SchedulingLimits
from app.solver.scheduling.problem import Job, Machine, Mode, Operation, Place, Problem, Schedule
from tests.solver.scheduling.checking import faults

END = 26
"""Axes end here, and so does what is tried."""
QUICK = SchedulingLimits(
    steps_max=12,
    idle_steps_max=4,
    whole_deterministic_seconds=0.02,
    whole_tries_max=2,
    part_deterministic_seconds=0.01,
    wall_seconds_max=600,
)
"""Steps enough for lists, ruins and a model of the whole, and a clock that ends nothing."""


@st.composite
def machines(draw: st.DrawFn) -> Machine:
    axis = None
    if draw(st.booleans()):
        starts = draw(st.lists(st.integers(0, 9), min_size=1, max_size=3))
        axis = WorkAxis([*union((start, start + 4) for start in starts), (14, END)])
    stretches = draw(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 3)), max_size=2))
    taken = [(start, start + length, 1) for start, length in stretches]
    return Machine(capacity=draw(st.sampled_from([1, 1, 2])), axis=axis, taken=taken)


@st.composite
def problems(draw: st.DrawFn, operations: int = 3, *, some_deadlines: bool = False) -> Problem:
    shop = draw(st.lists(machines(), min_size=2, max_size=3))
    deadline = st.one_of(st.none(), st.integers(0, 14)) if some_deadlines else st.none()
    job = st.builds(Job, due=st.integers(0, 14), weight=st.integers(0, 3))
    jobs = draw(st.lists(job, min_size=2, max_size=2))
    made: list[Operation] = []
    for at in range(draw(st.integers(1, operations))):
        modes = [draw(_modes(shop)) for _ in range(draw(st.sampled_from([1, 1, 2])))]
        after = [(before, draw(st.sampled_from([0, 0, 2]))) for before in range(at) if draw(st.integers(0, 2)) == 0]
        release = draw(st.sampled_from([0, 0, 3]))
        job_of = draw(st.integers(0, 1))
        made.append(Operation(job=job_of, modes=modes, release=release, after=after, deadline=draw(deadline)))
    return Problem(shop, jobs, made)


@st.composite
def _modes(draw: st.DrawFn, shop: list[Machine]) -> Mode:
    used = draw(st.lists(st.sampled_from(range(len(shop))), min_size=0, max_size=2, unique=True))
    units = [draw(st.integers(1, shop[at].capacity)) for at in used]
    return Mode(minutes=draw(st.integers(0, 4)), machines=used, units=units, interruptible=draw(st.booleans()))


def best_by_trying(problem: Problem) -> int | None:
    """The least value of all schedules without a fault in which everything ends in time to be tried; None of none."""
    return _best(problem, list(problem.order), {}, None)


def _best(problem: Problem, left: list[int], places: dict[int, Place], least: int | None) -> int | None:
    if not left:
        return _lateness(problem, places)
    at, *rest = left
    for place in _places(problem, at, places):
        tried = {**places, at: place}
        if least is None or _lateness(problem, tried) < least:
            found = _best(problem, rest, tried, least)
            least = found if least is None or (found is not None and found < least) else least
    return least


def _places(problem: Problem, at: int, places: dict[int, Place]) -> Iterator[Place]:
    """Those without a fault beside what has its place already, found by asking for each."""
    operation, kept = problem.operations[at], sorted([*places, at])
    part = _part(problem, kept)
    ready = max([operation.release, *(places[before].end + lag for before, lag in operation.after)])
    for mode, known in enumerate(operation.modes):
        for start in range(ready, END + 1):
            for end in range(start + known.minutes, END + 1):
                place = Place(mode, start, end)
                if not faults(part, Schedule([place if one == at else places[one] for one in kept])):
                    yield place
                    break


def _part(problem: Problem, kept: list[int]) -> Problem:
    """The part of a problem that these operations are."""
    position = {at: place for place, at in enumerate(kept)}
    operations = [
        replace(one, after=[(position[before], lag) for before, lag in one.after if before in position])
        for one in (problem.operations[at] for at in kept)
    ]
    return Problem(problem.machines, problem.jobs, operations)


def _lateness(problem: Problem, places: dict[int, Place]) -> int:
    total = 0
    for number, job in enumerate(problem.jobs):
        ends = [place.end for at, place in places.items() if problem.operations[at].job == number]
        total += job.weight * max(0, max(ends, default=job.due) - job.due)
    return total


def job_shop(routes: list[list[tuple[int, int]]]) -> Problem:
    """Jobs as machines and minutes in order, on machines that never close; what counts is when the last is done."""
    operations: list[Operation] = []
    last: list[tuple[int, int]] = []
    for job, route in enumerate(routes):
        after: list[tuple[int, int]] = []
        for machine, minutes in route:
            operations.append(Operation(job=job, modes=[Mode(minutes=minutes, machines=[machine])], after=after))
            after = [(len(operations) - 1, 0)]
        last += after
    operations.append(Operation(job=len(routes), modes=[Mode(minutes=0)], after=last))
    count = 1 + max(machine for route in routes for machine, _ in route)
    return Problem([Machine()] * count, [Job(due=0, weight=0)] * len(routes) + [Job(due=0)], operations)
