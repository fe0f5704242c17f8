"""Open orders from the wire to the domain."""

from datetime import datetime

from app.domain.demand import OpenLine, OpenOrder
from app.domain.timeline import minute_of
from app.wire.faults import repeated
from app.wire.plant.orders import OpenLineIn, OpenOrderIn
from app.wire.plant.reading import Reading


def open_order(shape: OpenOrderIn, pointer: str, reading: Reading) -> OpenOrder:
    for at, again in repeated(line.line for line in shape.lines).items():
        detail = f"repeats {again!r}: it must be unique within the order"
        reading.findings.add(f"{pointer}/lines/{at}/line", "duplicate_id", detail)
    return OpenOrder(
        id=shape.id,
        reference=shape.reference,
        customer=shape.customer,
        ship_to=shape.ship_to,
        priority=reading.priority_of(shape.customer) if shape.priority is None else shape.priority,
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
