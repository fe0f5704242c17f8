"""OpenAPI 3.0 made from 3.1: the dialect that Salesforce External Services and most generators of clients read."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from app.api.documentation import SCHEMAS
from app.api.documents.current import NULL, Document, named_in
from app.api.documents.rewriting import Rule, Schema, rewritten, without

VERSION = "3.0.3"
LICENSES = "https://spdx.org/licenses/"


def openapi_3_0(current: Document) -> Document:
    schemas = current["components"]["schemas"]
    spelled_out = (partial(a_null_reference_is_spelled_out, schemas=schemas),)
    document: Document = {
        "openapi": VERSION,
        "info": _about(current["info"]),
        "servers": current["servers"],
        "security": current["security"],
        "tags": current["tags"],
        "paths": {
            path: {verb: _operation(operation) for verb, operation in item.items()}
            for path, item in current["paths"].items()
        },
        "components": {
            "schemas": {name: rewritten(rewritten(schema, spelled_out), RULES) for name, schema in schemas.items()}
        },
    }
    used = set(named_in(document))
    document["components"]["schemas"] = {
        name: schema for name, schema in document["components"]["schemas"].items() if name in used
    }
    return document


def _about(current: dict[str, Any]) -> dict[str, Any]:
    """The summary and the license's identifier came with 3.1."""
    name, identifier = current["license"]["name"], current["license"]["identifier"]
    return {**without(current, "summary"), "license": {"name": name, "url": f"{LICENSES}{identifier}.html"}}


def _operation(operation: dict[str, Any]) -> dict[str, Any]:
    found = dict(operation)
    if "parameters" in found:
        found["parameters"] = [_with_schema(parameter) for parameter in found["parameters"]]
    if "requestBody" in found:
        found["requestBody"] = _with_content(found["requestBody"])
    # Salesforce takes no headers of answers, and nothing is in them alone that a caller there could use.
    found["responses"] = {
        status: _with_content(without(response, "headers")) for status, response in found["responses"].items()
    }
    return found


def _with_content(part: dict[str, Any]) -> dict[str, Any]:
    if "content" not in part:
        return part
    return {**part, "content": {media: _with_schema(entry) for media, entry in part["content"].items()}}


def _with_schema(part: dict[str, Any]) -> dict[str, Any]:
    return {**part, "schema": rewritten(part["schema"], RULES)}


def a_null_reference_is_spelled_out(schema: Schema, schemas: Mapping[str, Schema]) -> Schema:
    """Nothing may stand beside a reference, and the flag for null has to: what is referred to takes its place."""
    choices = schema.get("anyOf", [])
    if NULL not in choices:
        return schema
    rules = (partial(a_null_reference_is_spelled_out, schemas=schemas),)
    return {
        **schema,
        "anyOf": [
            rewritten(schemas[choice["$ref"].removeprefix(SCHEMAS)], rules) if "$ref" in choice else choice
            for choice in choices
        ],
    }


def null_is_a_flag(schema: Schema) -> Schema:
    choices = schema.get("anyOf", [])
    if NULL not in choices:
        return schema
    others = [choice for choice in choices if choice != NULL]
    inner = others[0] if len(others) == 1 else {"anyOf": others}
    return {**inner, **without(schema, "anyOf"), "nullable": True}


def a_reference_stands_alone(schema: Schema) -> Schema:
    return {"$ref": schema["$ref"]} if "$ref" in schema else schema


def a_constant_is_the_only_choice(schema: Schema) -> Schema:
    return {**without(schema, "const"), "enum": [schema["const"]]} if "const" in schema else schema


def exclusive_is_a_flag(schema: Schema) -> Schema:
    found = schema
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if found.get(exclusive, True) is not True:
            found = {**found, bound: found[exclusive], exclusive: True}
    return found


def one_example_is_enough(schema: Schema) -> Schema:
    return {**without(schema, "examples"), "example": schema["examples"][0]} if "examples" in schema else schema


def no_default_is_null(schema: Schema) -> Schema:
    """To leave a field out says the same, and form builders would show the word."""
    return without(schema, "default") if schema.get("default", ...) is None else schema


RULES: tuple[Rule, ...] = (
    null_is_a_flag,
    a_reference_stands_alone,
    a_constant_is_the_only_choice,
    exclusive_is_a_flag,
    one_example_is_enough,
    no_default_is_null,
)
