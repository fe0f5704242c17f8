"""The price that is worked out anew, on plans that a person can add up."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from app.domain.capacity import Overtime, Resource
from app.domain.parts import Buy, Run
from app.domain.plan import OrderPlan
from app.domain.promise import Basis, Promise
from app.domain.supply import ExpediteBuy, ExpediteLane
from tests.builders import (
    MONDAY,
    PLANT,
    Part,
    calendar,
    item,
    lane,
    matrix,
    purchasing,
    resource,
    routing,
    snapshot,
    step,
)
from tests.domain.builders import DAY, HOUR, bought, buy, committed, made, moved, need, operation, run, sent
from tests.domain.builders import move as a_move
from tests.pricing import Price, price_of

OPENS, CLOSES = MONDAY + 6 * HOUR, MONDAY + 14 * HOUR
DAYS = calendar("days")
EVENINGS = calendar("evenings", "12:00", "20:00")


def priced(plan: OrderPlan, *parts: Part, promises: Iterable[Promise] = ()) -> Price:
    return price_of(plan, (), snapshot(*parts, promises=promises))


def worked(*lots: Run, buys: Iterable[Buy] = ()) -> OrderPlan:
    return OrderPlan(fence_at=MONDAY, runs=lots, buys=tuple(buys))


def crew(id: str, rate: str, late: str) -> Resource:
    terms = Overtime(calendar="evenings", cost_per_hour=Decimal(late))
    return replace(resource(id, calendar="days", cost_per_hour=rate), overtime=terms)


def test_all_that_is_held_is_paid_for_while_all_of_it_is_open() -> None:
    machine, people = resource("CNC", cost_per_hour=40), resource("PEOPLE", calendar="days", cost_per_hour="31.50")
    made_of = replace(routing("LAMP", step("10", "CNC", "PEOPLE", per_unit=60)), cost_per_unit=Decimal("0.125"))
    overnight = worked(run("LAMP", 9, operation(OPENS, OPENS + DAY + HOUR, "CNC", "PEOPLE", units=9)))
    price = priced(overnight, DAYS, machine, people, made_of)
    assert price.parts["production"] == price.total == Decimal("644.62")
    assert (price.basis, price.surplus) == (Basis.STOCK, {("LAMP", PLANT): 9})


def test_overtime_is_what_nothing_but_overtime_opens_and_of_whom_that_opens() -> None:
    late = replace(operation(CLOSES - HOUR, CLOSES + HOUR, "CNC", "PEOPLE", units=2), overtime=("PEOPLE",))
    parts = (DAYS, EVENINGS, resource("CNC", cost_per_hour=40), crew("PEOPLE", "30", "45"))
    price = priced(worked(run("LAMP", 2, late)), *parts, routing("LAMP", step("10", "CNC", "PEOPLE", per_unit=60)))
    assert (price.parts["production"], price.parts["overtime"]) == (Decimal("110.00"), Decimal("45.00"))
    assert price.basis is Basis.OVERTIME


def test_a_machine_changes_over_from_what_stands_before_it_at_its_regular_rate() -> None:
    paint = matrix("paint", ("white", "black", 30), ("*", "white", 12))
    machine = resource("BOOTH", matrix="paint", state="white", cost_per_hour=60)
    parts = (paint, machine, routing("LAMP", step("10", "BOOTH", family="black", per_unit=60)))
    own = worked(run("LAMP", 1, operation(MONDAY + 9 * HOUR, MONDAY + 10 * HOUR, "BOOTH", on=(1,))))
    assert priced(own, *parts).total == Decimal("90.00")
    other = run("LAMP", 1, operation(MONDAY, MONDAY + HOUR, "BOOTH", on=(1,)), id="other")
    assert priced(own, *parts, promises=[committed(other)]).total == Decimal("60.00")


def test_what_the_order_takes_of_a_lot_is_paid_and_the_rest_stands_beside_it() -> None:
    source = replace(
        purchasing("BULB", minimum=10, cost="2.335"),
        expedite=ExpediteBuy(lead_time_days=0, extra_cost_per_unit=Decimal("0.005")),
    )
    taken = need("BULB", 35, OPENS, bought("buy_1"))
    lamps = run("LAMP", 1, operation(OPENS, OPENS + HOUR, "CNC", needs=[taken]))
    lot = replace(buy("BULB", 50, MONDAY, OPENS), expedited=True)
    parts = (item("BULB", decimals=1), source, routing("LAMP", step("10", "CNC", uses=["BULB"], fixed=60)))
    price = priced(worked(lamps, buys=[lot]), *parts)
    assert (price.parts["purchase"], price.parts["expedite"]) == (Decimal("8.17"), Decimal("0.02"))
    assert price.surplus == {("BULB", PLANT): 15, ("LAMP", PLANT): 1}
    assert price.basis is Basis.PLANNED_BUY


def test_every_way_is_paid_for_what_goes_over_it_and_express_beside_it() -> None:
    terms = ExpediteLane(transit_minutes=0, extra_cost_per_unit=Decimal("1.50"))
    ways = [replace(lane(*way, cost=2), expedite=terms) for way in ((PLANT, "NORTH"), ("NORTH", "SHOP"))]
    goods = a_move(need("LAMP", 3, MONDAY, made("run_1")), "NORTH", MONDAY, MONDAY)
    last = sent(need("LAMP", 3, MONDAY, moved("move_1"), site="NORTH", id="need_2"), "SHOP", MONDAY, MONDAY)
    plan = OrderPlan(fence_at=MONDAY, moves=(goods,), deliveries=(replace(last, expedited=True),))
    price = priced(plan, *ways, item("LAMP"))
    assert (price.parts["transport"], price.parts["expedite"]) == (Decimal("12.00"), Decimal("4.50"))
    assert price.basis is Basis.PLANNED_MAKE


def test_cents_are_rounded_half_to_even() -> None:
    assert [price_of_a_lot(Fraction(cents, 1_000)) for cents in (5, 15, 25)] == [0, 2, 2]


def price_of_a_lot(amount: Fraction) -> int:
    """In cents."""
    made_of = replace(routing("LAMP", step("10")), cost_per_unit=Decimal(amount.numerator) / amount.denominator)
    return int(100 * priced(worked(run("LAMP", 1, operation(MONDAY, MONDAY))), made_of).total)
