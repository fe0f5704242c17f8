"""The cheapest offer: the least cost by the latest acceptable date, and what is said of it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.domain.demand import OfferKind
from app.domain.promise import ProofStatus
from app.domain.reasons import LinkKind
from app.domain.timeline import MINUTES_PER_DAY
from tests.builders import (
    MONDAY,
    Part,
    calendar,
    component,
    line,
    plant,
    purchasing,
    receipt,
    request,
    resource,
    routing,
    site,
    step,
    stock,
)
from tests.solver.asking import answer_of

SATURDAY = date(2026, 12, 12)


def test_what_would_come_before_anybody_accepts_it_is_no_cheaper_offer() -> None:
    """The stock leaves on Fridays at the latest; on a Saturday only what is bought elsewhere can be picked up."""
    closed_on_saturdays: list[Part] = [calendar("workdays"), site(ships="workdays")]
    shop = plant(*closed_on_saturdays, site("NORTH"), stock("LAMP", 10), purchasing("LAMP", site="NORTH", cost=5))
    wanted = request(line("LAMP", 10, earliest=SATURDAY, latest=SATURDAY), levers_max=0)
    (only,) = answer_of(shop, wanted, MONDAY).offers
    assert only.kind is OfferKind.AS_REQUESTED
    assert only.cost.total == 50


def test_what_nothing_is_said_to_be_cheaper_than_is_no_more_than_an_offer_shows() -> None:
    """Each kind of cost is rounded by itself: ten and a half cent and five and a half cent are shown as fifteen."""
    sources = [purchasing("PART", 3, id="QUICK", cost=20), purchasing("PART", 12, id="SLOW", cost="10.005")]
    made = replace(routing("LAMP", step("10", uses=["PART"])), cost_per_unit=Decimal("5.005"))
    wanted = request(line("LAMP", 1, latest=MONDAY + 40 * MINUTES_PER_DAY), levers_max=0)
    cheap = next(one for one in answer_of(plant(*sources, made), wanted, MONDAY).offers if one.kind == "cheapest")
    assert cheap.cost.total == cheap.proof.least_cost == 15
    assert cheap.proof.status is ProofStatus.OPTIMAL


def test_what_is_left_late_for_its_cost_says_so() -> None:
    """All could be bought at once; of what comes later for nothing only the rest is bought, when it is needed."""
    day = MINUTES_PER_DAY
    shop = plant(receipt("LAMP", 6, MONDAY + 12 * day), purchasing("LAMP", 3, cost=5))
    wanted = request(line("LAMP", 10, requested=MONDAY, latest=MONDAY + 20 * day), levers_max=0)
    first, cheap = (one for one in answer_of(shop, wanted, MONDAY).offers if one.kind in ("later", "cheapest"))
    assert first.cost.total == 50
    assert cheap.cost.total == 20
    assert [(link.kind, link.detail) for link in cheap.why[-1:]] == [
        (LinkKind.REQUESTED, "No sooner date was found at this cost")
    ]
    assert cheap.why[-1].start == MONDAY


def test_what_two_lines_need_is_made_at_once_where_that_takes_a_source_that_each_alone_does_not() -> None:
    """Either lamp alone finds its parts in stock; both in one run are set up for once, and one part has to be bought.

    The first comes an hour sooner where it does not wait for the second.
    """
    parts: list[Part] = [stock("PART", 2), stock("SPARE", 2), purchasing("PART", cost=5)]
    needs = component("PART", 1, fixed=1, instead=[("SPARE", 1)])
    made = routing("LAMP", step("10", "PRESS", uses=[needs], setup=60, per_unit=60))
    lines = [line("LAMP", 1, id=id, latest=MONDAY + 9 * MINUTES_PER_DAY) for id in ("1", "2")]
    shop = plant(*parts, resource("PRESS", cost_per_hour=60), made)
    first, cheap = answer_of(shop, request(*lines, levers_max=0), MONDAY).offers
    assert (first.kind, len(first.plan.runs)) == (OfferKind.AS_REQUESTED, 2)
    assert (cheap.kind, len(cheap.plan.runs)) == (OfferKind.CHEAPEST, 1)
    assert first.cost.total == 240
    assert cheap.cost.total == 185


def test_of_what_is_made_in_several_runs_no_more_is_left_over_than_has_to_be() -> None:
    """Four in runs of two or three are two and two, not three and, since one is too few, two."""
    made = routing("LAMP", step("10", "PRESS", per_unit=60), minimum=2, maximum=3)
    wanted = request(line("LAMP", 4, MONDAY + 9 * MINUTES_PER_DAY), levers_max=0)
    (only,) = answer_of(plant(resource("PRESS", cost_per_hour=60), made), wanted, MONDAY).offers
    assert [run.quantity for run in only.plan.runs] == [2, 2]
    assert not only.surplus
    assert only.cost.total == 240
