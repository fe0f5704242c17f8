"""JSON as the contract means it: exact numbers, no key twice, nothing that a database or a log could not store."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import Any, NoReturn

from app.domain.errors import FAULTS_MAX, Fault, RequestRejected
from app.wire.faults import pointer_of
from app.wire.limits import NESTING_MAX

# Only an escape can bring NUL or half of a surrogate pair into text that was valid UTF-8; whole pairs are found too.
_SUSPICIOUS = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_INTEGER_DIGITS_MAX = 40


@dataclass(frozen=True, slots=True)
class _Unreadable:
    """Stands for a value until all is read, and it can be said where it is."""

    code: str
    detail: str


def read_json(body: bytes) -> Any:
    """Objects, lists, strings, bools, None, ints, and Decimals for numbers with a fraction or an exponent.

    Raises:
        RequestRejected: the body is not such JSON; the faults say where and what would be right.
    """
    # Each once: a body may be millions of them.
    unreadable: dict[str, _Unreadable] = {}
    try:
        text = body.decode("utf-8-sig")
        document = json.loads(
            text,
            parse_float=partial(_decimal, unreadable),
            parse_int=partial(_integer, unreadable),
            parse_constant=partial(_constant, unreadable),
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError as error:
        _refuse("invalid_json", f"must be UTF-8; byte {error.start} is not.")
    except json.JSONDecodeError as error:
        if not text.strip():
            _refuse("invalid_json", "is empty, and must be JSON.")
        _refuse("invalid_json", f"is not JSON at line {error.lineno}, column {error.colno}: {error.msg}.")
    except RecursionError:
        _refuse_depth()
    _check_depth(document)
    if unreadable or _SUSPICIOUS.search(text):
        _check_values(document)
    return document


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        # A body may be one object of a million keys: each is looked at once.
        times = Counter(key for key, _ in pairs)
        twice = next(key for key in found if times[key] > 1)
        _refuse("duplicate_key", f"has the key {twice!r} twice in one object; keep one.")
    return found


def _decimal(unreadable: dict[str, _Unreadable], digits: str) -> Decimal | _Unreadable:
    try:
        return Decimal(digits)
    except ArithmeticError:
        detail = f"has a number that is out of all range: {digits[:40]}."
        return unreadable.setdefault(detail, _Unreadable("out_of_range", detail))


def _integer(unreadable: dict[str, _Unreadable], digits: str) -> int | _Unreadable:
    if len(digits) > _INTEGER_DIGITS_MAX:
        detail = f"has a number of {len(digits)} digits, and {_INTEGER_DIGITS_MAX} are the most."
        return unreadable.setdefault(detail, _Unreadable("out_of_range", detail))
    return int(digits)


def _constant(unreadable: dict[str, _Unreadable], name: str) -> _Unreadable:
    detail = f"has {name}, which is no JSON number; leave the field out or use null."
    return unreadable.setdefault(name, _Unreadable("not_a_number", detail))


def _check_depth(document: Any) -> None:
    level = [document]
    for _ in range(NESTING_MAX):
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node if isinstance(node, list) else ())
            if isinstance(child, dict | list)
        ]
        if not level:
            return
    _refuse_depth()


def _check_values(document: Any) -> None:
    faults = tuple(islice(_faults_in(document), FAULTS_MAX))
    if faults:
        raise RequestRejected(f"The body {faults[0].detail}", faults)


def _faults_in(node: Any, *path: str | int) -> Iterator[Fault]:
    """Walks the document; its depth is known to be small."""
    if isinstance(node, _Unreadable):
        yield Fault(pointer=pointer_of(path), code=node.code, detail=node.detail)
    elif isinstance(node, str) and _UNSTORABLE.search(node):
        detail = f"has text that cannot be stored (NUL or half of a surrogate pair): {node[:40]!a}."
        yield Fault(pointer=pointer_of(path), code="not_text", detail=detail)
    elif isinstance(node, list):
        for at, child in enumerate(node):
            yield from _faults_in(child, *path, at)
    elif isinstance(node, dict):
        for key, child in node.items():
            wrong = [*_faults_in(key, *path)]
            yield from wrong or _faults_in(child, *path, key)


def _refuse_depth() -> NoReturn:
    _refuse("too_deep", f"nests objects and lists more than {NESTING_MAX} deep.")


def _refuse(code: str, detail: str) -> NoReturn:
    raise RequestRejected(f"The body {detail}", (Fault(pointer="", code=code, detail=detail),))
