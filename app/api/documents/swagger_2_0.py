"""Swagger 2.0 made from OpenAPI 3.0: the dialect of Microsoft's custom connectors, with the labels their forms show."""

from typing import Any

from app.api.documentation import SCHEMAS
from app.api.documents.current import Document
from app.api.documents.rewriting import Rule, Schema, rewritten, without

DEFINITIONS = "#/definitions/"
# The formats of the connectors' own schema of Swagger 2.0 that we have values for; any other one is refused there.
FORMATS = {"date", "date-time", "uri"}
# What a schema may say of itself and a parameter may not, or has said already.
NOT_FLAT = ("description", "example")
# Swagger 2.0 has one schema for a value, whatever else it might be.
UNSAYABLE = ("anyOf", "oneOf", "not")


def swagger_2_0(older: Document) -> Document:
    """
    Raises:
        ValueError: a schema leaves a choice, which this dialect cannot say.
    """
    definitions = {name: rewritten(schema, RULES) for name, schema in older["components"]["schemas"].items()}
    for path in older["paths"].values():
        for operation in path.values():
            _show_body(operation, definitions)
    return {
        "swagger": "2.0",
        "info": older["info"],
        "tags": older["tags"],
        "security": older["security"],
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "paths": {
            path: {verb: _operation(operation, definitions) for verb, operation in item.items()}
            for path, item in older["paths"].items()
        },
        "definitions": definitions,
    }


def _show_body(operation: dict[str, Any], definitions: dict[str, Schema]) -> None:
    """The example of a body has its place in the definition: a parameter has none."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        name = str(content["schema"].get("$ref", "")).removeprefix(SCHEMAS)
        if name in definitions:
            definitions[name].setdefault("example", content["example"])


def _operation(operation: dict[str, Any], definitions: dict[str, Schema]) -> dict[str, Any]:
    parameters = [_parameter(parameter, definitions) for parameter in operation.get("parameters", ())]
    body = operation.get("requestBody")
    if body:
        parameters.append(_body(body))
    responses = operation["responses"]
    media = [media for response in responses.values() for media in response.get("content", ())]
    return {
        **without(operation, "requestBody"),
        "operationId": pascal(operation["operationId"]),
        **({"consumes": list(body["content"])} if body else {}),
        "produces": list(dict.fromkeys(media)),
        "parameters": parameters,
        "responses": {status: _response(response) for status, response in responses.items()},
    }


def _parameter(parameter: dict[str, Any], definitions: dict[str, Schema]) -> dict[str, Any]:
    """Its schema is spread out beside its name, and may not refer to another."""
    schema = rewritten(parameter["schema"], RULES)
    if reference := schema.get("$ref"):
        schema = definitions[reference.removeprefix(DEFINITIONS)]
    return {**without(parameter, "schema"), "x-ms-summary": _label(parameter["name"]), **without(schema, *NOT_FLAT)}


def _body(body: dict[str, Any]) -> dict[str, Any]:
    (content,) = body["content"].values()
    schema = rewritten(content["schema"], RULES)
    return {
        "name": "body",
        "in": "body",
        "required": body["required"],
        "description": body["description"],
        "x-ms-summary": "Body",
        "schema": schema if "$ref" in schema else {**schema, "example": content["example"]},
    }


def _response(response: dict[str, Any]) -> dict[str, Any]:
    content = response.get("content", {})
    schemas = [rewritten(entry["schema"], RULES) for entry in content.values()]
    shown = {media: entry["example"] for media, entry in content.items() if "example" in entry}
    return {
        "description": response["description"],
        **({"schema": schemas[0]} if schemas else {}),
        **({"examples": shown} if shown else {}),
    }


def pascal(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def _label(name: str) -> str:
    return name.replace("-", " ").replace("_", " ").title()


def the_flag_is_an_extension(schema: Schema) -> Schema:
    return {**without(schema, "nullable"), "x-nullable": True} if schema.get("nullable") else schema


def references_lead_to_definitions(schema: Schema) -> Schema:
    return {"$ref": schema["$ref"].replace(SCHEMAS, DEFINITIONS)} if "$ref" in schema else schema


def only_known_formats(schema: Schema) -> Schema:
    return schema if schema.get("format", "date") in FORMATS else without(schema, "format")


def fields_have_labels(schema: Schema) -> Schema:
    """A form shows the label; a title would only repeat it."""
    found = without(schema, "title")
    if "properties" in found:
        fields = found["properties"].items()
        found["properties"] = {
            name: field if "$ref" in field else {"x-ms-summary": _label(name), **field} for name, field in fields
        }
    return found


def nothing_is_left_open(schema: Schema) -> Schema:
    if found := [key for key in UNSAYABLE if key in schema]:
        raise ValueError(f"Swagger 2.0 has no {found[0]}: {schema}")
    return schema


RULES: tuple[Rule, ...] = (
    the_flag_is_an_extension,
    references_lead_to_definitions,
    only_known_formats,
    fields_have_labels,
    nothing_is_left_open,
)
