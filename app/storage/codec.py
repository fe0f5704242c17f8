"""Domain values as JSON text or as columns and back, by their type hints: no mapping is written by hand.

Numbers that must stay exact are strings, sets are sorted lists, mappings whose keys are not plain strings are lists
of pairs, and where a value may be one of several dataclasses its class is named in ``type``. A field that is missing
takes its default, so that values written before the field existed can still be read.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from app.storage.scope import instant_of_microseconds, microseconds_of

# Made once: ``json.dumps`` with settings of its own makes one for each value, of which a feed has thousands.
AS_TEXT = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False)


class Codec(NamedTuple):
    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


def dump(value: object, kind: Any) -> str:
    return AS_TEXT.encode(codec_of(kind).encode(value))


def load(text: str, kind: Any) -> Any:
    return codec_of(kind).decode(json.loads(text))


def columns_of(value: Any, *without: str) -> dict[str, Any]:
    """Its fields as columns of the same names: numbers and words as they are, instants in microseconds, else JSON."""
    kind: Any = type(value)
    columns = _columns_of(kind).items()
    return {name: codec.encode(getattr(value, name)) for name, codec in columns if name not in without}


def value_of(kind: Any, row: Mapping[Any, Any], **beside: Any) -> Any:
    """The value of a row, which may have other columns as well; ``beside``: the fields that stand elsewhere."""
    columns = _columns_of(kind).items()
    return kind(**{name: codec.decode(row[name]) for name, codec in columns if name not in beside}, **beside)


def _same(value: Any) -> Any:
    return value


AS_IT_IS = Codec(_same, _same)

SCALARS: dict[type, Codec] = {
    int: AS_IT_IS,
    str: AS_IT_IS,
    bool: AS_IT_IS,
    NoneType: AS_IT_IS,
    Decimal: Codec(str, Decimal),
    Fraction: Codec(str, Fraction),
    datetime: Codec(datetime.isoformat, datetime.fromisoformat),
    date: Codec(date.isoformat, date.fromisoformat),
}


@cache
def codec_of(kind: Any) -> Codec:
    """
    Raises:
        TypeError: a type that the domain has not used so far.
    """
    if kind in SCALARS:
        return SCALARS[kind]
    if build := BUILT_FROM_ARGUMENTS.get(get_origin(kind)):
        return build(get_args(kind))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return Codec(str, kind)
    if isinstance(kind, type) and is_dataclass(kind):
        return _of_dataclass(kind)
    raise TypeError(f"No JSON for {kind}")


def _of_dataclass(kind: type) -> Codec:
    """Most fields are as they are, and most values have all of them: those are not looked at one by one."""
    hints = get_type_hints(kind)
    codecs = {field.name: codec_of(hints[field.name]) for field in fields(kind)}
    needed = {field.name for field in fields(kind) if not _is_optional(field)}
    coded = [(name, codec) for name, codec in codecs.items() if codec is not AS_IT_IS]
    values_of = _values_of(*codecs)

    def encode(value: Any) -> Any:
        found = dict(zip(codecs, values_of(value), strict=True))
        for name, codec in coded:
            found[name] = codec.encode(found[name])
        return found

    def decode(found: Any) -> Any:
        if found.keys() != codecs.keys():
            # Of another time: what is not known any more is left out, what is not there yet takes its default.
            found = {name: found[name] for name in codecs if name in found or name in needed}
        values = dict(found)
        for name, codec in coded:
            if name in values:
                values[name] = codec.decode(values[name])
        return kind(**values)

    return Codec(encode, decode)


def _values_of(*names: str) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    # Of a single name it would be the value itself.
    return lambda value: tuple(getattr(value, name) for name in names)


def _is_optional(field: Any) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _of_tuple(arguments: tuple[Any, ...]) -> Codec:
    if arguments[1:] == (Ellipsis,):
        each = codec_of(arguments[0])
        if each is AS_IT_IS:
            return Codec(list, tuple)
        return Codec(
            lambda value: [each.encode(part) for part in value],
            lambda found: tuple([each.decode(part) for part in found]),
        )
    parts = [codec_of(argument) for argument in arguments]
    return Codec(
        lambda value: [codec.encode(part) for codec, part in zip(parts, value, strict=True)],
        lambda found: tuple(codec.decode(part) for codec, part in zip(parts, found, strict=True)),
    )


def _of_set(arguments: tuple[Any, ...]) -> Codec:
    each = codec_of(arguments[0])
    return Codec(
        lambda value: sorted(each.encode(part) for part in value),
        lambda found: frozenset(each.decode(part) for part in found),
    )


def _of_mapping(arguments: tuple[Any, ...]) -> Codec:
    key, each = map(codec_of, arguments)
    if arguments[0] is str:
        return Codec(
            lambda mapping: {name: each.encode(part) for name, part in mapping.items()},
            lambda found: {name: each.decode(part) for name, part in found.items()},
        )
    return Codec(
        lambda mapping: [[key.encode(name), each.encode(part)] for name, part in mapping.items()],
        lambda found: {key.decode(name): each.decode(part) for name, part in found},
    )


def _of_union(arguments: tuple[Any, ...]) -> Codec:
    kinds = [kind for kind in arguments if kind is not NoneType]
    if all(is_dataclass(kind) for kind in kinds) and len(kinds) > 1:
        some = _of_classes(kinds)
    else:
        some = codec_of(kinds[0]) if len(kinds) == 1 else _of_scalars(kinds)
    return _or_nothing(some)


def _or_nothing(some: Codec) -> Codec:
    if some is AS_IT_IS:
        return AS_IT_IS
    return Codec(
        lambda value: None if value is None else some.encode(value),
        lambda found: None if found is None else some.decode(found),
    )


def _of_classes(kinds: list[Any]) -> Codec:
    by_name = {kind.__name__: codec_of(kind) for kind in kinds}

    def encode(value: Any) -> Any:
        name = type(value).__name__
        return {"type": name, **by_name[name].encode(value)}

    return Codec(encode, lambda found: by_name[found["type"]].decode(found))


def _of_scalars(kinds: list[Any]) -> Codec:
    """One that is a number in JSON and one that is a string, told apart by that."""
    strings = [kind for kind in kinds if kind is not int]
    if len(strings) != 1 or len(kinds) != 2:
        raise TypeError(f"{kinds} cannot be told apart in JSON")
    text = codec_of(strings[0])
    return Codec(
        lambda value: value if isinstance(value, int) else text.encode(value),
        lambda found: found if isinstance(found, int) else text.decode(found),
    )


BUILT_FROM_ARGUMENTS: dict[Any, Callable[[tuple[Any, ...]], Codec]] = {
    Union: _of_union,
    UnionType: _of_union,
    tuple: _of_tuple,
    frozenset: _of_set,
    Mapping: _of_mapping,
}


@cache
def _columns_of(kind: Any) -> dict[str, Codec]:
    hints = get_type_hints(kind)
    return {field.name: _or_nothing(_column(hints[field.name])) for field in fields(kind)}


def _column(hint: Any) -> Codec:
    kinds = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    (kind, *_) = (one for one in kinds if one is not NoneType)
    if kind is datetime:
        return Codec(microseconds_of, instant_of_microseconds)
    is_plain = isinstance(kind, type) and issubclass(kind, int | str)
    if is_plain:
        return codec_of(kind)
    return Codec(lambda value: dump(value, hint), lambda text: load(text, hint))
