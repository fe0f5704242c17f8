"""The OpenAPI document: complete, and true to what is served."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.main import application_of, troth_of

VERBS = {"get", "put", "post", "patch", "delete"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    troth = troth_of(Settings(database_url="sqlite:///never-opened.db"))
    found: dict[str, Any] = TestClient(application_of(troth)).get("/openapi.json").json()
    troth.close()
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, verbs in document["paths"].items():
        for verb in verbs.keys() & VERBS:
            yield f"{verb.upper()} {path}", verbs[verb]


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for child in node.values():
            yield from references(child)
    elif isinstance(node, list):
        for child in node:
            yield from references(child)


def test_it_is_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")


def test_every_call_of_the_contract_is_there(document: dict[str, Any]) -> None:
    assert {call for call, _ in operations(document)} == {
        "GET /v1/model",
        "PUT /v1/model",
        "PATCH /v1/model",
        "POST /v1/inquiries",
        "GET /v1/quotes",
        "POST /v1/quotes",
        "GET /v1/quotes/{quote}",
        "DELETE /v1/quotes/{quote}",
        "POST /v1/quotes/{quote}/hold",
        "POST /v1/quotes/{quote}/confirm",
        "GET /v1/commitments",
        "GET /v1/commitments/{commitment}",
        "GET /v1/items/{item}/availability",
        "GET /v1/resources/{resource}/load",
        "GET /v1/plan",
        "GET /v1/clock",
        "PUT /v1/clock",
        "GET /health/live",
        "GET /health/ready",
        "GET /metrics",
    }


def test_every_call_has_a_stable_id_a_summary_and_one_tag(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, operation in operations(document)]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)+", id) for id in ids), ids
    tags = {tag["name"] for tag in document["tags"]}
    for call, operation in operations(document):
        assert operation["summary"], call
        (tag,) = operation["tags"]
        assert tag in tags, call


def test_every_refusal_is_described_as_a_problem(document: dict[str, Any]) -> None:
    for call, operation in operations(document):
        for status, response in operation["responses"].items():
            if status >= "400":
                assert list(response["content"]) == ["application/problem+json"], (call, status)
                assert "`/problems/" in response["description"], (call, status)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    there = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) <= there


def test_every_writing_post_takes_a_key_and_a_version(document: dict[str, Any]) -> None:
    for call, operation in operations(document):
        names = {parameter["name"] for parameter in operation.get("parameters", [])}
        if call.startswith("POST") and call != "POST /v1/inquiries":
            assert {"Idempotency-Key", "If-Match"} <= names, call


def test_bodies_show_an_example_that_is_accepted(shop: TestClient, document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for name, method, path in (("ModelIn", "PUT", "/v1/model"), ("PromiseRequestIn", "POST", "/v1/inquiries")):
        example = schemas[name]["examples"][0]
        assert shop.request(method, path, json=example).status_code == 200, name
