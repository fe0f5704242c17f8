"""What of several deliveries of one line counts."""

from zoneinfo import ZoneInfo

import pytest

from app.domain.plant import Granularity
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.timeline import Minute
from app.solver.arrangement import Arrangement
from app.solver.delivered import Delivered, shipped
from app.solver.draft import Draft, DraftNeed
from app.solver.limits import SolverLimits
from app.solver.shop import Shop
from app.solver.wishes import Order, Way, Wish
from tests.builders import MONDAY, line, plant, request, site

HOUR = 60
SITES = [site(zone, timezone=zone) for zone in ("UTC", "Pacific/Auckland")]


def by(zone: str) -> Way:
    return Way(
        site=zone,
        lane=None,
        zone=ZoneInfo(zone),
        granularity=Granularity.DAY,
        requested_at=None,
        earliest_at=None,
        latest_at=None,
    )


def fetched(draft: Draft, wish: Wish, way: Way, at: Minute) -> Delivered:
    need = DraftNeed(("LAMP", way.site), 1, there_at=at, at=at)
    one = shipped(draft, wish, way, need)
    assert one is not None
    return one


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland"])
def test_of_what_is_wanted_as_soon_as_possible_the_last_minute_counts_whichever_day_ends_last(zone: str) -> None:
    """At noon UTC the day in Auckland has an hour and is promised eleven hours before that of UTC."""
    first, last = sorted((by("UTC"), by("Pacific/Auckland")), key=lambda way: way.site == zone)
    lamps = line("LAMP", 2)
    wish = Wish(line=lamps, ways=(first, last))
    draft = Draft(Shop(snapshot_of(plant(*SITES)), MONDAY, SolverLimits()), MONDAY)
    delivered = (fetched(draft, wish, last, MONDAY + 10 * HOUR), fetched(draft, wish, first, MONDAY + 9 * HOUR))
    arrangement = Arrangement(draft=draft, delivered=delivered)
    assert arrangement.measures(Order(request=request(lamps), wishes=(wish,), fence_at=MONDAY)) == (MONDAY + 10 * HOUR,)
