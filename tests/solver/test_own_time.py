"""Slots for an order's own work, which crowds a resource together with the plan: minute by minute it fits there.

Some of it is taken back in between.
"""

from functools import partial
from random import Random

from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.solver.capacity.modes import Mode
from app.solver.draft import Draft, DraftOperation
from app.solver.limits import SolverLimits
from app.solver.shop import Shop
from tests.builders import MONDAY, booking, resource, routing, snapshot, step
from tests.work_of import calls_of, lines_of

SEEDS = range(120)
SPAN = 60


def a_crowd(random: Random) -> Snapshot:
    units = random.randint(1, 3)
    starts = [random.randrange(SPAN) for _ in range(random.randint(0, 6))]
    planned = [
        booking("CELL", MONDAY + start, MONDAY + start + random.randint(1, 15), id=f"b{at}", units=1)
        for at, start in enumerate(starts)
    ]
    work = step("10", "CELL", per_unit=1, interruptible=random.random() < 0.5)
    return snapshot(resource("CELL", units=units), routing("PART", work), *planned)


def fits(crowd: Snapshot, own: list[DraftOperation], start: Minute, minutes: int) -> bool:
    taken = [(row.start, row.end, row.units) for row in crowd.plant.bookings.values()]
    taken += [(one.start, one.end, 1) for one in own]
    units = crowd.plant.resources["CELL"].units
    return all(
        sum(many for since, until, many in taken if since <= minute < until) < units
        for minute in range(start, start + minutes)
    )


def test_work_goes_to_the_first_and_to_the_last_stretch_that_plan_and_order_leave_free() -> None:
    for seed in SEEDS:
        random = Random(seed)
        crowd = a_crowd(random)
        draft = Draft(Shop(crowd, MONDAY, SolverLimits()), MONDAY)
        (made,) = crowd.plant.routings.values()
        (work,) = made.steps
        (mode,) = draft.shop.modes(made.id, work)
        own: list[DraftOperation] = []
        for _ in range(7):
            if random.random() < 0.3:
                del own[random.randint(0, len(own)) :]
                draft.undo(len(own))
            minutes, at = random.randint(1, 12), MONDAY + random.randrange(SPAN)
            first = next(start for start in range(at, at + 10 * SPAN) if fits(crowd, own, start, minutes))
            assert draft.earliest_slot(work, at, mode, minutes) == (first, first + minutes), f"seed {seed}"
            ends = range(at, MONDAY + minutes - 1, -1)
            last = next((end for end in ends if fits(crowd, own, end - minutes, minutes)), None)
            if last is not None:
                assert draft.latest_slot(work, at, mode, minutes) == (last - minutes, last), f"seed {seed}"
            own.append(held(draft, mode, first, first + minutes))


def held(draft: Draft, mode: Mode, start: Minute, end: Minute) -> DraftOperation:
    operation = DraftOperation(0, mode, 1, start, start, end, [])
    draft.add_operation(operation)
    return operation


def test_what_an_order_adds_to_its_own_work_is_looked_at_alone() -> None:
    """A large order has hundreds of operations, of which each next one looks for its place beside all before."""
    there = snapshot(resource("CELL", units=2), routing("PART", step("10", "CELL", per_unit=1)))
    work_of_each = [calls_of(partial(_filled, there, many)) / many for many in (100, 400)]
    assert work_of_each[1] < 1.2 * work_of_each[0]


def test_what_an_order_takes_back_is_looked_at_alone() -> None:
    """For each quantity of a line that is tried, some of its work is taken back and planned again."""
    there = snapshot(resource("CELL", units=2), routing("PART", step("10", "CELL", per_unit=2)))
    draft = Draft(Shop(there, MONDAY, SolverLimits()), MONDAY)
    (made,) = there.plant.routings.values()
    (work,), (mode,) = made.steps, draft.shop.modes(made.id, made.steps[0])

    def tried() -> None:
        mark = draft.mark()
        for _ in range(20):
            slot = draft.earliest_slot(work, MONDAY, mode, 2)
            assert slot is not None
            held(draft, mode, *slot)
        draft.undo(mark)

    work_of_each = list[int]()
    for operations in (100, 300):
        while draft.mark() < operations:
            held(draft, mode, MONDAY + 3 * draft.mark(), MONDAY + 3 * draft.mark() + 2)
        tried()
        work_of_each.append(lines_of(tried))
    assert work_of_each[1] < 1.2 * work_of_each[0]


def _filled(there: Snapshot, operations: int) -> None:
    """Works of two units of time one after another, on either unit of a cell."""
    draft = Draft(Shop(there, MONDAY, SolverLimits()), MONDAY)
    (made,) = there.plant.routings.values()
    (work,), (mode,) = made.steps, draft.shop.modes(made.id, made.steps[0])
    for at in range(operations):
        slot = draft.earliest_slot(work, MONDAY + 3 * (at // 2), mode, 2)
        assert slot == (MONDAY + 3 * (at // 2), MONDAY + 3 * (at // 2) + 2)
        held(draft, mode, *slot)
