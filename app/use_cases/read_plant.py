"""Show what the ERP told us, and the snapshot that everything is answered from."""

from app.domain.plant import PlantModel
from app.domain.snapshot import Snapshot
from app.use_cases.floor import as_of
from app.use_cases.ports import Moment, Ports


def read_plant(ports: Ports) -> PlantModel:
    return read_snapshot(ports).plant


def read_snapshot(ports: Ports) -> Snapshot:
    """The plant and every promise that is live now, its work as it can be by now."""
    with ports.open_books() as books:
        snapshot = books.snapshot()
    return as_of(snapshot, Moment(ports.clock.now()), ports)
