"""Which csv files a plant model may come in, and what their columns and cells may say: read off the wire's shapes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from app.wire.limits import MONEY_PATTERN
from app.wire.model import ModelIn
from app.wire.text import number
from app.wire.types import exact

# Lists within entities, each in a file of its own: the columns that say what a row belongs to.
PARENTS = {
    "calendars.shifts": ("calendar",),
    "calendars.exceptions": ("calendar",),
    "resources.unit_changes": ("resource",),
    "setup_matrices.rows": ("setup_matrix",),
    "routings.operations": ("routing",),
    "routings.operations.requires": ("routing", "operation"),
    "routings.operations.components": ("routing", "operation"),
    "routings.operations.components.alternatives": ("routing", "operation", "component"),
    "lanes.departures": ("lane",),
    "open_orders.lines": ("open_order",),
}
NAMED_BY = {"routings.operations.components": "item"}
"""What rows that have no id are known by to those that belong to them."""
SETTINGS = "settings"
REQUIRES = "routings.operations.requires"
REQUIREMENT = "requirement"
"""Rows of one operation with the same text in this column are alternatives to each other."""

LIST_SEPARATOR = ";"
MONEY = "money"
"""What a column holds beside the types of JSON: an amount, which is text there."""
NUMBERS = ("number", "integer", MONEY)
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", re.ASCII)

_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}\.\d{3}", re.ASCII)

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """``columns`` gives the JSON type of each, or ``MONEY``; one with a dot is a field of an object within the entity.

    ``required``: the columns without which no row says anything.
    """

    name: str
    parents: tuple[str, ...]
    columns: Mapping[str, str]
    required: tuple[str, ...]

    @property
    def path(self) -> list[str]:
        return self.name.split(".")


class BadCell(ValueError):
    """``str()`` says what would be right."""


@cache
def tables() -> dict[str, Table]:
    """By the name of the file without its ending."""
    schema = ModelIn.model_json_schema()
    found: dict[str, Table] = {}
    for key, described in schema["properties"].items():
        if "$ref" in described.get("items", {}):
            found[key] = _table(key, (), _resolved(described["items"], schema), schema)
    for name, parents in PARENTS.items():
        found[name] = _table(name, parents, _nested(name, schema), schema)
    return found


def _table(name: str, parents: tuple[str, ...], entity: Schema, schema: Schema) -> Table:
    of_its_own = {REQUIREMENT: "string"} if name == REQUIRES else {}
    columns = {**dict.fromkeys(parents, "string"), **of_its_own, **dict(_columns(entity, schema))}
    required = (*parents, *(field for field in entity["required"] if field in columns))
    return Table(name=name, parents=parents, columns=columns, required=required)


@cache
def setting_types() -> dict[str, str]:
    schema = ModelIn.model_json_schema()
    return {"currency": "string", **dict(_columns(_resolved(schema["properties"][SETTINGS], schema), schema))}


def cell_value(text: str, kind: str) -> Any:
    """
    Raises:
        BadCell: the text is not of the kind.
    """
    if kind in ("number", "integer"):
        if not _NUMBER.fullmatch(text):
            raise BadCell(f"must be a number such as 12 or 12.5, with a point and nothing else, not {text!r}")
        return plain_number(Decimal(text))
    if kind == "boolean":
        if text.lower() not in ("true", "false"):
            raise BadCell(f"must be true or false, not {text!r}")
        return text.lower() == "true"
    if kind == "array":
        return [part.strip() for part in text.split(LIST_SEPARATOR) if part.strip()]
    return text


def may_be_thousands(text: str, kind: str) -> bool:
    """Where a comma is the decimal point, 1.000 is a thousand; here it is one."""
    return kind in NUMBERS and _THOUSANDS.fullmatch(text) is not None


def plain_number(value: Decimal) -> int | float:
    """A number that a JSON writer keeps as it stands.

    Raises:
        BadCell: it has more digits than the wire takes.
    """
    try:
        return number(exact(value))
    except ValueError as wrong:
        raise BadCell(str(wrong)) from None


def _nested(name: str, schema: Schema) -> Schema:
    """The schema of what a row of a nested list says; of a requirement, of one of its alternatives."""
    key, *fields = name.split(".")
    described = _resolved(schema["properties"][key]["items"], schema)
    for field in [*fields, "alternatives"] if name == REQUIRES else fields:
        described = _resolved(_not_null(described["properties"][field])["items"], schema)
    return described


def _columns(entity: Schema, schema: Schema, prefix: str = "") -> Iterator[tuple[str, str]]:
    for field, described in entity["properties"].items():
        given = _not_null(described)
        if "$ref" in given:
            yield from _columns(_resolved(given, schema), schema, f"{prefix}{field}.")
        elif given["type"] != "array" or "$ref" not in given["items"]:
            yield f"{prefix}{field}", MONEY if given.get("pattern") == MONEY_PATTERN else given["type"]


def _not_null(described: Schema) -> Schema:
    return next((one for one in described.get("anyOf", ()) if one.get("type") != "null"), described)


def _resolved(described: Schema, schema: Schema) -> Schema:
    reference = described.get("$ref")
    found: Schema = schema["$defs"][reference.rsplit("/", 1)[-1]] if reference else described
    return found
