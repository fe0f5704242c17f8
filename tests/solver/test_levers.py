"""Levers: what each would win and cost, and that the plan which it names is the one that the change leads to."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from app.domain.capacity import Overtime
from app.domain.changes import NeedsRepegged
from app.domain.demand import PromiseRequest
from app.domain.pegs.pegging import settled_pegs
from app.domain.plant import PlantModel
from app.domain.promise import Offer
from app.domain.reasons import Lever, LeverKind
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from app.domain.supply import ExpediteBuy, ExpediteLane
from app.domain.timeline import MINUTES_PER_DAY, MINUTES_PER_HOUR, Minute
from app.solver import planner
from app.solver.offering import levers
from app.solver.offering.changes import Change, Changes
from app.solver.offering.explain import Chain
from tests.builders import (
    MONDAY,
    PLANT,
    Part,
    booking,
    calendar,
    component,
    item,
    lane,
    line,
    plant,
    purchasing,
    receipt,
    request,
    resource,
    routing,
    step,
    stock,
)
from tests.domain.builders import held, making, operation
from tests.factories import tiny_factory
from tests.solver.asking import answer_of

DAY, HOUR = MINUTES_PER_DAY, MINUTES_PER_HOUR
SATURDAY = MONDAY + 5 * DAY
WEEK = calendar("workdays")
ON_SATURDAYS = calendar("saturdays", days=[5])


def found(quantity: int, *parts: Part, ship_to: str | None = None) -> list[Lever]:
    """Of so many lamps, wanted at once."""
    there = plant(*parts, promise_granularity="minute")
    return levers_of(snapshot_of(there), request(line("LAMP", quantity), ship_to=ship_to))


def levers_of(there: Snapshot, asked: PromiseRequest) -> list[Lever]:
    return list(answer_of(there, asked, MONDAY).offers[0].levers)


def told(lever: Lever) -> tuple[LeverKind, str, int, str]:
    return (lever.kind, lever.ref, lever.gains_minutes, f"{lever.costs}")


def test_a_supplier_that_hurries_and_parts_that_are_found_win_what_they_win() -> None:
    terms = ExpediteBuy(lead_time_days=5, extra_cost_per_unit=Decimal("1.50"))
    source = replace(purchasing("BULB", 12, id="ACME"), expedite=terms)
    bulb = replace(item("BULB"), cost=Decimal(20))
    assert list(map(told, found(10, source, bulb, routing("LAMP", step("10", uses=["BULB"], fixed=HOUR))))) == [
        (LeverKind.EXPEDITE_SUPPLIER, "ACME", 7 * DAY, "15.00"),
        (LeverKind.ADD_STOCK, f"BULB@{PLANT}", 12 * DAY, "200.00"),
    ]


SOON_FOUR_BULBS: tuple[Part, ...] = (
    replace(item("BULB"), cost=Decimal(20)),
    purchasing("BULB", 12),
    receipt("BULB", 4, MONDAY + 3 * HOUR),
    routing("LAMP", step("10", uses=["BULB"], fixed=HOUR)),
)
"""Of the ten that a run takes: they are there on the same day as it would be with all ten at once."""


def test_no_more_parts_are_to_be_found_than_win_the_time_that_all_would() -> None:
    (lever,) = levers_of(snapshot_of(plant(*SOON_FOUR_BULBS)), request(line("LAMP", 10)))
    assert told(lever) == (LeverKind.ADD_STOCK, f"BULB@{PLANT}", 12 * DAY, "120.00")
    assert lever.detail == f"6 more BULB are found or borrowed for {PLANT}"


def test_all_parts_are_to_be_found_where_with_one_fewer_it_would_come_later() -> None:
    (lever,) = found(10, *SOON_FOUR_BULBS)
    assert lever.detail == f"10 more BULB are found or borrowed for {PLANT}"


def test_the_same_goods_at_another_site_are_told_after_something_else() -> None:
    """Bulbs in either place cost next to nothing beside what the supplier asks for sending them sooner."""
    dear = replace(
        purchasing("BULB", 12, site="EAST"), expedite=ExpediteBuy(lead_time_days=2, extra_cost_per_unit=Decimal(90))
    )
    made = (dear, lane("EAST", PLANT, hours=24), routing("LAMP", step("10", uses=["BULB"])))
    there = snapshot_of(plant(*made, promise_granularity="minute"))
    most = [
        [(one.kind, one.ref) for one in levers_of(there, request(line("LAMP", 2), levers_max=n))] for n in (1, 2, 3)
    ]
    in_either = [(LeverKind.ADD_STOCK, f"BULB@{site}") for site in (PLANT, "EAST")]
    sooner = (LeverKind.EXPEDITE_SUPPLIER, dear.id)
    assert most == [in_either[:1], [in_either[0], sooner], [*in_either, sooner]]


def test_fewer_parts_are_tried_no_more_often_than_changes_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """One, two, four are spared of ten; then there is no try left for seven, nor for five."""
    for tries_max, pieces in ((1, 10), (2, 9), (3, 8), (4, 6)):
        monkeypatch.setattr(levers, "TRIES_MAX", tries_max)
        (lever,) = levers_of(snapshot_of(plant(*SOON_FOUR_BULBS)), request(line("LAMP", 10)))
        assert lever.detail.startswith(f"{pieces} more BULB")


def test_fewer_parts_are_tried_as_often_where_models_were_searched_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of changes a single one is tried then, as each may search them again; for fewer parts none is searched."""
    monkeypatch.setattr(planner, "levers", lambda *known, size, in_vain: levers.levers(*known, size=size, in_vain=11))
    (lever,) = levers_of(snapshot_of(plant(*SOON_FOUR_BULBS)), request(line("LAMP", 10)))
    assert lever.detail.startswith("6 more BULB")


