"""Legal lots."""

from app.domain.quantity import Units, round_up_to_lot
from app.domain.routing import Routing
from app.domain.supply import Purchasing


def lot_of(source: Routing | Purchasing, units: Units) -> Units:
    """The legal lot that covers a quantity, or the largest legal one; of what is bought none is the largest."""
    lot = round_up_to_lot(units, minimum=source.minimum, multiple=source.multiple)
    if isinstance(source, Purchasing) or source.maximum is None:
        return lot
    return min(lot, source.maximum // source.multiple * source.multiple)
