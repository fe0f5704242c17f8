"""Show what the ERP told us, and the snapshot that everything is answered from."""

from app.domain.plant import PlantModel
from app.domain.snapshot import Snapshot
from app.use_cases.by_now import read_now
from app.use_cases.ports import Ports


def read_plant(ports: Ports) -> PlantModel:
    return read_snapshot(ports).plant


def read_snapshot(ports: Ports) -> Snapshot:
    snapshot, _ = read_now(ports)
    return snapshot
