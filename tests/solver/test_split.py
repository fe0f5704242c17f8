"""What a split brings on the requested date, and when the rest comes."""

from app.domain.demand import OfferKind
from app.domain.timeline import MINUTES_PER_DAY
from tests.builders import MONDAY, line, plant, purchasing, receipt, request, routing, step, stock
from tests.solver.asking import answer_of

DAY = MINUTES_PER_DAY


def test_the_parts_of_a_split_are_made_side_by_side_as_the_whole_is() -> None:
    """A piece takes a day and one more for its run: three by Wednesday and the rest two days after its parts came."""
    parts = ["FOOT", "POLE", "WIRE", "BULB"]
    making = routing("LAMP", step("10", uses=parts, fixed=DAY, per_unit=DAY))
    there = [stock(part, 3) for part in parts]
    coming = [receipt(part, 7, MONDAY + 7 * DAY) for part in parts]
    shop = plant(making, *there, *coming, promise_granularity="minute")
    offers = answer_of(shop, request(line("LAMP", 10, MONDAY + 3 * DAY)), MONDAY).offers
    split = next(offer for offer in offers if offer.kind is OfferKind.SPLIT)
    assert [delivery.quantity for delivery in split.plan.deliveries] == [3, 7]
    assert split.promised_at == MONDAY + 9 * DAY


def test_a_split_of_one_line_does_not_hide_that_the_other_can_come_at_once() -> None:
    """Three lie there: for the line of more value, which is whole in ten days only, or for the two of the other."""
    shop = plant(stock("LAMP", 3), purchasing("LAMP", 10), promise_granularity="minute")
    asked = request(line("LAMP", 4, MONDAY + DAY, id="1", price=9), line("LAMP", 2, id="2", price=1))
    offers = answer_of(shop, asked, MONDAY).offers
    dates = {offer.kind: [line.promised_at - MONDAY for line in offer.lines] for offer in offers}
    assert dates[OfferKind.LATER] == [10 * DAY, 0]
    assert dates[OfferKind.SPLIT] == [10 * DAY, 10 * DAY]
