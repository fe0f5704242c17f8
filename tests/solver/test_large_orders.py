"""What is tried again and again for an order is tried less often for a large one, which has to be answered, too."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

import pytest

import app.solver.offering.levers
import app.solver.planner
from app.domain.changes import making
from app.domain.demand import Effort
from app.domain.reasons import LeverKind
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from app.domain.timeline import MINUTES_PER_DAY
from app.solver.arrangement import Arrangement
from app.solver.bounds.prospects import Prospects
from app.solver.found import Searched
from app.solver.insertion.arrange import Arranger
from app.solver.limits import SolverLimits
from app.solver.model.improving import improved
from app.solver.offering.candidates import searched_for
from app.solver.offering.changes import Change, Changes
from app.solver.offering.opening import Planned
from app.solver.resequencing.loose import Loose
from app.solver.resequencing.search import Resequencing
from app.solver.resequencing.waiting_together import with_takers
from app.solver.shop import Shop
from app.solver.wishes import Order, order_of
from tests.builders import MONDAY, calendar, lane, line, plant, request, resource, routing, step
from tests.solver.asking import answer_of, promise_of
from tests.work_of import calls_of, lines_of

DAY = MINUTES_PER_DAY


@pytest.fixture
def busy() -> Snapshot:
    """A trike that is promised in a month has the first hour of the machine."""
    makes = [routing(item, step("10", "CNC", per_unit=60)) for item in ("BIKE", "TRIKE")]
    there = snapshot_of(
        plant(calendar("day"), resource("CNC", calendar="day"), *makes, move_fence=0, build_ahead=365 * DAY)
    )
    asked = request(line("TRIKE", 1, MONDAY + 30 * DAY))
    offer = answer_of(there, asked, MONDAY).offers[0]
    for change in making(promise_of(offer, asked, MONDAY, "trike", held=False)):
        there = there.apply(change)
    return there


@pytest.mark.parametrize(("lines", "steps"), [(1, 50), (25, 50), (100, 25)])
def test_so_many_steps_are_taken_that_they_take_about_as_long(
    busy: Snapshot, monkeypatch: pytest.MonkeyPatch, lines: int, steps: int
) -> None:
    taken: list[int] = []

    def search(_: Resequencing, steps: int, __: Sequence[int]) -> None:
        taken.append(steps)

    monkeypatch.setattr(Resequencing, "search", search)
    wanted = [line("BIKE", 1, MONDAY, id=str(number)) for number in range(lines)]
    answer_of(busy, replace(request(*wanted), effort=Effort.STANDARD), MONDAY, name="bikes")
    assert taken == [steps]


def test_where_a_step_takes_many_needs_so_many_fewer_are_taken_in_all(
    busy: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step plans a need for each of three lines, and may look at others."""
    steps = 0
    arranged = Resequencing._arranged

    def counted(self: Resequencing, there: Snapshot) -> Arrangement | None:
        nonlocal steps
        steps += 1
        return arranged(self, there)

    monkeypatch.setattr(Resequencing, "_arranged", counted)
    monkeypatch.setattr(Resequencing, "_is_as_good", lambda *_: True)
    monkeypatch.setattr(Resequencing, "_put_back", lambda *_: None)
    wanted = request(*[line("BIKE", 1, None, id=str(number)) for number in range(3)], levers_max=0)
    for needs, looked_at, most in ((100_000, 0, 1_000), (12, 0, 4), (12, 1, 3)):
        monkeypatch.setattr(Prospects, "looked_at", looked_at)
        steps = 0
        limits = SolverLimits(thorough_needs=needs)
        answer_of(busy, replace(wanted, effort=Effort.THOROUGH), MONDAY, limits=limits, name=f"{most} bikes")
        assert steps == most


