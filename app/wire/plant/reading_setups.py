"""Setup matrices from the wire to the domain, and what they ask of resources, operations and bookings."""

from app.domain.setups import ANY, SetupMatrix
from app.wire.limits import MACHINES_MAX
from app.wire.plant.reading import Reading
from app.wire.plant.work import BookingIn, OperationIn, ResourceIn, SetupMatrixIn


def setup_matrix(shape: SetupMatrixIn, pointer: str, reading: Reading) -> SetupMatrix:
    rows: dict[tuple[str, str], int] = {}
    for at, row in enumerate(shape.rows):
        if (row.last, row.family) in rows:
            detail = f"repeats the row from {row.last!r} to {row.family!r}: keep the one that counts"
            reading.findings.add(f"{pointer}/rows/{at}", "duplicate_id", detail)
        rows[row.last, row.family] = row.minutes
    return SetupMatrix(id=shape.id, rows=rows, default_minutes=shape.default_minutes)


def check_machines(shape: ResourceIn, pointer: str, reading: Reading) -> None:
    if reading.machines.get(shape.id, 0) > MACHINES_MAX:
        detail = f"must be at most {MACHINES_MAX} with a setup matrix, which makes each unit a machine of its own"
        reading.findings.add(f"{pointer}/units", "out_of_range", f"{detail}: make it several resources")
    if shape.setup_state == ANY:
        reading.findings.add(f"{pointer}/setup_state", "unknown_value", _any_detail())


def check_booked_machine(shape: BookingIn, pointer: str, reading: Reading) -> None:
    """Where units are machines of their own, a booking may say which one it takes."""
    machines = reading.machines.get(shape.resource)
    if not machines or shape.unit is None:
        return
    if shape.unit > machines:
        reading.findings.add(f"{pointer}/unit", "out_of_range", f"must be at most {machines}, the units there ever are")
    elif shape.units > 1:
        detail = "must be 1 where a unit is named: give each machine a booking of its own"
        reading.findings.add(f"{pointer}/units", "not_allowed", detail)


def family_of(shape: OperationIn | BookingIn, pointer: str, reading: Reading) -> str | None:
    if shape.setup_family == ANY:
        reading.findings.add(f"{pointer}/setup_family", "unknown_value", _any_detail())
    return shape.setup_family


def _any_detail() -> str:
    return f"must be the name of a family; {ANY!r} stands for any in the rows of a setup matrix alone"
