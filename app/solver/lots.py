"""Legal lots."""

from collections.abc import Iterator

from app.domain.quantity import Units, ceil_of, round_up_to_lot
from app.domain.routing import Routing
from app.domain.supply import Purchasing


def lot_of(source: Routing | Purchasing, units: Units) -> Units:
    """The legal lot that covers a quantity, or the largest legal one; of what is bought none is the largest."""
    lot = round_up_to_lot(units, minimum=source.minimum, multiple=source.multiple)
    if isinstance(source, Purchasing) or source.maximum is None:
        return lot
    return min(lot, source.maximum // source.multiple * source.multiple)


def lots_of(routing: Routing, units: Units) -> Iterator[Units]:
    """The fewest legal lots that cover a quantity, of about the same size."""
    count = 1 if routing.maximum is None else ceil_of(units, routing.maximum)
    while units > 0:
        lot = lot_of(routing, ceil_of(units, count) if count > 1 else units)
        yield lot
        units, count = units - lot, count - 1