@pytest.mark.slow
@pytest.mark.parametrize(("lines", "tried"), [(1, 12), (50, 12), (100, 6)])
def test_so_many_levers_are_tried_that_they_take_about_as_long(
    busy: Snapshot, monkeypatch: pytest.MonkeyPatch, lines: int, tried: int
) -> None:
    seen: set[int] = set()

    def change(number: int) -> Change:
        def supposed(there: Snapshot) -> Snapshot:
            seen.add(number)
            return there

        return Change(
            kind=LeverKind.ADD_STOCK, ref=str(number), detail="", supposed=supposed, price=lambda _: Fraction(0)
        )

    monkeypatch.setattr(Changes, "of", lambda *_: map(change, range(20)))
    wanted = [line("BIKE", 1, MONDAY, id=str(number)) for number in range(lines)]
    answer_of(busy, replace(request(*wanted), effort=Effort.INSTANT), MONDAY, name="bikes")
    assert len(seen) == tried


@pytest.mark.parametrize(("in_vain", "looked_at", "tried"), [(0, 0, 12), (1, 0, 6), (3, 0, 3), (0, 4_000, 6)])
def test_fewer_levers_are_tried_where_each_may_search_models_in_vain_or_look_at_much(
    busy: Snapshot, monkeypatch: pytest.MonkeyPatch, in_vain: int, looked_at: int, tried: int
) -> None:
    """Nor is any of them searched for long only because without it nothing was found at once."""
    last_resorts: list[int] = []

    def counted(shop: Shop, order: Order, *_: Any, **more: Any) -> Planned:
        last_resorts.append(shop.limits.last_resort)
        return searched_for(shop, order, **more)

    def change(number: int) -> Change:
        return Change(
            kind=LeverKind.ADD_STOCK,
            ref=str(number),
            detail="",
            supposed=lambda there: there,
            price=lambda _: Fraction(0),
        )

    monkeypatch.setattr(app.solver.planner, "searched_for", counted)
    monkeypatch.setattr(Searched, "in_vain", lambda *_: in_vain)
    monkeypatch.setattr(Prospects, "looked_at", looked_at)
    monkeypatch.setattr(Changes, "of", lambda *_: map(change, range(20)))
    monkeypatch.setattr(app.solver.offering.levers, "PAIRED_MAX", 0)
    answer_of(busy, replace(request(line("BIKE", 1, MONDAY)), effort=Effort.INSTANT), MONDAY, name="bikes")
    assert last_resorts == [SolverLimits().last_resort, *[1] * tried]


def test_how_much_of_each_line_comes_in_parts_is_not_looked_for_where_one_of_them_is_late_anyhow() -> None:
    """Ten lines from three sites, and the first offer alone is wanted: in parts it is only shown if nothing is late."""
    sites = ["NORTH", "SOUTH", "EAST"]
    machines = [resource(f"CNC-{site}", site=site, calendar="day") for site in sites]
    makes = [routing("BIKE", step("10", f"CNC-{site}", per_unit=60), site=site) for site in sites]
    shop = plant(calendar("day"), *machines, *makes, *(lane(site, "SHOP") for site in sites))
    wanted = [line("BIKE", 40, MONDAY + 3 * DAY, id=str(number)) for number in range(10)]
    asked = request(*wanted, ship_to="SHOP", offers_max=1, levers_max=0)
    limits = SolverLimits(further_parts_max=0, pieces_max=0)
    assert calls_of(lambda: answer_of(shop, asked, MONDAY, limits=limits)) < 90_000


def test_who_waits_with_a_large_order_is_found_with_one_look_at_all_that_it_is_made_of() -> None:
    work_of_each: list[float] = []
    for bikes in (50, 200):
        one_by_one = [routing(item, step("10"), maximum=1) for item in ("FRAME", "FORK")]
        made = routing("BIKE", step("10", uses=["FRAME", "FORK"]), maximum=1)
        asked = request(line("BIKE", bikes, MONDAY + 30 * DAY), levers_max=0)
        there = snapshot_of(plant(*one_by_one, made))
        (offer, *_) = answer_of(there, asked, MONDAY).offers
        promise = promise_of(offer, asked, MONDAY, "qte", held=False)
        for change in making(promise):
            there = there.apply(change)
        work_of_each.append(calls_of(partial(with_takers, there.promises["qte"], there)) / bikes)
        assert len(promise.plan.runs) == 3 * bikes
    assert work_of_each[1] < 1.2 * work_of_each[0]


