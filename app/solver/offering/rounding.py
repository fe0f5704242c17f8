"""How far the cents that an offer shows may lie below what its plan costs exactly."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

from app.domain.routing import Routing
from app.domain.snapshots.sources import Source
from app.domain.supply import Lane, Purchasing
from app.domain.timeline import MINUTES_PER_HOUR
from app.solver.money import worth
from app.solver.shop import Shop
from app.solver.wishes import Wish

HALF_A_CENT = Fraction(1, 200)

Kind = type[Routing] | type[Purchasing] | type[Lane]
"""Production, purchase and transport: each is rounded by itself, and the total is their sum."""


def least_shown(least: Fraction, shop: Shop, wishes: Sequence[Wish]) -> Decimal:
    """In whole cents: no plan that costs at least so much exactly is shown for less."""
    shown = least - HALF_A_CENT * len(set(_between_cents(shop, wishes)))
    exactly = Decimal(shown.numerator) / Decimal(shown.denominator)
    return max(Decimal(0), exactly).quantize(Decimal("0.01"), rounding=ROUND_CEILING)


def _between_cents(shop: Shop, wishes: Sequence[Wish]) -> Iterator[Kind]:
    """The kinds of costs of which some may lie between two cents, whatever sources are taken."""
    ways = [(wish, way) for wish in wishes for way in wish.ways]
    for wish, way in ways:
        if way.lane is not None and not _is_even(way.lane, wish.line.item, shop):
            yield Lane
    for place in shop.sources.below((wish.line.item, way.site) for wish, way in ways):
        yield from (type(source) for source in shop.sources.to(place) if not _is_even(source, place[0], shop))


def _is_even(source: Source, item: str, shop: Shop) -> bool:
    """Whether all that comes of a source costs whole cents: each piece does, and each minute of what works on it."""
    each = [worth(source.cost_per_unit, 1, item, shop.plant)]
    for entry in (entry for step in source.steps for entry in step.requires) if isinstance(source, Routing) else ():
        rates = (shop.plant.resources[choice.resource].cost_per_hour for choice in entry)
        each += [Fraction(rate) / MINUTES_PER_HOUR for rate in rates]
    return all((cost / (2 * HALF_A_CENT)).denominator == 1 for cost in each)
