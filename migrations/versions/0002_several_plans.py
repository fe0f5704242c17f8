"""Several plans: places of their changes among all events, and counters for what is written in several at once."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
contract = "A release before this locks the first plan alone, so that it would promise beside a writer of another."

COUNTED = ("quotes", "commitments")
"""Their positions were the highest so far and one, which two writers of different plans would both have taken."""


def upgrade() -> None:
    op.add_column("changes", sa.Column("version", sa.BigInteger))
    create_events()
    if op.get_bind().dialect.name == "postgresql":
        for table in COUNTED:
            op.execute(f"CREATE SEQUENCE {table}_position")
            op.execute(
                f"SELECT setval('{table}_position', (SELECT coalesce(max(position), 0) + 1 FROM {table}), false)"
            )


def downgrade() -> None:
    """Only where there is one plan so far: the code of before knows of no other."""
    if op.get_bind().dialect.name == "postgresql":
        for table in COUNTED:
            op.execute(f"DROP SEQUENCE {table}_position")
    op.drop_table("feeds")
    op.drop_table("events")
    op.drop_column("changes", "version")


def create_events() -> None:
    a_change = ["changes.tenant", "changes.plan", "changes.sequence"]
    events = op.create_table(
        "events",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("plan", sa.String(600), nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["tenant", "plan", "sequence"], a_change, name="fk_events_changes"),
        sa.PrimaryKeyConstraint("tenant", "position", name="pk_events"),
        sa.UniqueConstraint("tenant", "plan", "sequence", name="uq_events_tenant_plan_sequence"),
    )
    changes = sa.table("changes", *map(sa.column, ("tenant", "plan", "sequence")))
    already = sa.select(changes.c.tenant, changes.c.sequence, changes.c.plan, changes.c.sequence)
    op.execute(sa.insert(events).from_select(["tenant", "position", "plan", "sequence"], already))
    feeds = op.create_table(
        "feeds",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("heads", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("tenant", name="pk_feeds"),
    )
    plans = sa.table("plans", *map(sa.column, ("tenant", "plan", "version")))
    so_far = op.get_bind().execute(sa.select(plans.c.tenant, plans.c.plan, plans.c.version)).all()
    # There has been one plan of each tenant before this.
    op.bulk_insert(
        feeds, [{"tenant": tenant, "position": end, "heads": json.dumps({plan: end})} for tenant, plan, end in so_far]
    )
