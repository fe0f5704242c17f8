"""The table of re-promise runs."""

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.models.base import IdKey, Json, Number, Row, TenantKey, Word


class RepromiseRow(Row):
    """``state`` stands in the body as well; here it is looked for."""

    __tablename__ = "repromises"
    __table_args__ = (UniqueConstraint("tenant", "position"), Index(None, "tenant", "state"))

    tenant: Mapped[TenantKey]
    id: Mapped[IdKey]
    position: Mapped[Number]
    state: Mapped[Word]
    body: Mapped[Json]
