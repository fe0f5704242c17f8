"""Commitments are found by their state, by their reference and by their open order, however many there are."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_commitments_tenant_state_position": ["tenant", "state", "position"],
    "ix_commitments_tenant_reference": ["tenant", "reference"],
    "ix_commitments_tenant_open_order": ["tenant", "open_order"],
}


def upgrade() -> None:
    # Where the table is large, an operator has built them beforehand: docs/changelog.md has the statements.
    for name, columns in INDEXES.items():
        op.create_index(name, "commitments", columns, if_not_exists=True)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "commitments")
