"""What is too large is refused with a sentence, and what is cut by a limit is said to be bounded, not proven."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from ortools.sat.python.cp_model import CpModel

from app.domain.errors import RequestRejected
from app.domain.promise import ProofStatus, Status
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.timeline import MINUTES_PER_DAY
from app.solver.limits import SolverLimits
from app.solver.model import improving
from app.solver.model.choices import Choices
from app.solver.model.problem import Problem
from app.solver.model.rules.changeover import machines_are_set_up_in_time
from app.solver.model.rules.material import constraints_of_what_is_there, needs_are_covered_in_time
from app.wire.limits import LEVELS_MAX
from tests.builders import (
    MONDAY,
    PLANT,
    Part,
    alternative,
    booking,
    component,
    item,
    lane,
    line,
    plant,
    purchasing,
    receipt,
    request,
    requirement,
    resource,
    routing,
    ship_to,
    site,
    step,
    stock,
)
from tests.factories import tiny_factory
from tests.solver.asking import a_planner, answer_of
from tests.work_of import calls_of


def test_a_request_that_needs_too_large_a_plan_is_refused_and_told_the_limit() -> None:
    plant, asked, now = tiny_factory(288)  # Several levels of making and buying.
    with pytest.raises(RequestRejected) as refused:
        a_planner(SolverLimits(parts_max=3)).answer(asked, snapshot_of(plant), now)
    assert refused.value.detail == "The request has one error; nothing was done."
    assert refused.value.faults[0].code == "too_large"
    assert "more than 3" in refused.value.faults[0].detail


def test_without_a_model_the_date_is_no_later_than_said_and_bounded_where_the_bound_does_not_meet_it() -> None:
    plant, asked, now = tiny_factory(273)
    proven = a_planner().answer(asked, snapshot_of(plant), now).offers[0]
    bounded = a_planner(SolverLimits(model_windows_max=0)).answer(asked, snapshot_of(plant), now).offers[0]
    assert proven.proof.status is ProofStatus.OPTIMAL
    assert bounded.proof.status is ProofStatus.BOUNDED
    assert bounded.proof.earliest_possible_at <= proven.promised_at <= bounded.promised_at


@pytest.mark.slow
def test_where_no_plan_is_known_a_larger_model_is_searched() -> None:
    plant, asked, now = tiny_factory(914)  # Its model is a little too large to prove a date.
    by_a_model = SolverLimits(further_parts_max=0)
    assert a_planner(by_a_model).answer(asked, snapshot_of(plant), now).offers
    assert not a_planner(replace(by_a_model, last_resort=1)).answer(asked, snapshot_of(plant), now).offers


@pytest.mark.slow
def test_no_model_is_thought_larger_than_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []

    def count(problem: Problem, choices: Choices) -> int:
        built = CpModel()
        needs_are_covered_in_time(problem, built, Choices(problem, built, 10_000))
        counted.append(constraints_of_what_is_there(problem, choices))
        assert counted[-1] <= len(built.proto.constraints)
        return counted[-1]

    monkeypatch.setattr(improving, "constraints_of_what_is_there", count)
    for seed in range(60):
        plant, asked, now = tiny_factory(seed)
        a_planner().answer(asked, snapshot_of(plant), now)
    assert sum(map(bool, counted)) > 10, "nothing depends on when it is there"


@pytest.mark.slow
def test_of_change_overs_no_more_is_written_than_a_model_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    """What may stand before and behind each of many works is written pair by pair: ten times what is ever searched."""
    sizes: list[tuple[int, int]] = []

    def size(problem: Problem, most: int) -> int:
        built = CpModel()
        machines_are_set_up_in_time(problem, built, Choices(problem, built, most))
        return len(built.proto.constraints)

    def note(problem: Problem, choices: Choices) -> int:
        sizes.append((size(problem, 50), size(problem, 100_000)))
        return constraints_of_what_is_there(problem, choices)

    monkeypatch.setattr(improving, "constraints_of_what_is_there", note)
    for seed in range(60):
        plant, asked, now = tiny_factory(seed)
        a_planner().answer(asked, snapshot_of(plant), now)
    assert max(whole - cut for cut, whole in sizes) > 1_000
    assert all(cut == whole or cut > 50 for cut, whole in sizes), sizes


def test_each_of_many_ways_to_work_an_operation_is_looked_at() -> None:
    """Nine machines and nine operators; only the last two are idle."""
    names = [f"{kind}{number}" for kind in ("MACHINE-", "OPERATOR-") for number in range(1, 10)]
    busy = [booking(name, MONDAY - 60, MONDAY + 20 * MINUTES_PER_DAY) for name in names if not name.endswith("9")]
    either = [[alternative(name) for name in half] for half in (names[:9], names[9:])]
    made = routing("LAMP", step("10", *either, fixed=60))
    shop = plant(*map(resource, names), *busy, made, promise_granularity="minute")
    (offer,) = answer_of(shop, request(line("LAMP", 1, MONDAY + 60)), MONDAY).offers
    assert offer.plan.runs[0].operations[0].resources == ("MACHINE-9", "OPERATOR-9")


def bill(levels: int, *sites: str) -> list[Part]:
    """Each level is made of the next, at one site after another; the lowest lies at the first of them."""
    at = [sites[level % len(sites)] for level in range(levels + 1)]
    ways = [lane(one, other) for one in dict.fromkeys(sites) for other in dict.fromkeys(sites) if one != other]
    makes = [
        routing(f"L{level}", step("10", uses=[f"L{level + 1}"], fixed=1), site=at[level]) for level in range(levels)
    ]
    return [*map(site, dict.fromkeys(sites)), *ways, *makes, stock(f"L{levels}", 9, site=sites[0])]


def test_the_deepest_bill_that_is_taken_is_planned() -> None:
    answer = answer_of(plant(*bill(LEVELS_MAX, PLANT)), request(line("L0", 1, MONDAY + MINUTES_PER_DAY)), MONDAY)
    assert answer.status is Status.FEASIBLE


def test_what_lies_deeper_than_is_looked_is_not_said_to_be_impossible() -> None:
    shop = plant(*bill(LEVELS_MAX, PLANT, "ELSEWHERE"))
    answer = answer_of(shop, request(line("L0", 1, MONDAY + MINUTES_PER_DAY)), MONDAY)
    assert (answer.status, answer.proven) == (Status.INFEASIBLE, False)


MACHINES = [resource("CNC-1"), resource("CNC-2")]


def twice(levels: int) -> list[Part]:
    """Each level is made in two ways of the next."""
    return [
        routing(f"L{level}", step("10", machine.id, uses=[f"L{level + 1}"], fixed=1), id=f"L{level} on {machine.id}")
        for level in range(levels)
        for machine in MACHINES
    ]


def either(levels: int) -> list[Part]:
    """Each level is made of one of two kinds of the next."""
    return [
        routing(
            f"L{level}{kind}", step("10", uses=[component(f"L{level + 1}", instead=[(f"L{level + 1}B", 1)])], fixed=1)
        )
        for level in range(levels)
        for kind in ("", "B")
    ]


@pytest.mark.parametrize("makes", [twice, either])
def test_a_deep_bill_with_two_ways_at_each_level_is_planned(makes: Callable[[int], list[Part]]) -> None:
    """There are a thousand million ways down it."""
    shop = plant(*makes(30), *MACHINES, purchasing("L30", 3), purchasing("L30B", 4))
    (offer,) = answer_of(shop, request(line("L0", 1)), MONDAY).offers
    assert MONDAY + 3 * MINUTES_PER_DAY < offer.promised_at <= MONDAY + 4 * MINUTES_PER_DAY


@pytest.mark.slow
@pytest.mark.parametrize("days", [0, 20], ids=["late", "on time"])
def test_where_many_sites_send_to_each_other_the_goods_are_found(days: int) -> None:
    """What one makes goes to any of thirty directly; over how many others it could go is not all looked at."""
    sites = [f"SITE-{number}" for number in range(30)]
    ways = [lane(one, other, hours=5) for one in sites for other in sites if one != other]
    made = routing("LAMP", step("10", fixed=60), site="SITE-29")
    shop = plant(*map(site, sites), *ways, made, ship_to("SHOP"), lane("SITE-0", "SHOP"))
    wanted = line("LAMP", 1, MONDAY + days * MINUTES_PER_DAY, latest=MONDAY + 30 * MINUTES_PER_DAY)
    offer = answer_of(shop, request(wanted, ship_to="SHOP"), MONDAY).offers[0]
    assert [move.lane for move in offer.plan.moves] == ["SITE-29>SITE-0"]
    assert offer.plan.deliveries[0].deliver_at <= MONDAY + max(6 * 60, days * MINUTES_PER_DAY)


def test_an_order_of_a_thousand_runs_is_planned() -> None:
    lot = routing("LAMP", step("10", "CELL", per_unit=1), maximum=1)
    shop = plant(resource("CELL", units=30), lot, runs_max=1000, promise_granularity="minute")
    (offer,) = answer_of(shop, request(line("LAMP", 900)), MONDAY).offers
    assert offer.promised_at == MONDAY + 30


@pytest.mark.parametrize(("decimals", "per_unit"), [(6, "0.000000333333333333"), (9, "0.000000000123456790")])
def test_numbers_too_fine_for_a_model_leave_the_date_bounded(decimals: int, per_unit: str) -> None:
    parts = [component("FOOT", 1), component("POLE", 1)]
    made = routing("LAMP", step("10", "SAW", uses=parts, fixed=60, per_unit=per_unit), minimum=100 * 10**decimals)
    shop = plant(
        item("LAMP", decimals=decimals),
        resource("SAW"),
        made,
        routing("FOOT", step("10", "SAW", fixed=700), minimum=100 * 10**decimals),
        routing("POLE", step("10", "SAW", fixed=900, wait=900), minimum=100 * 10**decimals),
        promise_granularity="minute",
    )
    (offer, *_) = answer_of(shop, request(line("LAMP", 100 * 10**decimals, MONDAY)), MONDAY).offers
    assert offer.proof.status is ProofStatus.BOUNDED


@pytest.mark.parametrize(("moves_max", "says"), [(8, "All 7 lines"), (3, "no date for the rest was found within")])
def test_lines_that_each_wait_for_a_transfer_of_their_own_are_not_said_to_be_impossible(
    moves_max: int, says: str
) -> None:
    """One lamp comes every day to where it has to be sent on from; what is worth least is accepted soonest.

    The chest has to be sawn before the desk, which waits for its wood, is worth more, and is accepted sooner.
    """
    days = [MONDAY + number * MINUTES_PER_DAY for number in range(1, 6)]
    comes = [receipt("LAMP", 1, day, site="NORTH") for day in days]
    wanted = [line("LAMP", 1, latest=day, id=str(5 - at), price=at + 3) for at, day in enumerate(days)]
    wanted += [line("DESK", 1, latest=MONDAY + 600, id="6", price=2), line("CHEST", 1, latest=MONDAY + 660, id="7")]
    desk = routing("DESK", step("10", "SAW", uses=["WOOD"], fixed=180))
    chest = routing("CHEST", step("10", "SAW", fixed=420))
    comes.append(receipt("WOOD", 1, MONDAY + 120))
    shop = plant(*comes, resource("SAW"), desk, chest, lane("NORTH", PLANT), lane(PLANT, "SHOP"))
    answer = answer_of(shop, request(*wanted, ship_to="SHOP"), MONDAY, limits=SolverLimits(model_moves_max=moves_max))
    assert says in answer.summary


@pytest.mark.slow
def test_what_comes_later_than_it_is_bought_is_not_looked_at() -> None:
    """Feet come every hour for months, and a lamp now and then: of those that are missing each number is thought of."""
    feet = [receipt("FOOT", 3, MONDAY + hour * 60) for hour in range(3_000)]
    taken = [requirement("FOOT", 2, MONDAY + hour * 60 + 30, id=str(hour)) for hour in range(2_900)]
    made = routing("LAMP", step("10", "SAW", uses=[component("FOOT", 2)], per_unit=7), maximum=5)
    lamps = [receipt("LAMP", 1, MONDAY + number * 77) for number in range(900)]
    there = snapshot_of(plant(*feet, *taken, *lamps, made, resource("SAW"), purchasing("FOOT", 2)))
    asked = request(line("LAMP", 900, MONDAY + 3 * MINUTES_PER_DAY), offers_max=1, levers_max=0)
    assert calls_of(lambda: answer_of(there, asked, MONDAY)) < 800_000
