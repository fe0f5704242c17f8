"""The plant model as rows, one an entity: what did not change is not written."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any, get_args, get_type_hints

from sqlalchemy import Connection, bindparam, delete, insert, select

from app.domain.layered import differing
from app.domain.plant import NO_PLANT, PlantModel, in_order
from app.models import EntityRow
from app.storage.codec import dump, load
from app.storage.scope import Scope

STANDING_ALONE = ("currency", "settings")
"""Fields of the model that are one value and no mapping."""


def read_plant(connection: Connection, scope: Scope) -> PlantModel:
    found: dict[str, Any] = {}
    asked = select(EntityRow.kind, EntityRow.id, EntityRow.body).where(scope.of_plan(EntityRow))
    for kind, id, body in connection.execute(asked):
        key_kind, body_kind = _kinds()[kind]
        found.setdefault(kind, {})[load(id, key_kind)] = load(body, body_kind)
    alone: dict[str, Any] = {kind: found.pop(kind)[""] for kind in STANDING_ALONE if kind in found}
    return in_order(PlantModel(**alone, **found))


def write_plant(connection: Connection, scope: Scope, before: PlantModel, after: PlantModel) -> None:
    gone: list[dict[str, Any]] = []
    new: list[dict[str, Any]] = []
    for kind, (key_kind, body_kind) in _kinds().items():
        had, has = _by_id(before, kind), _by_id(after, kind)
        other = differing(had, has)
        gone += [{"of_kind": kind, "of_id": dump(id, key_kind)} for id in other if id in had]
        new += [{"kind": kind, "id": dump(id, key_kind), "body": dump(has[id], body_kind)} for id in other if id in has]
    if gone:
        # One by one, sent together: before a database has counted its rows, it looks for a list of them by reading all.
        named = (EntityRow.kind == bindparam("of_kind"), EntityRow.id == bindparam("of_id"))
        connection.execute(delete(EntityRow).where(scope.of_plan(EntityRow), *named), gone)
    if new:
        connection.execute(insert(EntityRow), [{**scope.plan_key, **row} for row in new])


@cache
def _kinds() -> Mapping[str, tuple[Any, Any]]:
    """Of each field of the model: the types of its keys and of its entities."""
    hints = get_type_hints(PlantModel)
    kinds = {field.name: hints[field.name] for field in fields(PlantModel)}
    return {name: (str, kind) if name in STANDING_ALONE else get_args(kind) for name, kind in kinds.items()}


def _by_id(plant: PlantModel, kind: str) -> Mapping[Any, Any]:
    """What there is of a kind. A value that stands alone and is the default has no row, as in an empty database."""
    value: Any = getattr(plant, kind)
    alone = {} if value == getattr(NO_PLANT, kind) else {"": value}
    return alone if kind in STANDING_ALONE else value
