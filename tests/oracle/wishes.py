"""What a request asks for, in minutes: where from, in which turn, and how late a delivery would be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from app.domain.demand import PromiseRequest, RequestedLine
from app.domain.plant import PlantModel
from app.domain.supply import Lane
from tests.oracle.times import NEVER, Clockwork, end_of_day, midnight, promised


@dataclass(frozen=True)
class Wish:
    """One line shipped from one site: by any of these lanes, or picked up where there is none."""

    line: RequestedLine
    site: str
    lanes: Sequence[Lane]
    zone: ZoneInfo
    requested: int | None
    earliest: int
    latest: int | None

    def lateness(self, deliver_at: int, clockwork: Clockwork) -> int:
        """Minutes to the arrival of a line wanted as soon as possible; else from the wish to what would be promised."""
        if deliver_at >= NEVER:
            return NEVER
        if self.requested is None:
            return deliver_at - clockwork.now
        return promised(clockwork.plant, deliver_at, self.requested, None, self.zone) - self.requested

    def promised(self, clockwork: Clockwork, deliver_at: int) -> "Promised":
        date = deliver_at
        if deliver_at < NEVER:
            date = promised(clockwork.plant, deliver_at, self.requested, self.latest, self.zone)
        return Promised(self.line.line, deliver_at, date, self.lateness(deliver_at, clockwork))


@dataclass(frozen=True)
class Promised:
    line: str
    deliver_at: int
    promised_at: int
    lateness: int


@dataclass(frozen=True)
class Shipment:
    """Lines that leave one site together."""

    wishes: Sequence[Wish]

    def delivered(self, clockwork: Clockwork, ready: int) -> int:
        """The earliest arrival that every line accepts; NEVER where one accepts none."""
        if ready >= NEVER:
            return NEVER
        first = self.wishes[0]
        not_before = max(wish.earliest for wish in self.wishes)
        ways: Sequence[Lane | None] = first.lanes or [None]
        arrival = min(clockwork.deliver(first.site, way, ready, not_before) for way in ways)
        limits = [wish.latest for wish in self.wishes if wish.latest is not None]
        return arrival if arrival <= min([clockwork.horizon, *limits]) else NEVER

    def judged(self, clockwork: Clockwork, ready: int) -> list[Promised]:
        deliver_at = self.delivered(clockwork, ready)
        return [wish.promised(clockwork, deliver_at) for wish in self.wishes]


def ways_to_ship(plant: PlantModel, request: PromiseRequest) -> list[list[Shipment]]:
    """Every choice of a site for every line, or of one for all; lines in the order they are settled."""
    lines = sorted(request.lines, key=lambda line: (-_value(plant, line), line.line))
    customer = plant.customers.get(request.customer or "")
    ship_to = request.ship_to or (customer.ship_to if customer else None)
    if request.policy.ship_complete:
        return [[Shipment([_wish(plant, line, site, ship_to) for line in lines])] for site in _sites(plant, ship_to)]
    ways: list[list[Shipment]] = [[]]
    for line in lines:
        ways = [
            [*way, Shipment([_wish(plant, line, site, ship_to)])] for way in ways for site in _sites(plant, ship_to)
        ]
    return ways


def _sites(plant: PlantModel, ship_to: str | None) -> list[str]:
    if ship_to is None:
        return sorted(plant.sites)
    return sorted({lane.origin for lane in plant.lanes.values() if lane.destination == ship_to})


def _value(plant: PlantModel, line: RequestedLine) -> Decimal:
    item = plant.items[line.item]
    price = item.price if line.price is None else line.price
    return (price or Decimal(0)) * line.quantity / Decimal(10**item.decimals)


def _wish(plant: PlantModel, line: RequestedLine, site: str, ship_to: str | None) -> Wish:
    zone = ZoneInfo(plant.sites[site].timezone if ship_to is None else plant.ship_tos[ship_to].timezone)
    return Wish(
        line=line,
        site=site,
        lanes=[lane for lane in plant.lanes.values() if (lane.origin, lane.destination) == (site, ship_to)],
        zone=zone,
        requested=_end(line.requested, zone),
        earliest=_start(line.earliest_acceptable, zone),
        latest=_end(line.latest_acceptable, zone),
    )


def _start(wanted: int | date | None, zone: ZoneInfo) -> int:
    return midnight(wanted, zone) if isinstance(wanted, date) else wanted or 0


def _end(wanted: int | date | None, zone: ZoneInfo) -> int | None:
    return end_of_day(wanted, zone) if isinstance(wanted, date) else wanted
