"""Rooms in the gaps of a machine, against the law: work stands there exactly where everybody stays set up."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from random import Random

import pytest

from app.domain.changes import PromiseMade
from app.domain.demand import OfferKind
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from app.domain.timeline import Minute
from app.domain.verification import audit, violations
from app.solver.capacity.barriers import Barriers
from app.solver.capacity.held_machines import OwnMachines
from app.solver.capacity.machines import Machines
from app.solver.capacity.slots import earliest_slot
from app.solver.capacity.standing import Standing, parts_around, turn
from tests.builders import MONDAY, booking, line, matrix, plant, request, resource, routing, step
from tests.domain.builders import held, making, operation
from tests.domain.test_change_overs_and_holds import FAMILIES, some_line, some_work
from tests.solver.asking import answer_of
from tests.work_of import calls_of

SEEDS = 30
END = MONDAY + 90
MACHINE = ("LINE", 1)


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
    since, until = work.start - random.choice([0, 5, -2]), work.end + random.choice([-3, 0, 5, 20])
    fact = booking("LINE", since, until, family=random.choice([None, None, "red"]), id="FACT")
    return snapshot_of(replace(line.plant, bookings={**line.plant.bookings, "FACT": fact}), line.promises.values())


def rooms(line: Snapshot, family: str | None) -> Iterator[tuple[Minute, bool]]:
    """Each minute at which work of five could start, and whether the gaps leave it room there."""
    starts, ends = Machines(line, MONDAY, MONDAY + 1).barriers(MACHINE, family)
    axis = line.compiled.axis_of_resources(("LINE",), MONDAY)
    for start in range(MONDAY + 1, END):
        if axis.window_around(start) is not None and axis.end_of_work(start, 5) == start + 5:
            barriers = zip(starts, ends, strict=True)
            yield start, not any(since < start + 5 and start < until for since, until in barriers)


def closed_minutes(barriers: Barriers) -> set[Minute]:
    return {at for at in range(MONDAY, END) for since, until in zip(*barriers, strict=True) if since <= at < until}


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
        bound = Machines(line, MONDAY, MONDAY + 1).barriers(MACHINE, family, bound=True)
        other = some_work(random, 99)
        if violations(line, PromiseMade(promise=other), MONDAY):
            continue
        sure = replace(other, commitment="cmt_of_the_order")
        beside = Machines(line.apply(PromiseMade(promise=sure)), MONDAY, MONDAY + 1).barriers(MACHINE, family)
        assert closed_minutes(bound) <= closed_minutes(beside), f"seed {seed}"


@pytest.mark.parametrize("befallen", [False, True])
def test_beside_own_work_a_machine_is_free_as_if_all_that_stands_there_were_looked_at_anew(befallen: bool) -> None:
    compared = 0
    for seed in range(2 * SEEDS):
        random = Random(seed)
        line = crowded(random)
        line = hit(line, random) if befallen and line.promises else line
        machines = Machines(line, MONDAY, MONDAY + 1)
        own, held = OwnMachines(machines, MONDAY + 1), list[Standing]()
        axis, takes = machines.axis(MACHINE), machines.matrix(MACHINE).minutes
        for _ in range(6):
            while held and random.random() < 0.3:
                held.pop()
                own.let_go(MACHINE)
            family, ready = random.choice(FAMILIES), MONDAY + random.randrange(60)
            slot = earliest_slot(axis, [own.barriers(MACHINE, family)], ready, 5, interruptible=True)
            if slot is None:
                break
            own.hold(MACHINE, family, *slot)
            held.append(Standing(*slot, family, work=True, fence=MONDAY + 1))
            there = sorted([*machines.standing(MACHINE), *held], key=turn)
            for other in random.sample(FAMILIES, 2):
                anew = machines.gaps(MACHINE, there).barriers(other, takes)
                assert closed_minutes(own.barriers(MACHINE, other)) == closed_minutes(anew), f"seed {seed}, {other}"
                compared += 1
    assert compared > 10 * SEEDS


def test_what_comes_and_goes_is_looked_at_alone() -> None:
    """A large order has hundreds of operations on a machine, and asks for the next, or takes some back."""
    there = plant(resource("LINE", matrix="colours"), matrix("colours", ("red", "black", 5), otherwise=1))
    work_of_each: list[int] = []
    for many in (50, 200):
        own = OwnMachines(Machines(snapshot_of(there), MONDAY, MONDAY), MONDAY)
        for number in range(many):
            own.hold(MACHINE, ("red", "black")[number % 2], MONDAY + 20 * number, MONDAY + 20 * number + 5)
        own.barriers(MACHINE, "red")
        work_of_each.append(calls_of(partial(_come_and_gone, own, MONDAY + 20 * many)))
    assert work_of_each[1] < 1.2 * work_of_each[0]


def _come_and_gone(own: OwnMachines, since: Minute) -> None:
    for number in range(10):
        own.hold(MACHINE, "black", since + 20 * number, since + 20 * number + 5)
        own.barriers(MACHINE, "red")
    for _ in range(10):
        own.let_go(MACHINE)
        own.barriers(MACHINE, "red")


def test_of_a_busy_machine_only_what_settles_its_state_next_to_own_work_is_looked_at() -> None:
    there = [Standing(start, start + 5, "red") for start in range(0, 1_000, 20)]
    there[25] = own = Standing(508, 513, "black", work=True)
    assert list(parts_around(there, [own])) == [(there[24:27], (485, 520))]


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


def test_an_order_may_change_a_machine_back_before_whoever_holds_it_behind_may_begin() -> None:
    """Blue is held from 100 on, and nothing of that is done before: so red comes first only where blue of ours follows.

    By itself red had to wait for its end, which was said to be the earliest there is.
    """
    shop = plant(
        resource("PAINT", matrix="colours", state="blue"),
        matrix("colours", ("red", "blue", 20), otherwise=0),
        *(routing(colour, step("10", "PAINT", family=colour, fixed=10)) for colour in ("red", "blue")),
        promise_granularity="minute",
    )
    work = making(operation(MONDAY + 100, MONDAY + 110, "PAINT", on=(1,)), item="blue", id="run_held")
    hold = held(replace(work, plan=replace(work.plan, fence_at=MONDAY + 100)), until=MONDAY + 100)
    (offer,) = answer_of(snapshot_of(shop, [hold]), request(line("red"), line("blue", id="2")), MONDAY).offers
    assert [one.promised_at - MONDAY for one in offer.lines] == [10, 40]
