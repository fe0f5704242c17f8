"""Re-promise runs: what was asked for, how far it is, and what it proposes."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "repromises",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("id", sa.String(600), nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_repromises"),
        sa.UniqueConstraint("tenant", "position", name="uq_repromises_tenant_position"),
    )
    op.create_index("ix_repromises_tenant_state", "repromises", ["tenant", "state"])


def downgrade() -> None:
    op.drop_table("repromises")
