"""Rooms in the gaps of a machine, against the law: work stands there exactly where everybody stays set up."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from app.domain.changes import PromiseMade
from app.domain.demand import OfferKind
from app.domain.promise import Promise
from app.domain.snapshot import Snapshot, snapshot_of
from app.domain.timeline import Minute
from app.domain.verification import audit, violations
from app.solver.capacity.machines import Machines
from tests.builders import MONDAY, booking, line, matrix, plant, request, resource, routing, step
from tests.domain.builders import held, making, operation
from tests.domain.test_change_overs_and_holds import FAMILIES, some_line, some_work
from tests.solver.asking import answer_of

SEEDS = 30
END = MONDAY + 90


def at(start: Minute, family: str | None) -> Promise:
    work = making(operation(start, start + 5, "LINE", on=(1,)), item=str(family), id="run_x")
    return replace(work, plan=replace(work.plan, fence_at=MONDAY + 1))


def crowded(random: Random) -> Snapshot:
    """A machine with work on it that is legal, whatever lapses."""
    line = some_line(random)
    for number in range(7):
        change = PromiseMade(promise=some_work(random, number))
        if not violations(line, change, MONDAY):
            line = line.apply(change)
    return line


def hit(line: Snapshot, random: Random) -> Snapshot:
    """The same once something is booked around work on it, as a fact that nobody was asked about."""
    work = random.choice([*line.held_on("LINE")])
    since, until = work.start - random.choice([0, 5]), work.end + random.choice([-3, 0, 5, 20])
    fact = booking("LINE", since, until, family=random.choice([None, None, "red"]), id="FACT")
    return snapshot_of(replace(line.plant, bookings={**line.plant.bookings, "FACT": fact}), line.promises.values())


def rooms(line: Snapshot, family: str | None) -> Iterator[tuple[Minute, bool]]:
    """Each minute at which work of five could start, and whether the gaps leave it room there."""
    starts, ends = Machines(line, MONDAY, MONDAY + 1).barriers(("LINE", 1), family)
    axis = line.compiled.axis_of_resources(("LINE",), MONDAY)
    for start in range(MONDAY + 1, END):
        if axis.window_around(start) is not None and axis.end_of_work(start, 5) == start + 5:
            barriers = zip(starts, ends, strict=True)
            yield start, not any(since < start + 5 and start < until for since, until in barriers)


@pytest.mark.slow
@pytest.mark.parametrize("befallen", [False, True])
def test_a_gap_has_room_exactly_where_everybody_is_set_up_in_time(befallen: bool) -> None:
    """Held or confirmed: what lapses leaves the others as they were. Where something is wrong it may have less."""
    found = 0
    for seed in range(SEEDS):
        random = Random(seed)
        line, family = crowded(random), random.choice(FAMILIES)
        line = hit(line, random) if befallen and line.promises else line
        is_sound = not audit(line, MONDAY)
        for start, is_clear in rooms(line, family):
            for work in (at(start, family), held(at(start, family), until=MONDAY + 1)):
                broken = violations(line, PromiseMade(promise=work), MONDAY)
                if is_clear or is_sound:
                    assert is_clear == (not broken), f"seed {seed}, {family} at {start - MONDAY}: {broken}"
            found += is_clear
    assert found > 5 * SEEDS


def test_whatever_else_of_an_order_stands_there_a_bound_leaves_the_room_that_work_then_has() -> None:
    for seed in range(SEEDS):
        random = Random(seed)
        line, family = crowded(random), random.choice(FAMILIES)
        bound = Machines(line, MONDAY, MONDAY + 1).barriers(("LINE", 1), family, bound=True)
        other = some_work(random, 99)
        if violations(line, PromiseMade(promise=other), MONDAY):
            continue
        sure = replace(other, commitment="cmt_of_the_order")
        beside = Machines(line.apply(PromiseMade(promise=sure)), MONDAY, MONDAY + 1).barriers(("LINE", 1), family)
        for minute in range(MONDAY + 1, END):
            closed = [any(s <= minute < e for s, e in zip(*some, strict=True)) for some in (bound, beside)]
            assert closed[1] or not closed[0], f"seed {seed}, minute {minute - MONDAY}"


def test_what_an_order_does_before_others_who_change_nothing_may_spare_a_change_over_behind_them() -> None:
    """Red is worked before the booking, so that black takes 20 minutes behind it, not the 90 that white asks for."""
    steps = step("10", "PAINT", family="red", per_unit=30), step("20", "PAINT", family="black", per_unit=200)
    shop = plant(
        resource("PAINT", matrix="colours", state="white"),
        matrix("colours", ("white", "red", 10), ("red", "black", 20), ("white", "black", 90), ("black", "red", 90)),
        routing("HAT", *steps),
        booking("PAINT", MONDAY + 200, MONDAY + 300),
        promise_granularity="minute",
    )
    wanted = request(line("HAT", 2, MONDAY + 520, latest=MONDAY + 520))
    (offer,) = answer_of(shop, wanted, MONDAY).offers
    assert (offer.kind, offer.lines[0].quantity) == (OfferKind.REDUCED, 1)
