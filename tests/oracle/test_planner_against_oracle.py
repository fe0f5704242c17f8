"""The planner's dates against the dates that trying everything finds, on hundreds of random tiny factories."""

from collections import Counter
from collections.abc import Sequence

import pytest

from app.domain.demand import PromiseRequest
from app.domain.plant import PlantModel
from app.domain.supply import SafetyStockUse
from app.domain.timeline import Minute
from app.solver.bounds.outlook import Outlook
from app.solver.bounds.throughput import Throughput
from app.solver.shop import Shop
from tests.builders import MONDAY, line, plant, receipt, request, resource, routing, safety_stock, step, stock
from tests.factories import tiny_factory
from tests.features import features
from tests.oracle.comparing import Compared, Factory, compared, faults
from tests.richer_factories import richer_factory, richer_features

SEEDS_IN_THE_QUICK_LOOP = range(25)
# Of many more, `python -m tests.oracle 0 5000` tells what it finds; the last of these differed once.
SEEDS = [*range(120), 914, 1448, 1475, 1639, 3019, 3902, 4126, 4176]
RICHER_SEEDS = range(60)
USED_OFTEN = ["lent", "several runs", "bought", "from stock alone"]


def compare(seeds: Sequence[int], factory: Factory = tiny_factory) -> list[Compared]:
    found = [compared(seed, factory) for seed in seeds]
    given_up = [one.seed for one in found if not one.oracle.complete]
    assert len(given_up) <= 0.02 * len(found), f"the oracle gave up on {given_up}"
    return [one for one in found if one.oracle.complete]


def check(found: list[Compared]) -> None:
    assert not (wrong := list(faults(found))), "\n".join(wrong)
    equal = [one for one in found if one.is_equal]
    dated = [one for one in found if one.truth is not None]
    print(f"{len(equal)} of {len(found)} dates agree; {len(found) - len(dated)} of them are no date at all")  # noqa: T201


def agrees(found: list[Compared]) -> None:
    differing = [(one.seed, one.truth, one.planned) for one in found if not one.is_equal]
    assert not differing, f"{len(differing)} of {len(found)} dates differ: {differing}"


def test_every_feature_occurs_often() -> None:
    seen: Counter[str] = Counter()
    for seed in SEEDS:
        model, asked, _ = tiny_factory(seed)
        seen.update(features(model, asked))
    rare = {name: times for name, times in seen.items() if times < 0.05 * len(SEEDS)}
    assert not rare


def test_the_planner_promises_what_is_possible_and_proves_what_is_true() -> None:
    check(compare(SEEDS_IN_THE_QUICK_LOOP))


def one_shipment_for_two_dates(_: int) -> tuple[PlantModel, PromiseRequest, Minute]:
    """The lamp was wanted yesterday, the desk this morning: with the safety stock of desks the desk alone is sooner."""
    neighbours = resource("CNC"), routing("BED", step("10", "CNC", fixed=60))
    desks = stock("DESK", 1), receipt("DESK", 1, MONDAY + 600), safety_stock("DESK", 1)
    there = plant(receipt("LAMP", 1, MONDAY + 60), *desks, *neighbours)
    lines = line("LAMP", 1, MONDAY - 60, id="1"), line("DESK", 1, MONDAY + 540, id="2")
    return there, request(*lines, ship_complete=True, use_safety_stock=SafetyStockUse.ALL), MONDAY


def test_of_one_shipment_the_line_that_is_last_settles_what_is_best() -> None:
    """Nothing is opened for a date that is as late with it."""
    (one,) = compare([0], one_shipment_for_two_dates)
    check([one])
    agrees([one])
    assert one.is_proven
    assert one.best is not None
    assert not one.best.plan.opened


def outlook_or_throughput(shop: Shop, fence_at: Minute, *, as_bound: bool) -> Outlook:
    return Throughput(shop, fence_at) if as_bound else Outlook(shop, fence_at, as_bound=False)


@pytest.mark.slow
def test_the_closer_bound_is_one_wherever_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planner asks it only of what the usual one does not prove: here of everything."""
    monkeypatch.setattr("app.solver.bounds.prospects.Outlook", outlook_or_throughput)
    check(compare(range(30)))


@pytest.mark.slow
def test_the_planner_agrees_with_a_search_that_tries_everything() -> None:
    found = compare(SEEDS)
    check(found)
    agrees(found)
    used = Counter(name for one in found for name in one.uses)
    assert min(used[name] for name in USED_OFTEN) >= 0.03 * len(found), used


@pytest.mark.slow
def test_it_agrees_where_time_has_limits_resources_break_and_lanes_lead_back() -> None:
    found = compare(RICHER_SEEDS, richer_factory)
    check(found)
    agrees(found)
    seen = Counter(name for one in found for name in richer_features(richer_factory(one.seed)[0]))
    assert len(seen) == 6
    assert min(seen.values()) >= 0.03 * len(found), seen
