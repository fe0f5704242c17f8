"""Tables by which the database refuses by itself: what there is of each supply, and how many units of each resource.

Their triggers are in the migration that made them (0003). Nobody plans from these rows: the plan is in the bodies of
promises and of the plant model, and ``troth check`` compares the two.
"""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import IdKey, MinuteNumber, Number, PlanKey, Row, TenantKey, WordKey


class SupplyRow(Row):
    """``pegged`` is kept by a trigger on pegs, whoever writes those; without a ``quantity`` there is always enough."""

    __tablename__ = "supplies"
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "plan"], ["plans.tenant", "plans.plan"]),
        CheckConstraint("pegged >= 0 AND pegged <= quantity", name="pegged_within_quantity"),
    )

    tenant: Mapped[TenantKey]
    plan: Mapped[PlanKey]
    kind: Mapped[WordKey]
    supply: Mapped[IdKey]
    quantity: Mapped[Number | None]
    pegged: Mapped[Number] = mapped_column(server_default="0")


class ResourceRow(Row):
    """A resource that work was ever planned on; ``units`` are the most there will ever be, None once no feed has it.

    ``longest_minutes``, kept by a trigger, is that of the longest stretch that was ever held: what overlaps a stretch
    has not begun earlier than that before it, so that one index finds it among thousands.
    """

    __tablename__ = "resources"
    __table_args__ = (ForeignKeyConstraint(["tenant", "plan"], ["plans.tenant", "plans.plan"]),)

    tenant: Mapped[TenantKey]
    plan: Mapped[PlanKey]
    resource: Mapped[IdKey]
    units: Mapped[Number | None]
    longest_minutes: Mapped[MinuteNumber] = mapped_column(server_default="0")
