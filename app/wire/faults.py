"""Errors of shape and meaning as domain faults: where, a stable code, and in plain words what would be right."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from app.domain.errors import FAULTS_MAX, Fault, PlantModelRejected
from app.domain.likeness import by_likeness, meant_by
from app.wire.limits import CURRENCY_PATTERN, CURSOR_PATTERN, NO_NUL_PATTERN, VERSION_PATTERN

UNKNOWN_FIELD = "unknown_field"

# pydantic's error types: our code, and what would be right, filled from the error's context.
SHAPES = {
    "missing": ("required", "is required"),
    "extra_forbidden": (UNKNOWN_FIELD, "is no field of this object: remove it or correct its name"),
    "string_type": ("wrong_type", "must be a string"),
    "bool_type": ("wrong_type", "must be true or false"),
    "list_type": ("wrong_type", "must be a list"),
    "dict_type": ("wrong_type", "must be an object"),
    "model_type": ("wrong_type", "must be an object"),
    "string_too_short": ("too_short", "must have at least {min_length} character"),
    "string_too_long": ("too_long", "must have at most {max_length} characters"),
    "string_unicode": ("not_text", "must be text that every system can store: no lone surrogates"),
    "too_short": ("too_short", "must have at least {min_length} entry"),
    "too_long": ("too_long", "must have at most {max_length} entries"),
    "int_parsing": ("wrong_type", "must be a whole number"),
    "int_parsing_size": ("out_of_range", "must be a whole number that is not that long"),
    "bool_parsing": ("wrong_type", "must be true or false"),
    "enum": ("unknown_value", "must be one of {expected}"),
    "literal_error": ("unknown_value", "must be one of {expected}"),
    "greater_than": ("out_of_range", "must be greater than {gt}"),
    "greater_than_equal": ("out_of_range", "must be at least {ge}"),
    "less_than_equal": ("out_of_range", "must be at most {le}"),
}
# The same of texts that do not match a pattern, by the pattern, which says nothing to most readers.
PATTERNS = {
    NO_NUL_PATTERN: ("not_text", "must not contain the character NUL"),
    CURRENCY_PATTERN: ("unknown_value", 'must be the three capital letters of a currency, such as "EUR"'),
    VERSION_PATTERN: ("wrong_type", 'must be one plan_version, such as "812"'),
    CURSOR_PATTERN: ("bad_cursor", "must be the next_cursor of the page before, as it stands there"),
}


class Wrong(ValueError):
    """A value that has the right JSON type and still means nothing; the detail says what would be right."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def pointer_of(path: Iterable[str | int]) -> str:
    """A path as a JSON pointer (RFC 6901); the empty string is the whole document."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def faults_of(error: ValidationError, shape: type[BaseModel] | None = None) -> tuple[Fault, ...]:
    """The first FAULTS_MAX of pydantic's errors, in the order of the fields.

    ``shape``: of what was read, or of each in a list: it says which field is meant where one is spelled otherwise.
    """
    listed = error.errors(include_url=False, include_input=False)[:FAULTS_MAX]
    faults = (fault_at(pointer_of(entry["loc"]), dict(entry)) for entry in listed)
    if shape is None:
        return tuple(faults)
    return tuple(_named_rightly(fault, shape, *entry["loc"]) for fault, entry in zip(faults, listed, strict=True))


def _named_rightly(fault: Fault, shape: type[BaseModel], *path: int | str) -> Fault:
    *above, named = path or ("",)
    if fault.code != UNKNOWN_FIELD:
        return fault
    meant = meant_by(str(named), by_likeness(_fields_at(shape, above)))
    if meant is None:
        return fault
    return replace(fault, detail=f"is no field of this object, but {meant!r} is: correct its name or remove it")


def _fields_at(shape: type[BaseModel], path: Iterable[int | str]) -> Mapping[str, FieldInfo]:
    """The fields of the object at a path, as they are called there."""
    fields = _fields_of(shape)
    for part in path:
        if isinstance(part, str):
            fields = _fields_of(next(_shapes_in(fields[part].annotation)))
    return fields


def _fields_of(shape: type[BaseModel]) -> Mapping[str, FieldInfo]:
    return {field.alias or name: field for name, field in shape.model_fields.items()}


def _shapes_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _shapes_in(inner)


def fault_at(pointer: str, entry: Mapping[str, Any]) -> Fault:
    """One of pydantic's errors, without the value: it may be secret, huge, or nothing that JSON can hold."""
    context = entry.get("ctx", {})
    if isinstance(wrong := context.get("error"), Wrong):
        return Fault(pointer=pointer, code=wrong.code, detail=wrong.detail)
    known = PATTERNS.get(context.get("pattern", "")) or SHAPES.get(entry["type"])
    code, detail = known or (entry["type"], entry["msg"])
    return Fault(pointer=pointer, code=code, detail=_plural(detail.format_map(context)))


def _plural(detail: str) -> str:
    return re.sub(
        r"at (?:least|most) (\d+) (entry|entries|character|characters)$",
        lambda found: found[0] if found[1] != "1" else found[0].replace("entries", "entry").removesuffix("s"),
        detail,
    )


def repeated(names: Iterable[str]) -> dict[int, str]:
    """The places of names that came before, each with the name."""
    first: dict[str, int] = {}
    return {at: name for at, name in enumerate(names) if first.setdefault(name, at) != at}


class Findings:
    """Collects what is wrong with a plant model, up to FAULTS_MAX."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def add(self, pointer: str, code: str, detail: str) -> None:
        """
        Raises:
            PlantModelRejected: enough is wrong already.
        """
        self.faults.append(Fault(pointer=pointer, code=code, detail=detail))
        if len(self.faults) >= FAULTS_MAX:
            self.stop_if_any()

    def stop_if_any(self) -> None:
        """
        Raises:
            PlantModelRejected: something is wrong, so that what follows could only fail in its wake.
        """
        if self.faults:
            raise rejected(tuple(self.faults))


def rejected(faults: tuple[Fault, ...]) -> PlantModelRejected:
    found = "one error" if len(faults) == 1 else f"{len(faults)} errors"
    more = " (and perhaps more)" if len(faults) >= FAULTS_MAX else ""
    return PlantModelRejected(f"The plant model has {found}{more}; nothing was changed.", faults)
