"""Open orders that say otherwise than the commitment that they are: nothing is planned for them, and it is told."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from app.domain.commitment import Commitment, CommitmentState
from app.domain.demand import OpenLine, OpenOrder
from app.domain.plant import PlantModel
from app.domain.quantity import quantity_text
from app.domain.timeline import Minute, clock
from app.domain.views import OrderNotPlanned

Due = Counter[tuple[str, Minute | date | None]]
"""Units of an item by the day or the instant for which they are promised; None is any."""

OVER = {CommitmentState.SHIPPED: "all of {} has left", CommitmentState.CANCELLED: "{} was cancelled"}


def not_planned(known: Iterable[tuple[OpenOrder, Commitment]], plant: PlantModel) -> Iterator[OrderNotPlanned]:
    """``known``: orders, each with the commitment that it is, and that does not follow it.

    Those that say what is still to come of it are no news. The ERP counts lines in its own way, and may have made
    several orders of one quote: how much of an item is due when is compared, of all of them.
    """
    sharing = _by_reference(plant)
    for order, commitment in known:
        if said := OVER.get(commitment.state):
            another = "what is still to be delivered needs an order with another id and reference"
            detail = f"{said.format(commitment.id)}, and nothing is planned for it again: {another}"
        else:
            detail = _difference(sharing[order.reference], commitment, plant)
        if detail:
            yield OrderNotPlanned(
                open_order=order.id, commitment=commitment.id, reference=order.reference, detail=detail
            )


def _by_reference(plant: PlantModel) -> Mapping[str | None, Sequence[OpenOrder]]:
    """Those that wait to be taken as they will read then."""
    found = defaultdict(list)
    for order in {**plant.open_orders, **plant.waiting_orders}.values():
        found[order.reference].append(order)
    return found


def _difference(orders: Sequence[OpenOrder], commitment: Commitment, plant: PlantModel) -> str:
    """How much of the first item that differs is to come by the one and by the others; empty where nothing differs."""
    lines = [line for order in orders for line in order.lines]
    days = {(line.item, line.promised_at): line.promised_on for line in commitment.lines}
    undated = {line.item for line in lines if line.promised is None}
    said, ours = Due(), Due()
    for line in lines:
        said[line.item, None if line.item in undated else _day(line, days)] += line.quantity
    for own in commitment.lines:
        ours[own.item, None if own.item in undated else own.promised_on] += own.quantity - commitment.shipped(own.line)
    ours = +ours
    if said == ours:
        return ""
    item = min(item for (item, _), _ in said.items() ^ ours.items())
    names = ", ".join(repr(order.id) for order in orders)
    by_us, by_the_erp = (_shown(due, item, plant) for due in (ours, said))
    told = f"of {item} {by_us} are still to come by {commitment.id}, and {by_the_erp} by {names}"
    return f"{told}: change the commitment, or correct the order"


def _day(line: OpenLine, days: Mapping[tuple[str, Minute], date]) -> Minute | date | None:
    """``days``: the day of each instant that an item was promised for; any other instant is of no day."""
    if line.promised is None or isinstance(line.promised, date):
        return line.promised
    return days.get((line.item, line.promised), line.promised)


def _shown(due: Due, item: str, plant: PlantModel) -> str:
    decimals = plant.items[item].decimals
    parts = [f"{quantity_text(units, decimals)}{_for(day)}" for (of, day), units in due.items() if of == item]
    return " and ".join(parts) or "0"


def _for(day: Minute | date | None) -> str:
    if day is None:
        return ""
    return f" for {day.isoformat() if isinstance(day, date) else clock(day)}"
