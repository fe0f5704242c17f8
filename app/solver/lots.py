"""Legal lots of a routing."""

from app.domain.quantity import Units, round_up_to_lot
from app.domain.routing import Routing


def lot_of(routing: Routing, units: Units) -> Units:
    """The legal lot that covers a quantity, or the largest legal one."""
    lot = round_up_to_lot(units, minimum=routing.minimum, multiple=routing.multiple)
    return lot if routing.maximum is None else min(lot, routing.maximum // routing.multiple * routing.multiple)
