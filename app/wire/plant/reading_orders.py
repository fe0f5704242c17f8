"""Open orders from the wire to the domain."""

from datetime import datetime

from app.domain.demand import OpenLine, OpenOrder
from app.domain.timeline import minute_of
from app.wire.plant.orders import OpenLineIn, OpenOrderIn
from app.wire.plant.reading import Reading


def open_order(shape: OpenOrderIn, pointer: str, reading: Reading) -> OpenOrder:
    seen: set[str] = set()
    for at, line in enumerate(shape.lines):
        if line.line in seen:
            detail = f"repeats {line.line!r}: it must be unique within the order"
            reading.findings.add(f"{pointer}/lines/{at}/line", "duplicate_id", detail)
        seen.add(line.line)
    return OpenOrder(
        id=shape.id,
        reference=shape.reference,
        customer=shape.customer,
        ship_to=shape.ship_to,
        priority=shape.priority,
        lines=tuple(_line(line, f"{pointer}/lines/{at}", reading) for at, line in enumerate(shape.lines)),
    )


def _line(shape: OpenLineIn, pointer: str, reading: Reading) -> OpenLine:
    promised = minute_of(shape.promised) if isinstance(shape.promised, datetime) else shape.promised
    return OpenLine(
        line=shape.line,
        item=shape.item,
        quantity=reading.units(shape.quantity, shape.item, f"{pointer}/quantity"),
        promised=promised,
    )
