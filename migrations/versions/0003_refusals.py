"""What the database refuses by itself: more pegged than there is, machines held twice, a word taken back.

Rows by which to refuse are filled from what is there; what the rows of a plan say already stays as it is.
"""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations.refusals_0003 import DROPPED, TRIGGERS

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
contract = "A release before this writes no rows of supplies and resources, so that all it would hold is refused."

A_PLAN = ["tenant", "plan"]
A_SUPPLY = ["tenant", "plan", "kind", "supply"]
A_RESOURCE = ["tenant", "plan", "resource"]
ROWS_AT_ONCE = 1000

plans = sa.table("plans", *map(sa.column, ("tenant", "plan")))
entities = sa.table("plant_entities", *map(sa.column, ("tenant", "plan", "kind", "id", "body")))
promises = sa.table("promises", *map(sa.column, ("tenant", "plan", "quote", "body")))
pegs = sa.table("pegs", *map(sa.column, ("tenant", "plan", "supply_kind", "supply", "quantity")))
held_times = sa.table(
    "held_times",
    *map(sa.column, ("tenant", "plan", "run", "step", "slot", "resource", "unit", "start_at", "end_at")),
    sa.column("settled", sa.Boolean),
)


def upgrade() -> None:
    supplies, resources = create_supplies(), create_resources()
    op.add_column("held_times", sa.Column("settled", sa.Boolean, nullable=False, server_default=sa.false()))
    for tenant, plan in op.get_bind().execute(sa.select(plans.c.tenant, plans.c.plan)).all():
        one = {"tenant": tenant, "plan": plan}
        fill(supplies, [{**one, **row} for row in supplies_of(one)])
        fill(resources, [{**one, **row} for row in resources_of(one)])
        settle(one)
    refer_to_them()
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for statement in DROPPED[op.get_bind().dialect.name]:
        op.execute(statement)
    with op.batch_alter_table("pegs", table_args=[takes_something()]) as batch:
        batch.drop_constraint("fk_pegs_supplies", type_="foreignkey")
    with op.batch_alter_table("held_times", table_args=[not_empty()]) as batch:
        batch.drop_constraint("fk_held_times_resources", type_="foreignkey")
        batch.drop_column("settled")
    op.drop_table("supplies")
    op.drop_table("resources")


def name(column: str, length: int = 600) -> sa.Column[str]:
    return sa.Column(column, sa.String(length), nullable=False)


def count(column: str, kind: type[sa.Integer] = sa.BigInteger, **more: Any) -> sa.Column[int]:
    return sa.Column(column, kind, autoincrement=False, **more)


def create_supplies() -> sa.Table:
    return op.create_table(
        "supplies",
        name("tenant", 64),
        name("plan", 64),
        name("kind", 32),
        name("supply"),
        count("quantity"),
        count("pegged", nullable=False, server_default="0"),
        sa.CheckConstraint("pegged >= 0 AND pegged <= quantity", name=op.f("ck_supplies_pegged_within_quantity")),
        sa.ForeignKeyConstraint(A_PLAN, ["plans.tenant", "plans.plan"], name="fk_supplies_plans"),
        sa.PrimaryKeyConstraint(*A_SUPPLY, name="pk_supplies"),
    )


def create_resources() -> sa.Table:
    return op.create_table(
        "resources",
        name("tenant", 64),
        name("plan", 64),
        name("resource"),
        count("units"),
        count("longest_minutes", sa.Integer, nullable=False, server_default="0"),
        sa.ForeignKeyConstraint(A_PLAN, ["plans.tenant", "plans.plan"], name="fk_resources_plans"),
        sa.PrimaryKeyConstraint(*A_RESOURCE, name="pk_resources"),
    )


def takes_something() -> sa.CheckConstraint:
    return sa.CheckConstraint("quantity > 0", name=op.f("ck_pegs_takes_something"))


def not_empty() -> sa.CheckConstraint:
    return sa.CheckConstraint("start_at < end_at", name=op.f("ck_held_times_not_empty"))


def refer_to_them() -> None:
    """A peg takes of a supply that is there, and what is held is known. SQLite copies the tables for that."""
    with op.batch_alter_table("pegs", table_args=[takes_something()]) as batch:
        batch.create_foreign_key("fk_pegs_supplies", "supplies", ["tenant", "plan", "supply_kind", "supply"], A_SUPPLY)
    with op.batch_alter_table("held_times", table_args=[not_empty()]) as batch:
        batch.create_foreign_key("fk_held_times_resources", "resources", A_RESOURCE, A_RESOURCE)


def fill(table: sa.Table, rows: list[dict[str, Any]]) -> None:
    for at in range(0, len(rows), ROWS_AT_ONCE):
        op.get_bind().execute(table.insert(), rows[at : at + ROWS_AT_ONCE])


