"""The cheapest offer: the least cost by the latest acceptable date, and what is said of it."""

from datetime import date

from app.domain.demand import OfferKind
from tests.builders import MONDAY, calendar, line, plant, purchasing, request, site, stock
from tests.solver.asking import answer_of

SATURDAY = date(2026, 12, 12)


def test_what_would_come_before_anybody_accepts_it_is_no_cheaper_offer() -> None:
    """The stock leaves on Fridays at the latest; on a Saturday only what is bought elsewhere can be picked up."""
    closed_on_saturdays = [calendar("workdays"), site(ships="workdays")]
    shop = plant(*closed_on_saturdays, site("NORTH"), stock("LAMP", 10), purchasing("LAMP", site="NORTH", cost=5))
    wanted = request(line("LAMP", 10, earliest=SATURDAY, latest=SATURDAY), levers_max=0)
    (only,) = answer_of(shop, wanted, MONDAY).offers
    assert (only.kind, only.cost.total) == (OfferKind.AS_REQUESTED, 50)
