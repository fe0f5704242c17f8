"""Show what the ERP told us, and the snapshot that everything is answered from."""

from app.domain.plant import PlantModel
from app.domain.snapshots.snapshot import Snapshot
from app.use_cases.ports.outside import Ports
from app.use_cases.standing.by_now import read_now


def read_plant(ports: Ports) -> PlantModel:
    return read_snapshot(ports).plant


def read_snapshot(ports: Ports) -> Snapshot:
    snapshot, _ = read_now(ports)
    return snapshot
