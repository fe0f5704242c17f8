"""The documents for callers as they are served, and the ways through them that tests share."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from fastapi.testclient import TestClient

from app.config import Settings
from app.main import application_of, troth_of

CURRENT, OLDER, OLDEST = "/openapi.json", "/openapi-3.0.json", "/swagger-2.0.json"
VERBS = {"get", "put", "post", "patch", "delete"}
HOST = "promises.example.com"
Node = dict[str, Any]
HOLDS_ONE = ("items", "additionalProperties", "not")
HOLDS_MANY = ("anyOf", "allOf", "oneOf")


@cache
def document(path: str) -> Node:
    troth = troth_of(Settings(database_url="sqlite:///never-opened.db"))
    found: Node = TestClient(application_of(troth), base_url=f"https://{HOST}").get(path).json()
    troth.close()
    return found


def operations(document: Node) -> Iterator[tuple[str, Node]]:
    """Method and path, and what is said of them."""
    for path, verbs in document["paths"].items():
        for verb in verbs.keys() & VERBS:
            yield f"{verb.upper()} {path}", verbs[verb]


def objects(node: Any) -> Iterator[Node]:
    """Every object of a document, wherever it stands."""
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from objects(child)


def schemas(document: Node) -> Iterator[tuple[str, Node]]:
    """Every schema with its place; what stands beside a name in Swagger 2.0's parameters is one too."""
    named = document.get("definitions") or document["components"]["schemas"]
    for name, schema in named.items():
        yield from within(schema, name)
    for call, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            yield from within(parameter.get("schema", parameter), f"{call} {parameter['name']}")
        for response in (operation.get("requestBody", {}), *operation["responses"].values()):
            for part in (response, *response.get("content", {}).values()):
                yield from within(part.get("schema", {}), call)


def within(schema: Node, place: str) -> Iterator[tuple[str, Node]]:
    yield place, schema
    for key in HOLDS_ONE:
        if isinstance(schema.get(key), dict):
            yield from within(schema[key], f"{place}/{key}")
    for key in HOLDS_MANY:
        for choice in schema.get(key, ()):
            yield from within(choice, f"{place}/{key}")
    for name, inner in schema.get("properties", {}).items():
        yield from within(inner, f"{place}/{name}")


def examples(operation: Node) -> Iterator[tuple[str, Node]]:
    """What each body and each good answer of an operation says, by `body` or status."""
    if "requestBody" in operation:
        yield "body", operation["requestBody"]["content"]
    for status, response in operation["responses"].items():
        if status < "300" and status != "204":
            yield status, response["content"]
