"""Every way to send lines in several deliveries: so much of each by one date, the rest by another, and from where."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from app.domain.demand import Policy, PromiseRequest
from app.domain.plant import PlantModel
from tests.oracle.times import NEVER, Clockwork
from tests.oracle.wishes import Shipment, Wish, ways_to_ship

AT_ITS_EARLIEST = -1


@dataclass(frozen=True)
class Share:
    """What one line gets: so much on its requested date, the rest no later after it than ``late``.

    A line wanted as soon as possible is late from now on. ``late``: NEVER where any date will do that is accepted,
    AT_ITS_EARLIEST where none is as good as an earlier one.
    """

    on_time: int
    rest: int
    late: int = NEVER

    @property
    def quantity(self) -> int:
        return self.on_time + self.rest


@dataclass(frozen=True)
class Asked:
    """One line, as asked of each site. No delivery brings less than ``smallest``.

    ``in_one``: what is to come by one date comes in one delivery, and not from several sites.
    """

    wishes: Sequence[Wish]
    smallest: int
    deliveries_max: int
    in_one: bool = False

    @property
    def quantity(self) -> int:
        return self.wishes[0].line.quantity

    @property
    def is_dated(self) -> bool:
        return self.wishes[0].requested is not None

    def sent(self, share: Share, clockwork: Clockwork) -> Iterator[Sequence[Shipment]]:
        """Every choice of sites. One delivery a site and date is enough: what is ready sooner waits for the rest."""
        on_time = list(self._sites(share.on_time)) if self.is_dated or not share.on_time else []
        for early, late in product(on_time, self._sites(share.rest)):
            sent = [self._by(wish, units, clockwork, 0) for wish, units in zip(self.wishes, early, strict=True)]
            sent += [
                self._by(wish, units, clockwork, share.late) for wish, units in zip(self.wishes, late, strict=True)
            ]
            parts = [Shipment([wish]) for wish in sent if wish.line.quantity]
            if len(parts) <= self.deliveries_max:
                yield parts

    def _sites(self, quantity: int) -> Iterator[Sequence[int]]:
        for units in product(range(quantity + 1), repeat=len(self.wishes)):
            used = [one for one in units if one]
            is_sent = sum(units) == quantity and not any(one < self.smallest for one in used)
            if is_sent and not (self.in_one and len(used) > 1):
                yield units

    def _by(self, wish: Wish, units: int, clockwork: Clockwork, late: int) -> Wish:
        """Whatever comes by the last date that will do is as good as any other."""
        part = replace(wish, line=replace(wish.line, quantity=units))
        if late == AT_ITS_EARLIEST:
            return part
        since = clockwork.now if wish.requested is None else wish.requested
        limits = [clockwork.horizon, *([wish.latest] if wish.latest is not None else [])]
        last = min(since + late, *limits)
        return replace(part, requested=last, latest=last)


def asked_of(plant: PlantModel, request: PromiseRequest, *, in_one: bool = False) -> list[Asked]:
    """The lines in the order they are settled."""
    lines: dict[str, dict[str, Wish]] = {}
    for way in ways_to_ship(plant, replace(request, policy=replace(request.policy, ship_complete=False))):
        for wish in (wish for shipment in way for wish in shipment.wishes):
            lines.setdefault(wish.line.line, {})[wish.site] = wish
    return [_asked(plant, request.policy, list(wishes.values()), in_one=in_one) for wishes in lines.values()]


def _asked(plant: PlantModel, policy: Policy, wishes: Sequence[Wish], *, in_one: bool) -> Asked:
    line = wishes[0].line
    smallest = -(-Fraction(policy.minimum_split) * 10 ** plant.items[line.item].decimals // 1)
    return Asked(
        wishes=wishes,
        smallest=min(line.quantity, max(1, int(smallest))),
        deliveries_max=policy.deliveries_max if policy.split else 1,
        in_one=in_one,
    )
