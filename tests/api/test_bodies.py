"""What a body may look like: JSON, strict, not too large."""

import asyncio
import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.main import Troth, application_of
from tests.api.plant import confirmed, plant_document, problem, wish

JSON = {"Content-Type": "application/json"}


def test_a_body_that_says_it_is_too_large_is_refused_unread(untouched: TestClient) -> None:
    answered = untouched.post("/v1/inquiries", content=b"x", headers={**JSON, "Content-Length": "20001"})
    problem(answered, 413, "body-too-large")


def test_a_body_that_grows_too_large_is_refused_while_it_comes(untouched: TestClient) -> None:
    def unannounced() -> Iterator[bytes]:
        yield from [b" " * 8_000] * 3

    problem(untouched.post("/v1/inquiries", content=unannounced(), headers=JSON), 413, "body-too-large")


def test_a_caller_that_hangs_up_within_its_body_is_no_crash_of_ours(troth: Troth) -> None:
    sent: list[Any] = []
    coming = iter([{"type": "http.request", "body": b'{"lines', "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> Any:
        return next(coming)

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json"), (b"content-length", b"500")]
    asked = {"type": "http", "method": "POST", "path": "/v1/quotes", "headers": headers, "query_string": b""}
    asyncio.run(application_of(troth)(asked, receive, send))
    troth.close()
    assert sent[0]["status"] == 400


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])
def test_a_body_that_is_not_json_is_refused_by_its_type(untouched: TestClient, media_type: str) -> None:
    answered = untouched.post("/v1/inquiries", content=json.dumps(wish()), headers={"Content-Type": media_type})
    problem(answered, 415, "unsupported-media-type")


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "br", "deflate, gzip"])
def test_a_packed_body_is_refused_by_its_coding(untouched: TestClient, coding: str) -> None:
    packed = gzip.compress(json.dumps(wish()).encode())
    answered = untouched.post("/v1/inquiries", content=packed, headers={**JSON, "Content-Encoding": coding})
    assert "Content-Encoding" in problem(answered, 415, "unsupported-media-type")["detail"]


def test_a_body_may_say_that_it_is_as_it_is(untouched: TestClient) -> None:
    headers = {**JSON, "Content-Encoding": "Identity"}
    assert untouched.post("/v1/inquiries", content=json.dumps(wish()), headers=headers).status_code == 200


def test_json_may_name_its_character_set(untouched: TestClient) -> None:
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert untouched.post("/v1/inquiries", content=json.dumps(wish()), headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "invalid_json"),
        (b"{", "invalid_json"),
        (b'{"lines": "\xff"}', "invalid_json"),
        (b'{"lines": NaN}', "not_a_number"),
        (b'{"lines": [{"quantity": -Infinity}]}', "not_a_number"),
        (b'{"customer": "\\ud800", "lines": []}', "not_text"),
        (b'{"customer": "\\u0000", "lines": []}', "not_text"),
        (b'{"lines": [], "lines": []}', "duplicate_key"),
        (b"[" * 5_000 + b"]" * 5_000, "too_deep"),
        (b"[]", "wrong_type"),
        (b'{"lines": [], "line": []}', "unknown_field"),
        (b'{"lines": [{"line": "1", "item": "BELL", "quantity": true, "requested": "asap"}]}', "wrong_type"),
        (b'{"lines": [{"line": "1", "item": "BELL", "quantity": 0.5, "requested": "asap"}]}', "too_many_decimals"),
    ],
)
def test_what_is_no_strict_json_or_no_request_is_refused_by_its_code(
    untouched: TestClient, body: bytes, code: str
) -> None:
    document = problem(untouched.post("/v1/inquiries", content=body, headers=JSON), 422, "request-rejected")
    assert code in [fault["code"] for fault in document["errors"]], document


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b" ", "is empty, and must be JSON."),
        (b'{"lines": [{"requested": "2026-02-30"}]}', 'must be a date that exists, unlike 2026-02-30, or "asap"'),
    ],
)
def test_what_is_wrong_is_said_in_words_that_help(untouched: TestClient, body: bytes, detail: str) -> None:
    document = problem(untouched.post("/v1/inquiries", content=body, headers=JSON), 422, "request-rejected")
    assert detail in [fault["detail"] for fault in document["errors"]], document


BARE = [
    "/v1/commitments/{commitment}/cancel",
    "/v1/repromises/rpr_1/apply",
    "/v1/repromises/rpr_1/cancel",
    "/v1/webhooks/whk_1/test",
    "/v1/webhooks/whk_1/rotate-secret",
    "/v1/moves/1/undo",
]


@pytest.mark.parametrize("path", BARE)
def test_what_a_call_does_not_take_is_refused_and_nothing_is_done(shop: TestClient, path: str) -> None:
    commitment = confirmed(shop)["id"]
    for body, pointer in ((b'{"line": "1", "quantity": 1}', "/line"), (b"[]", ""), (b"null", ""), (b"{", "")):
        answered = shop.post(path.format(commitment=commitment), content=body, headers=JSON)
        assert problem(answered, 422, "request-rejected")["errors"][0]["pointer"] == pointer
    assert shop.get(f"/v1/commitments/{commitment}").json()["state"] == "open"


def test_a_call_that_takes_no_body_takes_an_empty_one(shop: TestClient) -> None:
    path = f"/v1/commitments/{confirmed(shop)['id']}/cancel"
    assert shop.post(path, json={}).json()["state"] == "cancelled"
    assert shop.post(path).status_code == 200


def test_a_broken_plant_model_is_refused_place_by_place(empty: TestClient) -> None:
    broken = plant_document() | {"lanes": [{"id": "L1", "from": "PLANT", "to": "NOWHERE", "transit_hours": -1}]}
    document = problem(empty.put("/v1/model", json=broken), 422, "plant-model-rejected")
    assert [fault["pointer"] for fault in document["errors"]] == ["/lanes/0/transit_hours"]
    assert empty.get("/v1/model").json()["items"] == []
