"""JSON as the contract means it: exact numbers, no key twice, nothing that a database or a log could not store."""

import json
import re
from collections import Counter
from decimal import Decimal
from typing import Any, NoReturn

from app.domain.errors import Fault, RequestRejected
from app.wire.limits import NESTING_MAX

# Only an escape can bring NUL or half of a surrogate pair into text that was valid UTF-8; whole pairs are found too.
_SUSPICIOUS = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_INTEGER_DIGITS_MAX = 40


def read_json(body: bytes) -> Any:
    """Objects, lists, strings, bools, None, ints, and Decimals for numbers with a fraction or an exponent.

    Raises:
        RequestRejected: the body is not such JSON; the fault says where and what would be right.
    """
    try:
        text = body.decode("utf-8-sig")
        document = json.loads(
            text,
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_refuse_constant,
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
    if _SUSPICIOUS.search(text):
        _check_text(document)
    return document


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        # A body may be one object of a million keys: each is looked at once.
        times = Counter(key for key, _ in pairs)
        twice = next(key for key in found if times[key] > 1)
        _refuse("duplicate_key", f"has the key {twice!r} twice in one object; keep one.")
    return found


def _decimal(digits: str) -> Decimal:
    try:
        return Decimal(digits)
    except ArithmeticError:
        _refuse("out_of_range", f"has a number that is out of all range: {digits[:40]}.")


def _integer(digits: str) -> int:
    if len(digits) > _INTEGER_DIGITS_MAX:
        _refuse("out_of_range", f"has a number of {len(digits)} digits.")
    return int(digits)


def _refuse_constant(name: str) -> NoReturn:
    _refuse("not_a_number", f"has {name}, which is no JSON number; leave the field out or use null.")


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


def _check_text(node: Any) -> None:
    """Walks the document; its depth is known to be small."""
    if isinstance(node, str) and _UNSTORABLE.search(node):
        _refuse("not_text", f"has text that cannot be stored (NUL or half of a surrogate pair): {node[:40]!a}.")
    elif isinstance(node, list):
        for child in node:
            _check_text(child)
    elif isinstance(node, dict):
        for key, child in node.items():
            _check_text(key)
            _check_text(child)


def _refuse_depth() -> NoReturn:
    _refuse("too_deep", f"nests objects and lists more than {NESTING_MAX} deep.")


def _refuse(code: str, detail: str) -> NoReturn:
    raise RequestRejected(f"The body {detail}", (Fault(pointer="", code=code, detail=detail),))
