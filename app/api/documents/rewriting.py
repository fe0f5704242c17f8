"""Rewriting of JSON schemas by a list of rules, each of which says one thing that an older dialect says otherwise."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

Schema = dict[str, Any]
Rule = Callable[[Schema], Schema]

HOLDS_ONE = ("items", "additionalProperties", "not")
HOLDS_MANY = ("anyOf", "allOf", "oneOf")


def rewritten(schema: Schema, rules: Sequence[Rule]) -> Schema:
    """A copy in which every schema, the innermost first, has gone through all the rules in their order.

    What a rule lifts outwards goes through all of them again, so none may change its own work.
    """
    deeper = partial(rewritten, rules=rules)
    found = dict(schema)
    for key in HOLDS_ONE:
        if isinstance(found.get(key), dict):
            found[key] = deeper(found[key])
    for key in HOLDS_MANY:
        if key in found:
            found[key] = [deeper(choice) for choice in found[key]]
    if "properties" in found:
        found["properties"] = {name: deeper(inner) for name, inner in found["properties"].items()}
    for rule in rules:
        found = rule(found)
    return found


def without(schema: Schema, *keys: str) -> Schema:
    return {key: value for key, value in schema.items() if key not in keys}
