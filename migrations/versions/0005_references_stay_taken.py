"""A reference stays taken by what was shipped, for the database as for Troth: only a cancelled commitment frees it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NAME = "uq_commitments_kept_reference"
KEPT = sa.text("state <> 'cancelled'")

commitments = sa.table("commitments", *map(sa.column, ("tenant", "id", "reference", "state")))


def upgrade() -> None:
    """
    Raises:
        ValueError: an early release has given a reference to several commitments that stand.
    """
    refuse_what_is_there_twice()
    # Where the table is large, an operator has built it beforehand: docs/changelog.md has the statement.
    op.create_index(
        NAME,
        "commitments",
        ["tenant", "reference"],
        unique=True,
        if_not_exists=True,
        sqlite_where=KEPT,
        postgresql_where=KEPT,
    )


def downgrade() -> None:
    op.drop_index(NAME, "commitments")


def refuse_what_is_there_twice() -> None:
    """With words, before the index would without."""
    of_one = (commitments.c.tenant, commitments.c.reference)
    kept = sa.select(*of_one).where(commitments.c.reference.is_not(None), KEPT)
    twice = op.get_bind().execute(kept.group_by(*of_one).having(sa.func.count() > 1).limit(SHOWN_MAX)).all()
    if twice:
        named = ", ".join(f"{reference} of {tenant}" for tenant, reference in twice)
        raise ValueError(f"Several commitments that are not cancelled have the reference {named}: mend the books first")


SHOWN_MAX = 10
"""Enough to see what they have in common."""
