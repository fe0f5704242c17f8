"""The table of idempotency keys."""

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Digest, Id, IdKey, Microseconds, Number, Row, TenantKey


class KeyRow(Row):
    """Busy while there is no ``status``: whoever holds the fence works on it until the lease is over."""

    __tablename__ = "keys"
    __table_args__ = (Index(None, "tenant", "created_at"),)

    tenant: Mapped[TenantKey]
    key: Mapped[IdKey]
    route: Mapped[Id]
    body_hash: Mapped[Digest]
    fence: Mapped[Number]
    lease_until: Mapped[Microseconds]
    created_at: Mapped[Microseconds]
    status: Mapped[int | None]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
