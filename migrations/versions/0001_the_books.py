"""The books: the plan and its change log, the plant model, quotes, promises, commitments, idempotency keys."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

A_PLAN = ["plans.tenant", "plans.plan"]
A_PROMISE = ["promises.tenant", "promises.plan", "promises.quote"]
TABLES = (
    "plans",
    "changes",
    "plant_entities",
    "clocks",
    "keys",
    "quotes",
    "promises",
    "held_times",
    "pegs",
    "commitments",
    "commitment_lines",
)


def upgrade() -> None:
    create_plan()
    create_plant()
    create_keys()
    create_quotes()
    create_promises()
    create_commitments()
    keep_the_change_log()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_to_forge()")


def name(column: str, length: int = 600, *, optional: bool = False) -> sa.Column[str]:
    return sa.Column(column, sa.String(length), nullable=optional)


def number(column: str, *, optional: bool = False) -> sa.Column[int]:
    return sa.Column(column, sa.BigInteger, nullable=optional, autoincrement=False)


def minute(column: str) -> sa.Column[int]:
    return sa.Column(column, sa.Integer, nullable=False)


def json(column: str) -> sa.Column[str]:
    return sa.Column(column, sa.Text, nullable=False)


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def of(table: str, columns: list[str], other: list[str], ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    referred = other[0].split(".")[0]
    return sa.ForeignKeyConstraint(columns, other, name=f"fk_{table}_{referred}", ondelete=ondelete)


def index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def unique_where(index_name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(index_name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)


def create_plan() -> None:
    plans = op.create_table(
        "plans",
        name("tenant", 64),
        name("plan", 64),
        number("version"),
        name("digest", 64),
        key("plans", "tenant", "plan"),
    )
    op.bulk_insert(plans, [{"tenant": "default", "plan": "default", "version": 0, "digest": "0" * 64}])
    op.create_table(
        "changes",
        name("tenant", 64),
        name("plan", 64),
        number("sequence"),
        name("kind", 32),
        json("payload"),
        number("at"),
        name("who"),
        name("digest", 64),
        of("changes", ["tenant", "plan"], A_PLAN),
        key("changes", "tenant", "plan", "sequence"),
    )


def create_plant() -> None:
    op.create_table(
        "plant_entities",
        name("tenant", 64),
        name("plan", 64),
        name("kind"),
        name("id", 1600),
        json("body"),
        of("plant_entities", ["tenant", "plan"], A_PLAN),
        key("plant_entities", "tenant", "plan", "kind", "id"),
    )
    op.create_table("clocks", name("tenant", 64), number("instant"), key("clocks", "tenant"))


def create_keys() -> None:
    op.create_table(
        "keys",
        name("tenant", 64),
        name("key"),
        name("route"),
        name("body_hash", 64),
        number("fence"),
        number("lease_until"),
        number("created_at"),
        sa.Column("status", sa.Integer),
        sa.Column("body", sa.LargeBinary),
        key("keys", "tenant", "key"),
    )
    index("keys", "tenant", "created_at")


def create_quotes() -> None:
    op.create_table(
        "quotes",
        name("tenant", 64),
        name("id"),
        number("position"),
        name("state", 32),
        name("reference", optional=True),
        name("who"),
        minute("created_at"),
        minute("expires_at"),
        name("held_offer", optional=True),
        name("commitment", optional=True),
        number("plan_version"),
        json("request"),
        json("answer"),
        key("quotes", "tenant", "id"),
        unique("quotes", "tenant", "position"),
    )
    index("quotes", "tenant", "reference")
    index("quotes", "tenant", "state", "who")


def create_promises() -> None:
    op.create_table(
        "promises",
        name("tenant", 64),
        name("plan", 64),
        name("quote"),
        number("made_in"),
        name("commitment", optional=True),
        minute("expires_at"),
        name("reference", optional=True),
        json("body"),
        of("promises", ["tenant", "plan"], A_PLAN),
        key("promises", "tenant", "plan", "quote"),
    )
    unique_where("uq_promises_hold_reference", "promises", ["tenant", "plan", "reference"], "commitment IS NULL")
    create_held_times()
    create_pegs()


def create_held_times() -> None:
    op.create_table(
        "held_times",
        name("tenant", 64),
        name("plan", 64),
        name("run"),
        name("step"),
        number("slot"),
        name("quote"),
        name("resource"),
        number("unit", optional=True),
        minute("start_at"),
        minute("end_at"),
        sa.CheckConstraint("start_at < end_at", name=op.f("ck_held_times_not_empty")),
        of("held_times", ["tenant", "plan", "quote"], A_PROMISE, ondelete="CASCADE"),
        key("held_times", "tenant", "plan", "run", "step", "slot"),
    )
    index("held_times", "tenant", "plan", "quote")
    index("held_times", "tenant", "plan", "resource", "start_at")


def create_pegs() -> None:
    op.create_table(
        "pegs",
        name("tenant", 64),
        name("plan", 64),
        name("need"),
        number("slot"),
        name("quote", optional=True),
        name("supply_kind", 32),
        name("supply"),
        number("quantity"),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_pegs_takes_something")),
        of("pegs", ["tenant", "plan", "quote"], A_PROMISE, ondelete="CASCADE"),
        key("pegs", "tenant", "plan", "need", "slot"),
    )
    index("pegs", "tenant", "plan", "quote")
    index("pegs", "tenant", "plan", "supply_kind", "supply")


def create_commitments() -> None:
    op.create_table(
        "commitments",
        name("tenant", 64),
        name("id"),
        number("position"),
        name("state", 32),
        name("quote"),
        name("offer", optional=True),
        name("offer_kind", 32, optional=True),
        name("open_order", optional=True),
        name("reference", optional=True),
        name("customer", optional=True),
        name("ship_to", optional=True),
        minute("committed_at"),
        sa.Column("override_reason", sa.Text),
        json("dates"),
        json("shipments"),
        key("commitments", "tenant", "id"),
        unique("commitments", "tenant", "position"),
        unique("commitments", "tenant", "quote"),
    )
    index("commitments", "tenant", "customer")
    unique_where("uq_commitments_live_reference", "commitments", ["tenant", "reference"], "state = 'open'")
    op.create_table(
        "commitment_lines",
        name("tenant", 64),
        name("commitment"),
        number("slot"),
        name("item"),
        json("body"),
        of("commitment_lines", ["tenant", "commitment"], ["commitments.tenant", "commitments.id"]),
        key("commitment_lines", "tenant", "commitment", "slot"),
    )
    index("commitment_lines", "tenant", "item")


def keep_the_change_log() -> None:
    """The change log is append-only, whoever connects. Each database has its own words for that."""
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


APPEND_ONLY = {
    "sqlite": [
        f"CREATE TRIGGER changes_refuse_{verb.lower()} BEFORE {verb} ON changes "
        "BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE FUNCTION refuse_to_forge() RETURNS trigger LANGUAGE plpgsql "
        "AS $$ BEGIN RAISE EXCEPTION 'the change log is append-only'; END $$",
        *(
            f"CREATE TRIGGER changes_refuse_{verb.lower()} BEFORE {verb} ON changes "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_forge()"
            for verb in ("UPDATE", "DELETE", "TRUNCATE")
        ),
    ],
}
