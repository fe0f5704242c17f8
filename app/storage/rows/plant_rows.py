"""The plant model as rows, one an entity: what did not change is not written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
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
    found: dict[str, dict[Any, Any]] = {}
    asked = select(EntityRow.kind, EntityRow.id, EntityRow.body).where(scope.of_plan(EntityRow))
    for kind, id, body in connection.execute(asked):
        key_kind, body_kind = _kinds()[kind]
        found.setdefault(kind, {})[load(id, key_kind)] = load(body, body_kind)
    return in_order(PlantModel(**{kind: _of_kind(kind, rows) for kind, rows in found.items()}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """An entity as it is from now on, id and body as in its row; one that is gone has no body.

    ``is_new``: there was none of this kind and id before.
    """

    kind: str
    id: str
    body: str | None = None
    is_new: bool = False


def changed(before: PlantModel, after: PlantModel) -> list[Changed]:
    found: list[Changed] = []
    for kind, (key_kind, body_kind) in _kinds().items():
        had, has = _by_id(before, kind), _by_id(after, kind)
        for id in differing(had, has):
            body = dump(has[id], body_kind) if id in has else None
            found.append(Changed(kind=kind, id=dump(id, key_kind), body=body, is_new=id not in had))
    return found


def with_changed(plant: PlantModel, entities: Iterable[Changed]) -> PlantModel:
    """The plant model as it is with these in their rows."""
    parts: dict[str, dict[Any, Any]] = {}
    for entity in entities:
        key_kind, body_kind = _kinds()[entity.kind]
        rows, id = parts.setdefault(entity.kind, dict(_by_id(plant, entity.kind))), load(entity.id, key_kind)
        if entity.body is None:
            del rows[id]
        else:
            rows[id] = load(entity.body, body_kind)
    return in_order(replace(plant, **{kind: _of_kind(kind, rows) for kind, rows in parts.items()}), plant)


def write_changed(connection: Connection, scope: Scope, entities: Sequence[Changed]) -> None:
    # One by one, sent together: before a database has counted its rows, it looks for a list of them by reading all.
    named = (EntityRow.kind == bindparam("of_kind"), EntityRow.id == bindparam("of_id"))
    old = [{"of_kind": entity.kind, "of_id": entity.id} for entity in entities if not entity.is_new]
    new = [{**scope.plan_key, "kind": one.kind, "id": one.id, "body": one.body} for one in entities if one.body]
    if old:
        connection.execute(delete(EntityRow).where(scope.of_plan(EntityRow), *named), old)
    if new:
        connection.execute(insert(EntityRow), new)


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


def _of_kind(kind: str, rows: Mapping[Any, Any]) -> Any:
    """The same the other way round."""
    return rows.get("", getattr(NO_PLANT, kind)) if kind in STANDING_ALONE else rows