def entities_of(one: dict[str, str], kind: str) -> list[dict[str, Any]]:
    """The plant model's entities of a kind, as their JSON has them."""
    asked = sa.select(entities.c.body).where(of_plan(entities, one), entities.c.kind == kind)
    return [json.loads(body) for (body,) in op.get_bind().execute(asked)]


def plans_of(one: dict[str, str]) -> Iterator[dict[str, Any]]:
    asked = sa.select(promises.c.body).where(of_plan(promises, one))
    return (json.loads(body)["plan"] for (body,) in op.get_bind().execute(asked))


def of_plan(table: sa.TableClause, one: dict[str, str]) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.tenant == one["tenant"], table.c.plan == one["plan"])


def supplies_of(one: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Every supply of feeds and promises, and whatever else pegs name: of that nobody knows how much there is."""
    unlimited = {item["id"] for item in entities_of(one, "items") if item.get("unlimited")}
    there: dict[tuple[str, str], int | None] = {}
    for kind, id, item, quantity in (*fed(one), *planned(one)):
        there[kind, id] = None if item in unlimited else quantity
    taken = sa.select(pegs.c.supply_kind, pegs.c.supply, sa.func.sum(pegs.c.quantity)).where(of_plan(pegs, one))
    asked = taken.group_by(pegs.c.supply_kind, pegs.c.supply)
    pegged = {(kind, id): int(units) for kind, id, units in op.get_bind().execute(asked)}
    for kind, id in {**there, **pegged}:
        quantity, of_it = there.get((kind, id)), pegged.get((kind, id), 0)
        if quantity is not None and of_it > quantity:
            raise ValueError(f"{of_it} are pegged of {kind} {id}, which has {quantity}: mend the books first")
        yield {"kind": kind, "supply": id, "quantity": quantity, "pegged": of_it}


def fed(one: dict[str, str]) -> Iterator[tuple[str, str, str, int]]:
    for stock in entities_of(one, "stock"):
        if stock.get("status", "available") == "available":
            yield "on_hand", f"{stock['item']}@{stock['site']}", stock["item"], stock["quantity"]
    for receipt in entities_of(one, "receipts"):
        yield "receipt", receipt["id"], receipt["item"], receipt["quantity"]


def planned(one: dict[str, str]) -> Iterator[tuple[str, str, str, int]]:
    for plan in plans_of(one):
        counted = {tuple(key) for key in plan.get("counted_supplies", ())}
        for kind, made in made_in(plan):
            if (kind, made["id"]) not in counted:
                good = made.get("good")
                yield kind, made["id"], made["item"], made["quantity"] if good is None else good


def made_in(plan: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for kind, field in (("make", "runs"), ("buy", "buys"), ("move", "moves")):
        yield from ((kind, made) for made in plan.get(field, ()))


def resources_of(one: dict[str, str]) -> Iterator[dict[str, Any]]:
    length = sa.func.max(held_times.c.end_at - held_times.c.start_at)
    asked = sa.select(held_times.c.resource, length).where(of_plan(held_times, one)).group_by(held_times.c.resource)
    longest = {resource: minutes for resource, minutes in op.get_bind().execute(asked)}
    known = {resource["id"]: resource for resource in entities_of(one, "resources")}
    for id in {**known, **longest}:
        resource = known.get(id)
        changes = [change["units"] for change in resource.get("unit_changes", ())] if resource else []
        units = max([resource.get("units", 1), *changes]) if resource else None
        yield {"resource": id, "units": units, "longest_minutes": longest.get(id, 0)}


def settle(one: dict[str, str]) -> None:
    """What the floor has spoken of, and what is on a machine together with something else already."""
    begun = [
        {"of_run": run["id"], "of_step": operation["step"]}
        for plan in plans_of(one)
        for run in plan.get("runs", ())
        for operation in run["operations"]
        if operation.get("progress") in ("started", "done")
    ]
    mine = sa.update(held_times).where(of_plan(held_times, one)).values(settled=True)
    named = mine.where(held_times.c.run == sa.bindparam("of_run"), held_times.c.step == sa.bindparam("of_step"))
    fill_in(named, begun)
    other = held_times.alias()
    together = sa.exists().where(
        *(other.c[column] == held_times.c[column] for column in (*A_RESOURCE, "unit")),
        sa.tuple_(other.c.run, other.c.step, other.c.slot)
        != sa.tuple_(held_times.c.run, held_times.c.step, held_times.c.slot),
        other.c.start_at < held_times.c.end_at,
        held_times.c.start_at < other.c.end_at,
        ~other.c.settled,
    )
    op.get_bind().execute(mine.where(~held_times.c.settled, together))


def fill_in(statement: sa.Update, rows: list[dict[str, Any]]) -> None:
    if rows:
        op.get_bind().execute(statement, rows)