def test_what_is_not_counted_in_pieces_is_spared_by_whole_units() -> None:
    """Of ten and a half, four come on the same day."""
    steel = replace(item("STEEL", decimals=1), cost=Decimal(20))
    soon = receipt("STEEL", 40, MONDAY + 3 * HOUR)
    made = routing("LAMP", step("10", uses=[component("STEEL", 105)], fixed=HOUR))
    (lever,) = levers_of(snapshot_of(plant(steel, purchasing("STEEL", 12), soon, made)), request(line("LAMP", 1)))
    assert (lever.detail, lever.costs) == (f"6.5 more STEEL are found or borrowed for {PLANT}", Decimal(130))


def test_of_two_changes_at_once_the_parts_are_no_more_than_win_the_time() -> None:
    """Eight hours of work: four on Friday, if there are bulbs then, and four on Sunday, if that is worked."""
    machine = replace(
        resource("CNC", calendar="workdays"), overtime=Overtime(calendar="sundays", cost_per_hour=Decimal(70))
    )
    parts: list[Part] = [WEEK, calendar("sundays", "06:00", "10:00", days=[6]), machine]
    parts += [
        booking("CNC", MONDAY, MONDAY + 4 * DAY + 10 * HOUR),
        routing("LAMP", step("10", "CNC", uses=["BULB"], fixed=8 * HOUR)),
    ]
    parts += [replace(item("BULB"), cost=Decimal(20)), purchasing("BULB", 6), receipt("BULB", 4, MONDAY + DAY)]
    (lever,) = levers_of(snapshot_of(plant(*parts)), request(line("LAMP", 10)))
    assert (lever.gains_minutes, lever.costs) == (DAY, Decimal(4 * 70 + 6 * 20))
    assert f"6 more BULB are found or borrowed for {PLANT}" in lever.detail


def test_what_hurries_is_paid_for_as_much_as_the_plan_orders_that_would_be_offered_then() -> None:
    """Ten could be bought for tomorrow; by the date that was asked for four come anyway."""
    source = replace(
        purchasing("BULB", 10, id="ACME"), expedite=ExpediteBuy(lead_time_days=1, extra_cost_per_unit=Decimal(2))
    )
    parts: list[Part] = [source, receipt("BULB", 4, MONDAY + 4 * DAY), routing("LAMP", step("10", uses=["BULB"]))]
    asked = request(line("LAMP", 10, MONDAY + 5 * DAY))
    there = snapshot_of(plant(*parts, promise_granularity="minute"))
    costs = {lever.ref: lever.costs for lever in levers_of(there, asked)}
    assert costs["ACME"] == 6 * 2


def test_a_lot_that_is_not_needed_after_all_is_not_paid_for_to_hurry() -> None:
    """Three bulbs are missing for three runs, and each of them might buy its own five."""
    source = replace(
        purchasing("BULB", 4, id="ACME", minimum=5),
        expedite=ExpediteBuy(lead_time_days=1, extra_cost_per_unit=Decimal(2)),
    )
    made = routing("LAMP", step("10", "CNC", uses=["BULB"], per_unit=30), maximum=2)
    there = plant(source, resource("CNC"), made, stock("BULB", 3), promise_granularity="minute")
    asked = request(line("LAMP", 1, id="1"), line("LAMP", 5, id="2"))
    costs = {lever.ref: lever.costs for lever in levers_of(snapshot_of(there), asked)}
    assert costs["ACME"] == 5 * 2


def test_a_receipt_that_comes_at_once_wins_the_time_until_it_comes() -> None:
    (lever, *_) = found(10, receipt("LAMP", 10, MONDAY + 3 * DAY, id="PO-7"))
    assert told(lever) == (LeverKind.EXPEDITE_RECEIPT, "PO-7", 3 * DAY, "0.00")


