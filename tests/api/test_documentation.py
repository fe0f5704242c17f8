"""The OpenAPI document: complete, and true to what is served."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

from app.use_cases.showing.cursors import cursor_after
from tests.api.described import CURRENT, Node, document, examples, objects, operations, schemas


@pytest.fixture(scope="module")
def current() -> Node:
    return document(CURRENT)


def test_it_is_openapi_3_1(current: Node) -> None:
    assert current["openapi"].startswith("3.1.")


def test_every_call_of_the_contract_is_there(current: Node) -> None:
    assert {call for call, _ in operations(current)} >= {
        "GET /v1/model",
        "PUT /v1/model",
        "PATCH /v1/model",
        "POST /v1/inquiries",
        "GET /v1/quotes",
        "POST /v1/quotes",
        "GET /v1/quotes/{id}",
        "DELETE /v1/quotes/{id}",
        "POST /v1/quotes/{id}/hold",
        "POST /v1/quotes/{id}/confirm",
        "GET /v1/commitments",
        "GET /v1/commitments/{id}",
        "GET /v1/actions",
        "GET /v1/capacity",
        "POST /v1/progress",
        "POST /v1/capacity",
        "GET /v1/capacity/{id}",
        "POST /v1/capacity/{id}/end",
        "GET /v1/items/{id}/availability",
        "GET /v1/resources/{id}/load",
        "GET /v1/plan",
        "GET /v1/clock",
        "PUT /v1/clock",
        "GET /health/live",
        "GET /health/ready",
        "GET /metrics",
    }


def test_every_call_has_a_stable_id_and_one_tag(current: Node) -> None:
    ids = [operation["operationId"] for _, operation in operations(current)]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)+", id) for id in ids), ids
    tags = {tag["name"] for tag in current["tags"]}
    for call, operation in operations(current):
        (tag,) = operation["tags"]
        assert tag in tags, call


def test_every_call_says_in_a_few_words_and_in_full_what_it_does(current: Node) -> None:
    for call, operation in operations(current):
        summary, description = operation.get("summary"), operation.get("description")
        assert summary, f"{call}: give the route a summary"
        assert description, f"{call}: give the route a description"
        assert description.endswith("."), f"{call}: the description is no sentence"


def test_what_is_said_is_said_in_the_words_of_json(current: Node) -> None:
    said = [text for node in objects(current) if isinstance(text := node.get("description"), str)]
    assert len(said) > 300
    assert not [text for text in said if re.search(r"\b(None|True|False)\b", text)]


def test_what_a_path_names_is_called_as_in_the_manual(current: Node) -> None:
    """A path that has a `quote` breaks clients of Python: the generator quotes it by a function of that name."""
    in_path = {
        parameter["name"]
        for _, operation in operations(current)
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "path"
    }
    assert in_path == {"id", "delivery", "sequence"}


def test_every_parameter_says_what_it_is_for(current: Node) -> None:
    for call, operation in operations(current):
        for parameter in operation.get("parameters", ()):
            assert parameter.get("description"), f"{call}: {parameter['name']} has no description"
            if parameter["required"]:
                assert parameter["schema"].get("examples"), f"{call}: {parameter['name']} has no examples"


def test_every_body_and_every_answer_shows_an_example(current: Node) -> None:
    for call, operation in operations(current):
        for place, content in examples(operation):
            for media_type, entry in content.items():
                assert "example" in entry, f"{call}: no example of the {media_type} of {place}: use takes and gives"


def test_every_example_is_of_its_schema(current: Node) -> None:
    for call, operation in operations(current):
        for place, content in examples(operation):
            for entry in content.values():
                faults = [fault.message for fault in _judge(entry["schema"], current).iter_errors(entry["example"])]
                assert not faults, (call, place, faults)


def test_examples_inside_schemas_are_of_their_schemas(current: Node) -> None:
    for place, schema in schemas(current):
        for example in schema.get("examples", ()):
            faults = [fault.message for fault in _judge(schema, current).iter_errors(example)]
            assert not faults, (place, faults)


def test_every_refusal_is_described_as_a_problem(current: Node) -> None:
    for call, operation in operations(current):
        for status, response in operation["responses"].items():
            if status >= "400":
                assert list(response["content"]) == ["application/problem+json"], (call, status)
                assert "`/problems/" in response["description"], (call, status)


def test_headers_of_answers_are_described(current: Node) -> None:
    described = {
        (call, status, header)
        for call, operation in operations(current)
        for status, response in operation["responses"].items()
        for header in response.get("headers", ())
    }
    assert {one for one in described if one[2] == "ETag"} == {("GET /v1/model", "200", "ETag")}
    waits = {(call, status) for call, status, header in described if header == "Retry-After"}
    assert {("POST /v1/quotes", "409"), ("POST /v1/quotes", "503"), ("GET /health/ready", "503")} <= waits
    assert not {status for _, status in waits} & {"404", "412", "422", "500"}


def test_the_plant_model_is_described_as_it_is_given_back(shop: TestClient, current: Node) -> None:
    """All of it: what an answer always has, nobody has to look for."""
    answer = current["paths"]["/v1/model"]["get"]["responses"]["200"]["content"]["application/json"]
    kept = shop.get("/v1/model").json()
    assert not [fault.message for fault in _judge(answer["schema"], current).iter_errors(kept)]
    (operation,) = kept["routings"][0]["operations"]
    for name, shown in (("ModelOut", kept), ("ModelOperationOut", operation), ("ModelLaneOut", kept["lanes"][0])):
        described = current["components"]["schemas"][name]
        assert set(described["required"]) == described["properties"].keys() == shown.keys(), name


def test_every_reference_leads_somewhere(current: Node) -> None:
    there = {f"#/components/schemas/{name}" for name in current["components"]["schemas"]}
    assert {node["$ref"] for node in objects(current) if isinstance(node.get("$ref"), str)} <= there


def test_every_writing_post_takes_a_key_and_a_version(current: Node) -> None:
    for call, operation in operations(current):
        names = {parameter["name"] for parameter in operation.get("parameters", [])}
        if call.startswith("POST") and call != "POST /v1/inquiries":
            assert {"Idempotency-Key", "If-Match"} <= names, call


def test_what_a_cursor_and_a_version_look_like_is_described(current: Node) -> None:
    parameters = [node for node in objects(current) if node.get("name") in ("If-Match", "cursor") and "in" in node]
    for parameter in parameters:
        pattern = re.compile(parameter["schema"]["pattern"])
        looks_so = {"cursor": cursor_after("quotes", 812), "If-Match": '"812"'}[parameter["name"]]
        assert pattern.search(looks_so), parameter
        assert not pattern.search("ü"), parameter


def test_every_shape_is_titled_as_it_is_named(current: Node) -> None:
    """Generators of clients go by either, and leave out whatever has another's."""
    assert {name: schema["title"] for name, schema in current["components"]["schemas"].items()} == {
        name: name for name in current["components"]["schemas"]
    }


def test_answers_may_grow_and_bodies_may_not(current: Node) -> None:
    for name, schema in current["components"]["schemas"].items():
        if name.endswith("Out"):
            assert "additionalProperties" not in schema, name
        if name.endswith("In"):
            assert schema["additionalProperties"] is False, name


def _judge(schema: Node, document: Node) -> Any:
    whole = {**schema, "components": document["components"]}
    return Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
