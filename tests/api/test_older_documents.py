"""OpenAPI 3.0 and Swagger 2.0: what 3.1 says, in the words of older dialects, as others who read them confirm."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft4Validator
from openapi_spec_validator import validate

from app.api.documents import openapi_3_0, swagger_2_0
from app.api.documents.openapi_3_0 import a_null_reference_is_spelled_out
from app.api.documents.rewriting import rewritten
from tests.api.described import CURRENT, HOST, OLDER, OLDEST, Node, document, operations

ALL = (CURRENT, OLDER, OLDEST)


@pytest.mark.slow
@pytest.mark.parametrize("path", ALL)
def test_somebody_elses_validator_finds_nothing_wrong(path: str) -> None:
    validate(document(path))


def test_a_document_says_which_dialect_it_is_in() -> None:
    assert document(OLDER)["openapi"] == "3.0.3"
    assert document(OLDEST)["swagger"] == "2.0"


@pytest.mark.parametrize("path", [OLDER, OLDEST])
def test_an_older_document_has_the_same_calls_with_the_same_words(path: str) -> None:
    older = dict(operations(document(path)))
    for call, operation in operations(document(CURRENT)):
        for key in ("summary", "description", "tags"):
            assert older[call][key] == operation[key], call
        assert older[call]["responses"].keys() == operation["responses"].keys(), call
    assert len(older) == len(dict(operations(document(CURRENT))))


def test_parameters_keep_their_names_places_and_descriptions() -> None:
    for call, operation in operations(document(OLDEST)):
        kept = [_parameter(one) for one in operation["parameters"] if one["in"] != "body"]
        assert kept == [_parameter(one) for one in _in_current(call).get("parameters", [])], call


def test_swagger_shows_the_same_examples() -> None:
    oldest = document(OLDEST)
    for call, operation in operations(oldest):
        for status, response in operation["responses"].items():
            content = _in_current(call)["responses"][status].get("content", {})
            shown = {media_type: entry["example"] for media_type, entry in content.items() if "example" in entry}
            assert response.get("examples", {}) == shown, (call, status)
        for body in (one for one in operation["parameters"] if one["in"] == "body"):
            # A list has no name to be defined under.
            schema = body["schema"]
            shown = oldest["definitions"][schema["$ref"].removeprefix("#/definitions/")] if "$ref" in schema else schema
            content = _in_current(call)["requestBody"]["content"]
            assert shown["example"] == content["application/json"]["example"], call


def test_examples_are_of_their_schemas_in_the_oldest_dialect_too() -> None:
    oldest = document(OLDEST)
    for call, operation in operations(oldest):
        for status, response in operation["responses"].items():
            for example in response.get("examples", {}).values():
                whole = _with_nulls({**response["schema"], "definitions": oldest["definitions"]})
                faults = [fault.message for fault in Draft4Validator(whole).iter_errors(example)]
                assert not faults, (call, status, faults)


def test_swagger_names_the_host_that_it_was_fetched_from() -> None:
    assert (document(OLDEST)["host"], document(OLDEST)["schemes"]) == (HOST, ["https"])


@pytest.mark.parametrize("host", ["", "[::1]:8080", "a b", "evil.example/path", "{host}"])
def test_a_host_that_swagger_cannot_name_is_left_out(host: str, untouched: TestClient) -> None:
    answered = untouched.get(OLDEST, headers={"host": host})
    assert answered.status_code == 200
    assert "host" not in answered.json()


def test_a_document_is_the_same_each_time(untouched: TestClient) -> None:
    for path in ALL:
        assert untouched.get(path).content == untouched.get(path).content


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ({"anyOf": [{"type": "string"}, {"type": "null"}], "title": "Name"}, _nullable_name := {
            "type": "string", "title": "Name", "nullable": True
        }),
        (_nullable_name, _nullable_name),
        ({"$ref": "#/components/schemas/A", "description": "Why."}, {"$ref": "#/components/schemas/A"}),
        ({"type": "string", "const": "ok"}, {"type": "string", "enum": ["ok"]}),
        ({"exclusiveMinimum": 0, "maximum": 1}, {"minimum": 0, "exclusiveMinimum": True, "maximum": 1}),
        ({"exclusiveMaximum": 5}, {"maximum": 5, "exclusiveMaximum": True}),
        ({"anyOf": [{"exclusiveMinimum": 0}, {"type": "null"}]}, {
            "minimum": 0, "exclusiveMinimum": True, "nullable": True
        }),
        ({"examples": ["PT0M", "P1D"]}, {"example": "PT0M"}),
        ({"default": None, "type": "string"}, {"type": "string"}),
        ({"default": 0}, {"default": 0}),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]}, {
            "anyOf": [{"type": "string"}, {"type": "integer"}], "nullable": True
        }),
        ({"properties": {"const": {"items": {"const": 1}}}}, {"properties": {"const": {"items": {"enum": [1]}}}}),
    ],
)  # fmt: skip
def test_a_schema_in_the_words_of_3_0(newer: Node, older: Node) -> None:
    assert rewritten(newer, openapi_3_0.RULES) == older


def test_what_may_be_null_is_spelled_out_however_deep_it_lies() -> None:
    ship_to = {"properties": {"calendar": {"anyOf": [{"$ref": "#/components/schemas/Calendar"}, {"type": "null"}]}}}
    schemas: dict[str, Node] = {"Calendar": {"title": "Calendar", "type": "object"}, "ShipTo": ship_to}
    lane = {"anyOf": [{"$ref": "#/components/schemas/ShipTo"}, {"type": "null"}]}
    spelled_out = a_null_reference_is_spelled_out(lane, schemas)
    assert rewritten(spelled_out, openapi_3_0.RULES) == {
        "properties": {"calendar": {"title": "Calendar", "type": "object", "nullable": True}},
        "nullable": True,
    }


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ({"type": "string", "nullable": True}, {"type": "string", "x-nullable": True}),
        ({"$ref": "#/components/schemas/A"}, {"$ref": "#/definitions/A"}),
        ({"type": "string", "format": "duration"}, {"type": "string"}),
        ({"type": "string", "format": "date"}, {"type": "string", "format": "date"}),
        (
            {"properties": {"ship_to": {"type": "string", "title": "Ship To"}}},
            {"properties": {"ship_to": {"type": "string", "x-ms-summary": "Ship To"}}},
        ),
    ],
)
def test_a_schema_in_the_words_of_2_0(newer: Node, older: Node) -> None:
    assert rewritten(newer, swagger_2_0.RULES) == older


def test_swagger_cannot_leave_a_choice() -> None:
    with pytest.raises(ValueError, match="has no anyOf"):
        rewritten({"items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}}, swagger_2_0.RULES)


def test_rewriting_leaves_the_original_alone() -> None:
    newer = {"properties": {"a": {"const": 1}}, "anyOf": [{"const": 2}]}
    rewritten(newer, openapi_3_0.RULES)
    assert newer == {"properties": {"a": {"const": 1}}, "anyOf": [{"const": 2}]}


def _in_current(call: str) -> Node:
    return dict(operations(document(CURRENT)))[call]


def _parameter(parameter: Node) -> Node:
    return {key: parameter.get(key) for key in ("name", "in", "required", "description")}


def _with_nulls(node: Any) -> Any:
    """Null allowed where the extension allows it, which no validator of plain JSON schemas knows."""
    if isinstance(node, list):
        return [_with_nulls(child) for child in node]
    if not isinstance(node, dict):
        return node
    found = {key: _with_nulls(child) for key, child in node.items()}
    return {"anyOf": [found, {"type": "null"}]} if node.get("x-nullable") else found