def test_an_express_way_wins_the_time_on_the_road_and_costs_each_unit_that_goes_over_it() -> None:
    way = replace(
        lane(PLANT, "SHOP", id="L1", hours=48),
        expedite=ExpediteLane(transit_minutes=20 * HOUR, extra_cost_per_unit=Decimal(5)),
    )
    (lever, *_) = found(3, way, routing("LAMP", step("10", fixed=HOUR)), ship_to="SHOP")
    assert told(lever) == (LeverKind.EXPEDITE_LANE, "L1", 28 * HOUR, "15.00")


def test_a_shift_of_overtime_wins_what_can_be_worked_in_it_and_is_paid_for_whole() -> None:
    machine = replace(
        resource("CNC", calendar="workdays"), overtime=Overtime(calendar="saturdays", cost_per_hour=Decimal(70))
    )
    work = booking("CNC", MONDAY, SATURDAY)
    (lever, *_) = found(1, WEEK, ON_SATURDAYS, machine, work, routing("LAMP", step("10", "CNC", fixed=2 * HOUR)))
    assert told(lever) == (LeverKind.OVERTIME, "CNC", 2 * DAY, "560.00")
    assert lever.detail == "CNC works overtime from 12 Dec 2026 06:00 to 12 Dec 2026 14:00"


def test_a_shift_of_overtime_in_a_pause_wins_what_can_be_worked_in_it() -> None:
    """Forty-four hours of work, forty of them until Friday."""
    machine = replace(
        resource("CNC", calendar="workdays"), overtime=Overtime(calendar="saturdays", cost_per_hour=Decimal(70))
    )
    (lever, *_) = found(1, WEEK, ON_SATURDAYS, machine, routing("LAMP", step("10", "CNC", fixed=44 * HOUR)))
    assert told(lever) == (LeverKind.OVERTIME, "CNC", 2 * DAY, "560.00")


def test_a_machine_and_its_people_work_overtime_together_or_not_at_all() -> None:
    machine, people = (
        replace(
            resource(name, calendar="workdays"), overtime=Overtime(calendar="saturdays", cost_per_hour=Decimal(rate))
        )
        for name, rate in (("CNC", 70), ("OPERATORS", 30))
    )
    work = booking("CNC", MONDAY, SATURDAY)
    made = routing("LAMP", step("10", "CNC", "OPERATORS", fixed=2 * HOUR))
    (lever,) = found(1, WEEK, ON_SATURDAYS, machine, people, work, made)
    assert told(lever) == (LeverKind.OVERTIME, "CNC", 2 * DAY, "800.00")
    assert lever.together_with == ((LeverKind.OVERTIME, "OPERATORS"),)


def test_two_shifts_of_one_machine_are_worked_together_where_one_does_not_do() -> None:
    """Eight hours of work, and four hours each on Saturday and on Sunday, by when a day counts."""
    mornings = calendar("mornings", "06:00", "10:00", days=[5, 6])
    machine = replace(
        resource("CNC", calendar="workdays"), overtime=Overtime(calendar="mornings", cost_per_hour=Decimal(70))
    )
    work = booking("CNC", MONDAY, SATURDAY)
    there = plant(WEEK, mornings, machine, work, routing("LAMP", step("10", "CNC", fixed=8 * HOUR)))
    (lever,) = levers_of(snapshot_of(there), request(line("LAMP", 1)))
    assert told(lever) == (LeverKind.OVERTIME, "CNC", DAY, "560.00")
    assert lever.together_with == ((LeverKind.OVERTIME, "CNC"),)


def test_a_hold_that_is_let_go_wins_the_machine() -> None:
    machine, made = resource("CNC"), routing("LAMP", step("10", "CNC", fixed=2 * HOUR))
    other = held(making(operation(MONDAY, MONDAY + 5 * HOUR, "CNC"), item="LAMP", id="other"), until=MONDAY + HOUR)
    there = snapshot_of(plant(machine, made, promise_granularity="minute"), [other])
    (lever, *_) = levers_of(there, request(line("LAMP", 1)))
    assert told(lever) == (LeverKind.RELEASE_HOLD, other.quote, 5 * HOUR, "0.00")


def test_what_is_on_time_has_no_levers_and_nobody_is_told_more_than_asked_for() -> None:
    source = replace(purchasing("BULB", 12), expedite=ExpediteBuy(lead_time_days=5))
    parts: list[Part] = [source, receipt("LAMP", 3, MONDAY + 9 * DAY), routing("LAMP", step("10", uses=["BULB"]))]
    there = snapshot_of(plant(*parts))
    assert not levers_of(there, request(line("LAMP", 3, MONDAY + 20 * DAY)))
    for most in (0, 1, 2):
        assert len(levers_of(there, request(line("LAMP", 10), levers_max=most))) == most


