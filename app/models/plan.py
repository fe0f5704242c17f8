"""Tables of the plan: its version and lock, its change log, the plant model one row an entity, the simulated clock."""

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
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
    """Locked by whoever writes in it; ``version`` and ``digest`` are those of the last entry in its change log."""

    __tablename__ = "plans"

    tenant: Mapped[TenantKey]
    plan: Mapped[PlanKey]
    version: Mapped[Number]
    digest: Mapped[Digest]


class ChangeRow(Row):
    """Append-only: a trigger refuses everything else. ``digest`` is over the entry and the digest before it.

    ``version`` counts the entries of all plans that were there; none stands for the sequence, when there was one plan.
    """

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
    version: Mapped[Number | None]


class EventRow(Row):
    """The place of a change of some plan among all that has happened, given once it is there."""

    __tablename__ = "events"
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "plan", "sequence"], ["changes.tenant", "changes.plan", "changes.sequence"]),
        UniqueConstraint("tenant", "plan", "sequence"),
    )

    tenant: Mapped[TenantKey]
    position: Mapped[NumberKey]
    plan: Mapped[Id]
    sequence: Mapped[Number]


class FeedRow(Row):
    """The last place given, and how far the logs were read for it. Locked by whoever gives places."""

    __tablename__ = "feeds"

    tenant: Mapped[TenantKey]
    position: Mapped[Number]
    heads: Mapped[Json]


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
