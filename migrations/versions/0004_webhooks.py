"""Webhooks: who is told of events and how far, and the messages that were not taken at once."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhooks",
        word("tenant", 64),
        word("id", 600),
        number("position"),
        text("url"),
        text("event_types", optional=True),
        text("description", optional=True),
        word("state", 32),
        text("disabled_because", optional=True),
        number("created_at"),
        number("sequence"),
        word("secret", 600),
        word("old_secret", 600, optional=True),
        number("old_secret_until", optional=True),
        number("failing_since", optional=True),
        number("held_until", optional=True),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_webhooks"),
        sa.UniqueConstraint("tenant", "position", name="uq_webhooks_tenant_position"),
    )
    op.create_table(
        "webhook_deliveries",
        word("tenant", 64),
        word("id", 600),
        word("webhook", 600),
        number("position"),
        word("type", 32),
        number("sequence", optional=True),
        word("state", 32),
        number("tries"),
        number("created_at"),
        number("due_at"),
        number("tried_at", optional=True),
        number("status", optional=True),
        text("error", optional=True),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_webhook_deliveries"),
        sa.UniqueConstraint("tenant", "webhook", "position", name="uq_webhook_deliveries_tenant_webhook_position"),
        sa.ForeignKeyConstraint(
            ["tenant", "webhook"],
            ["webhooks.tenant", "webhooks.id"],
            name="fk_webhook_deliveries_webhooks",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_webhook_deliveries_tenant_state_due_at", "webhook_deliveries", ["tenant", "state", "due_at"])


def downgrade() -> None:
    op.drop_table("webhook_deliveries")
    op.drop_table("webhooks")


def word(column: str, length: int, *, optional: bool = False) -> sa.Column[str]:
    return sa.Column(column, sa.String(length), nullable=optional)


def text(column: str, *, optional: bool = False) -> sa.Column[str]:
    return sa.Column(column, sa.Text, nullable=optional)


def number(column: str, *, optional: bool = False) -> sa.Column[int]:
    return sa.Column(column, sa.BigInteger, nullable=optional, autoincrement=False)