LATE_AND_NOT_THE_LAST = (
    receipt("LAMP", 1, MONDAY + 3 * DAY, id="PO-7"),
    receipt("DESK", 1, MONDAY + 5 * DAY, id="PO-8"),
)


def test_a_lever_is_about_what_is_late_though_something_else_comes_last_on_its_date() -> None:
    asked = request(line("LAMP", 1, id="1"), line("DESK", 1, MONDAY + 9 * DAY, id="2"))
    (lever,) = levers_of(snapshot_of(plant(*LATE_AND_NOT_THE_LAST, promise_granularity="minute")), asked)
    assert told(lever) == (LeverKind.EXPEDITE_RECEIPT, "PO-7", 3 * DAY, "0.00")


def test_of_what_comes_last_and_late_a_lever_wins_no_more_than_it_is_late() -> None:
    asked = request(line("LAMP", 1, id="1"), line("DESK", 1, MONDAY + 4 * DAY, id="2"))
    there = plant(*LATE_AND_NOT_THE_LAST, promise_granularity="minute")
    (lever,) = levers_of(snapshot_of(there), asked)
    assert told(lever) == (LeverKind.EXPEDITE_RECEIPT, "PO-8", DAY, "0.00")


def with_means(model: PlantModel, dice: Random) -> PlantModel:
    """Suppliers and carriers can hurry, and people can work at weekends."""
    weekend = calendar("weekend", "00:00", "24:00", days=[5, 6])
    return replace(
        model,
        calendars={**model.calendars, weekend.id: weekend},
        resources={
            id: replace(one, overtime=Overtime(calendar=weekend.id, cost_per_hour=Decimal(dice.randint(0, 90))))
            for id, one in model.resources.items()
        },
        purchasing={
            id: replace(
                one,
                expedite=ExpediteBuy(
                    lead_time_days=one.lead_time_days // 2, extra_cost_per_unit=Decimal(dice.randint(0, 9))
                ),
            )
            for id, one in model.purchasing.items()
        },
        lanes={
            id: replace(one, expedite=ExpediteLane(transit_minutes=one.transit_minutes // 2))
            for id, one in model.lanes.items()
        },
    )


def factories(seeds: range) -> Iterator[tuple[int, PlantModel, PromiseRequest, Minute]]:
    for seed in seeds:
        model, asked, now = tiny_factory(seed)
        policy = replace(asked.policy, levers_max=levers.TRIES_MAX)
        yield seed, with_means(model, Random(seed)), replace(asked, policy=policy), now


def made_for_real(supposed: Snapshot, now: Minute) -> Snapshot:
    """The plant that the change leads to, taken in as a feed would bring it."""
    there = snapshot_of(supposed.plant, supposed.promises.values())
    return there.apply(NeedsRepegged(repegs=settled_pegs(there, now)))


def gained(before: Offer, after: Offer) -> Minute:
    """By how much the last of the lines is sooner that are late before or after."""
    late = {line.line for offer in (before, after) for line in offer.lines if line.is_late}
    was, now = (max(line.promised_at for line in offer.lines if line.line in late) for offer in (before, after))
    return was - now


def in_each_quantity(change: Change) -> Iterator[Change]:
    yield change
    if change.sparing is not None:
        yield from map(change.sparing, range(1, change.can_spare + 1))


def are_kept(seeds: range, monkeypatch: pytest.MonkeyPatch) -> Counter[LeverKind]:
    """Every lever is pulled for real; how many there were of each kind."""
    changes: list[Change] = []
    of = Changes.of

    def noted(self: Changes, chain: Chain) -> Iterator[Change]:
        for change in of(self, chain):
            changes.append(change)
            yield change

    monkeypatch.setattr(Changes, "of", noted)
    kinds: Counter[LeverKind] = Counter()
    for seed, model, asked, now in factories(seeds):
        changes.clear()
        offers = answer_of(model, asked, now).offers
        supposed = {(one.kind, one.ref, one.detail): one for change in changes for one in in_each_quantity(change)}
        for lever in offers[0].levers if offers else ():
            if lever.together_with:
                continue
            after = made_for_real(supposed[lever.kind, lever.ref, lever.detail].supposed(snapshot_of(model)), now)
            first = answer_of(after, replace(asked, policy=replace(asked.policy, levers_max=0)), now).offers[0]
            assert gained(offers[0], first) == lever.gains_minutes, f"seed {seed}: {lever}"
            kinds[lever.kind] += 1
    return kinds


@pytest.mark.slow
def test_each_kind_of_lever_gives_the_date_that_it_named(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = are_kept(range(40, 90), monkeypatch)
    assert all(kinds[kind] for kind in LeverKind if kind is not LeverKind.RELEASE_HOLD), kinds
