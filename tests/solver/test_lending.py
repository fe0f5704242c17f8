"""What lies there for somebody later on is lent until then, also to and by a promise that may lapse."""

import pytest

from app.domain.changes import Change, EndReason, PromiseConfirmed, PromiseEnded, PromiseMade
from app.domain.plant import Granularity
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.timeline import MINUTES_PER_DAY
from app.domain.verification import audit
from app.solver.bounds.outlook import Outlook
from app.solver.limits import SolverLimits
from app.solver.shop import Shop
from tests.builders import (
    MONDAY,
    PLANT,
    Part,
    at,
    calendar,
    component,
    line,
    plant,
    purchasing,
    receipt,
    request,
    requirement,
    resource,
    routing,
    site,
    snapshot,
    step,
    stock,
)
from tests.solver.asking import answer_of, promise_of


@pytest.mark.parametrize("hold", [0, 30])
def test_a_unit_that_a_requirement_waits_for_is_lent_where_another_can_be_bought_in_time(hold: int) -> None:
    """The requirement is not pegged to anything yet, as in a plant model that nobody has asked before."""
    model = plant(stock("BOLT", 1), requirement("BOLT", 1, at("2026-12-10")), purchasing("BOLT", days=1))
    offer = answer_of(model, request(line("BOLT", 1), hold=hold), MONDAY).offers[0]
    assert offer.plan.deliveries[0].deliver_at == MONDAY
    assert sum(buy.quantity for buy in offer.plan.buys) == 1


def test_units_are_lent_also_where_as_many_come_for_good_in_the_end() -> None:
    """Two are needed at NORTH on Thursday, and come on Friday, but two more can be bought by Wednesday."""
    model = plant(
        stock("BOLT", 4, site="NORTH"),
        requirement("BOLT", 2, at("2026-12-10"), site="NORTH"),
        receipt("BOLT", 2, at("2026-12-11"), site="NORTH"),
        purchasing("BOLT", days=2, site="NORTH"),
        site("PLANT", pick_pack=60),
        stock("BOLT", 4, site="PLANT"),
        promise_granularity=Granularity.MINUTE,
    )
    offer = answer_of(model, request(line("BOLT", 4)), MONDAY).offers[0]
    assert offer.plan.deliveries[0].deliver_at == MONDAY


@pytest.mark.parametrize(
    "becomes",
    [PromiseConfirmed(quote="HOLD", commitment="C"), PromiseEnded(quote="HOLD", reason=EndReason.RELEASED)],
    ids=["confirmed", "released"],
)
def test_beside_a_hold_that_takes_what_comes_and_makes_more_there_is_a_date_that_is_kept(becomes: Change) -> None:
    """The hold ships the two wheels that come at one and makes two for its cart by half past two, needed at six."""
    books = snapshot(
        calendar("day", "06:00", "23:00"),
        resource("BENCH", calendar="day"),
        receipt("WHEEL", 2, MONDAY + 60),
        routing("WHEEL", step("10", "LATHE", per_unit=60)),
        routing("CART", step("10", "BENCH", per_unit=60, uses=[component("WHEEL", 2)])),
    )
    asked = request(line("WHEEL", 2, id="1", price=2), line("CART", 1, id="2"), hold=30)
    first = answer_of(books, asked, MONDAY, name="first ").offers[0]
    books = books.apply(PromiseMade(promise=promise_of(first, asked, MONDAY, "HOLD", held=True)))
    asked = request(line("WHEEL", 2))
    second = answer_of(books, asked, MONDAY, name="second ").offers[0]
    assert second.plan.deliveries[0].deliver_at <= MONDAY + 270  # As soon as two more can be made.
    after = books.apply(PromiseMade(promise=promise_of(second, asked, MONDAY, "NEW", held=False)))
    assert not audit(after.apply(becomes), MONDAY)


def test_a_bound_has_what_lies_there_lent_beside_as_much_as_is_missing() -> None:
    """A day for each lamp: two are made beside three that a requirement has until then; a plan may make all five."""
    parts: list[Part] = [
        resource("CNC"),
        routing("LAMP", step("10", "CNC", per_unit=MINUTES_PER_DAY)),
        stock("LAMP", 3),
    ]
    model = plant(*parts, requirement("LAMP", 3, MONDAY + 10 * MINUTES_PER_DAY))
    shop = Shop(snapshot_of(model), MONDAY, SolverLimits())
    found = [Outlook(shop, MONDAY, as_bound=bound).earliest(("LAMP", PLANT), 5) for bound in (True, False)]
    assert found == [MONDAY + 2 * MINUTES_PER_DAY, MONDAY + 5 * MINUTES_PER_DAY]