def test_where_others_have_many_operations_they_are_taken_out_less_often(
    busy: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = 0

    def put_back(*_: object) -> None:
        nonlocal steps
        steps += 1

    monkeypatch.setattr(Resequencing, "_is_as_good", lambda *_: True)
    monkeypatch.setattr(Resequencing, "_put_back", put_back)
    wanted = replace(request(line("BIKE", 1, None), levers_max=0), effort=Effort.STANDARD)
    for operations, most in ((1, 50), (100, 50), (400, 13)):
        monkeypatch.setattr(Loose, "operations_of", lambda *_, operations=operations: operations)
        steps = 0
        answer_of(busy, wanted, MONDAY, name=f"{operations} ")
        assert steps == most


def test_what_an_order_takes_itself_is_not_looked_through_for_each_of_its_needs() -> None:
    """All of its runs take one part, each at a time of its own; each need of it is beside all others."""
    work_of_each: list[float] = []
    bike = routing("BIKE", step("10", "CNC", per_unit=1, uses=["FRAME"]), maximum=1)
    frame = routing("FRAME", step("10", "CNC", per_unit=1), maximum=1)
    there = plant(resource("CNC"), bike, frame, runs_max=1_000)
    for bikes in (60, 240):
        asked = request(line("BIKE", bikes, MONDAY + 30 * DAY), levers_max=0)
        work_of_each.append(calls_of(partial(answer_of, there, asked, MONDAY)) / bikes)
    assert work_of_each[1] < 1.1 * work_of_each[0]


def test_whether_a_model_is_too_large_is_asked_once_for_all_lines() -> None:
    """Each line would be searched for by itself, beside all the others: of two hundred there are far too many runs."""
    work_of_each: list[float] = []
    there = plant(resource("CNC"), *[routing(item, step("10", "CNC", per_unit=60)) for item in ("BIKE", "TRIKE")])
    for lines in (50, 200):
        shop = Shop(snapshot_of(there), MONDAY, SolverLimits())
        asked = [line(("BIKE", "TRIKE")[number % 2], 1, id=f"{number:03}") for number in range(lines)]
        order = order_of(request(*asked), shop)
        prospects = Prospects(shop, order.fence_at)
        known = Arranger(prospects).all_of(order)
        assert known is not None
        work = lines_of(partial(improved, prospects, order, known, [MONDAY] * lines))
        work_of_each.append(work / lines)
    assert work_of_each[1] < 2 * work_of_each[0]


@pytest.fixture
def mistyped() -> tuple[Shop, Order]:
    """Of five thousand bikes about a hundred come in time, each in a run of its own, of a frame in one of its own."""
    makes = [
        routing("BIKE", step("10", "CNC", per_unit=20, uses=["FRAME"]), maximum=1),
        routing("FRAME", step("10", "CNC", per_unit=20), maximum=1),
    ]
    there = plant(calendar("day"), resource("CNC", calendar="day"), *makes, runs_max=1_000)
    shop = Shop(snapshot_of(there), MONDAY, SolverLimits())
    asked = request(line("BIKE", 5_000, MONDAY + DAY, latest=MONDAY + 11 * DAY), levers_max=0)
    return shop, order_of(asked, shop)


def test_how_much_comes_is_looked_for_until_so_many_needs_were_planned(mistyped: tuple[Shop, Order]) -> None:
    shop, order = mistyped
    found: list[tuple[int, int]] = []
    for most in (SolverLimits().most_needs_max, 400):
        limited = Shop(shop.snapshot, MONDAY, replace(shop.limits, most_needs_max=most))
        arranger = Arranger(Prospects(limited, MONDAY))
        plan = arranger.most_of(order)
        found.append((arranger.planned, sum(one.quantity for one in plan.delivered)))
    (all_needs, most_bikes), (needs, bikes) = found
    assert needs < all_needs
    assert most_bikes > bikes > most_bikes / 2
