"""The OpenAPI 3.1 document: what FastAPI finds by itself, completed by the shapes that routes only name."""

from collections.abc import Iterator, Mapping
from json import loads
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.api.documentation import SCHEMAS
from app.api.documents.rewriting import without
from app.api.problems import PROBLEM
from app.wire.text import Shown
from app.wire.types import Shape

TAGS = [
    {"name": "plant model", "description": "What the ERP knows: bills, routings, calendars, stock, receipts."},
    {"name": "promising", "description": "When can we really deliver this, and what else can we offer?"},
    {"name": "commitments", "description": "What was promised and said yes to."},
    {"name": "repromises", "description": "Other dates for what cannot be kept, proposed and applied."},
    {"name": "progress", "description": "What the floor reports of the work that is planned."},
    {"name": "capacity", "description": "What happens to machines and people: breakdowns, absences, overtime."},
    {"name": "plan", "description": "What is planned, what is free, and the clock that it is planned by."},
    {"name": "events", "description": "What has happened, for whoever keeps books of their own."},
    {"name": "webhooks", "description": "Who is told of events as they happen, and what became of it."},
    {"name": "operation", "description": "For whoever keeps the process running."},
]
DESCRIPTION = (
    "Troth answers one question: when can we really deliver this, and if not when asked, what can we offer instead? "
    "Every error is a problem document (RFC 9457). Every writing POST takes an `Idempotency-Key`, "
    "and so do PUT and PATCH of the plant model."
)
VERBS = ("get", "put", "post", "patch", "delete")
NULL = {"type": "null"}
Document = dict[str, Any]
Schema = dict[str, Any]


def document_of(app: FastAPI) -> Document:
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        tags=TAGS,
        servers=[{"url": "/"}],
        routes=app.routes,
        license_info={"name": "MIT", "identifier": "MIT"},
    )
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    _complete(schemas, document)
    for operation in operations_of(document):
        for parameter in operation.get("parameters", ()):
            parameter["schema"] = _of_parameter(parameter["schema"])
        for entry in _contents_of(operation):
            if "example" in entry:
                entry["example"] = loads(entry["example"])
    # Nothing asks who the caller is yet.
    return {**document, "security": []}


def operations_of(document: Document) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        yield from (path[verb] for verb in VERBS if verb in path)


def _contents_of(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for part in (operation.get("requestBody", {}), *operation["responses"].values()):
        yield from part.get("content", {}).values()


def named_in(node: Any) -> Iterator[str]:
    """The names of the schemas that are referred to."""
    if isinstance(node, dict):
        if isinstance(reference := node.get("$ref"), str):
            yield reference.removeprefix(SCHEMAS)
        for child in node.values():
            yield from named_in(child)
    elif isinstance(node, list):
        for child in node:
            yield from named_in(child)


def _complete(schemas: dict[str, Schema], document: Document) -> None:
    shapes = {shape.__name__: shape for shape in _shapes(Shape)}
    while missing := set(named_in(document)) - schemas.keys():
        for name in sorted(missing):
            for found, schema in _schemas_of(shapes[name]).items():
                if schemas.setdefault(found, schema) != schema:
                    raise ValueError(f"two shapes are called {found}")


def _shapes(base: type[Shape]) -> Iterator[type[Shape]]:
    for shape in base.__subclasses__():
        if shape.__module__.startswith("app."):
            yield shape
        yield from _shapes(shape)


def _schemas_of(shape: type[Shape]) -> dict[str, Schema]:
    """Of the shape and of every shape inside it, by name; an answer always has the fields that have a default."""
    is_answer = issubclass(shape, Shown)
    described = shape.model_json_schema(
        ref_template=SCHEMAS + "{model}", mode="serialization" if is_answer else "validation"
    )
    schemas = {**described.pop("$defs", {}), shape.__name__: described}
    return _given_back(schemas, shape.__name__) if is_answer else schemas


def _given_back(schemas: dict[str, Schema], answer: str) -> dict[str, Schema]:
    """A shape of bodies is another one within an answer, of another name: all of it is there, and more may be."""
    within = answer.removesuffix("Out")
    names = {name: f"{within}{name.removesuffix('In')}Out" for name in schemas if name.endswith("In")}
    renamed = {names.get(name, name): _referring(schema, names) for name, schema in schemas.items()}
    return {name: {**without(schema, "additionalProperties"), "title": name} for name, schema in renamed.items()}


def _referring(node: Any, names: Mapping[str, str]) -> Any:
    """The same with references to these names in place of those."""
    if isinstance(node, list):
        return [_referring(child, names) for child in node]
    if not isinstance(node, dict):
        return node
    if isinstance(reference := node.get("$ref"), str):
        name = reference.removeprefix(SCHEMAS)
        return {**node, "$ref": SCHEMAS + names.get(name, name)}
    return {key: _referring(child, names) for key, child in node.items()}


def _of_parameter(schema: Schema) -> Schema:
    """A parameter is left out rather than null, and is described beside its schema."""
    outer = {key: value for key, value in schema.items() if key not in {"anyOf", "description"}}
    choices = [choice for choice in schema.get("anyOf", ()) if choice != NULL]
    return {**choices[0], **outer} if len(choices) == 1 else {**outer, **({"anyOf": choices} if choices else {})}
