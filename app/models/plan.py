"""Tables of the plan: its version and lock, its change log, the plant model one row an entity, the simulated clock."""

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped

from app.models.base import (
    Digest,
    EntityKey,
    Id,
    IdKey,
    Json,
    Microseconds,
    Number,
    NumberKey,
    PlanKey,
    Row,
    TenantKey,
    Word,
)


class PlanRow(Row):
    """Locked by whoever writes; ``version`` and ``digest`` are those of the last entry in the change log."""

    __tablename__ = "plans"

    tenant: Mapped[TenantKey]
    plan: Mapped[PlanKey]
    version: Mapped[Number]
    digest: Mapped[Digest]


class ChangeRow(Row):
    """Append-only: a trigger refuses everything else. ``digest`` is over the entry and the digest before it."""

    __tablename__ = "changes"
    __table_args__ = (ForeignKeyConstraint(["tenant", "plan"], ["plans.tenant", "plans.plan"]),)

    tenant: Mapped[TenantKey]
    plan: Mapped[PlanKey]
    sequence: Mapped[NumberKey]
    kind: Mapped[Word]
    payload: Mapped[Json]
    at: Mapped[Microseconds]
    who: Mapped[Id]
    digest: Mapped[Digest]


class EntityRow(Row):
    """One entity of the plant model: ``kind`` is the model's key for it."""

    __tablename__ = "plant_entities"
    __table_args__ = (ForeignKeyConstraint(["tenant", "plan"], ["plans.tenant", "plans.plan"]),)

    tenant: Mapped[TenantKey]
    plan: Mapped[PlanKey]
    kind: Mapped[IdKey]
    id: Mapped[EntityKey]
    body: Mapped[Json]


class ClockRow(Row):
    """Where a simulated clock stands."""

    __tablename__ = "clocks"

    tenant: Mapped[TenantKey]
    instant: Mapped[Microseconds]
