"""The examples of the documents are true: each body is answered as it stands, with an answer like the one shown."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.main import Troth
from app.use_cases.repromises.planning import plan_repromise
from app.wire.examples.answers import COMMITMENT, OFFER, QUOTE, RUN
from app.wire.examples.floor import CAPACITY_EXAMPLE, EVENT
from app.wire.examples.repromises import RUN as RUN_OF_DATES
from app.wire.examples.requests import CLOCK_EXAMPLE, MODEL_EXAMPLE, PROMISE_EXAMPLE
from app.wire.examples.webhooks import DELIVERY, WEBHOOK, WEBHOOK_EXAMPLE
from tests.api.described import CURRENT, Node, document, operations
from tests.api.plant import problem

CALLS = dict(sorted(operations(document(CURRENT))))
# What the story of the examples is about; the rest is ids, placement and measurement.
STATED = {
    "kind",
    "state",
    "status",
    "summary",
    "item",
    "customer",
    "reference",
    "promised_at",
    "promised_date",
    "total",
}
BELLS_ON_ONE_CNC: Node = {
    "settings": {"move_fence": "PT0M"},
    "items": [{"id": "BELL"}],
    "resources": [{"id": "CNC", "site": "PLANT", "calendar": "2-shift", "units": 1}],
    "routings": [
        {
            "id": "R2",
            "item": "BELL",
            "site": "PLANT",
            "operations": [
                {"id": "10", "fixed_minutes": 60, "requires": [{"alternatives": [{"resource": "CNC"}]}]},
            ],
        }
    ],
}
BELLS_AT_ONCE: Node = {"lines": [{"line": "1", "item": "BELL", "quantity": 1, "requested": "asap"}]}
"""They make the bikes wait."""
KEY = {"Idempotency-Key": "6ba7b810"}
Ids = dict[str, str]
"""The id that an example shows: the id that it stands for."""


@pytest.fixture
def bicycles(empty: TestClient) -> TestClient:
    """The factory of the examples, on the morning on which they play."""
    assert empty.put("/v1/clock", json=CLOCK_EXAMPLE).status_code == 200
    assert empty.put("/v1/model", json=MODEL_EXAMPLE).status_code == 200
    return empty


@pytest.mark.parametrize("call", CALLS)
def test_an_example_is_answered_as_shown_and_the_same_again_under_its_key(
    call: str, bicycles: TestClient, troth: Troth
) -> None:
    """On no other plan than that on which it was decided, where the call takes one."""
    operation = CALLS[call]
    ids = _told_before(call, operation, bicycles)
    if "/repromises/" in call:
        ids[RUN_OF_DATES] = bicycles.post("/v1/repromises").json()["id"]
    if "apply" in call:
        plan_repromise(ids[RUN_OF_DATES], troth.ports)
    method, path = call.split(" ")
    required = [parameter for parameter in operation.get("parameters", ()) if parameter["required"]]
    sent = {parameter["name"]: _meant(parameter["schema"]["examples"][0], ids) for parameter in required}
    in_query = {parameter["name"] for parameter in required if parameter["in"] == "query"}
    query = {name: value for name, value in sent.items() if name in in_query}
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
    asked = partial(bicycles.request, method, path.format(**sent), params=query, json=_meant(body, ids))
    may_say = {parameter["name"] for parameter in operation.get("parameters", ())}
    if "If-Match" in may_say:
        problem(asked(headers={"If-Match": "0"}), 412, "plan-version-stale")
    answered = asked(headers=KEY)
    assert answered.status_code < 300, answered.text
    described = operation["responses"][str(answered.status_code)]
    if shown := described.get("content", {}).get("application/json", {}).get("example"):
        assert not list(_differences(shown, answered.json()))
    if may_say & KEY.keys():
        again = asked(headers=KEY)
        assert (again.status_code, again.content) == (answered.status_code, answered.content)


def test_a_difference_is_found() -> None:
    shown = {"id": "a", "item": "BIKE", "at": "2026-12-01", "lines": [{"quantity": 1}]}
    assert not list(_differences(shown, {**shown, "id": "b", "lines": [{"quantity": 2.5}, {"quantity": 0}]}))
    told: dict[str, Any] = {"id": None, "item": "BELL", "lines": []}
    assert list(_differences(shown, told)) == [
        "/id: a, None",
        "/item: BIKE, BELL",
        "/at is not told",
        "/lines is empty",
    ]


def _told_before(call: str, operation: Node, bicycles: TestClient) -> Ids:
    """Quotes are asked for in a factory with nothing promised, or of one that is held; all else plays after a yes."""
    if operation["tags"] == ["promising"] and call.startswith("POST") and "{id}" not in call:
        return {}
    if "/moves/" in call:
        assert bicycles.patch("/v1/model", json=BELLS_ON_ONE_CNC).status_code == 200
    quote = bicycles.post("/v1/quotes", json=PROMISE_EXAMPLE).json()
    ids: Ids = {QUOTE: quote["id"], OFFER: quote["offers"][0]["id"]}
    if operation["tags"] == ["promising"]:
        return ids
    ids[COMMITMENT] = bicycles.post(f"/v1/quotes/{quote['id']}/confirm").json()["id"]
    ids[f"{RUN}/10"] = f"{quote['offers'][0]['operations'][0]['run']}/10"
    if "/moves/" in call:
        urgent = bicycles.post("/v1/quotes", json=BELLS_AT_ONCE).json()
        assert bicycles.delete(f"/v1/quotes/{urgent['id']}").status_code == 204
        assert bicycles.get("/v1/events").json()["items"][4]["type"] == "plan.moved"
    if call == "GET /v1/repromises":
        bicycles.post("/v1/repromises")
    if "/capacity/" in call or call == "GET /v1/capacity":
        ids[EVENT] = bicycles.post("/v1/capacity", json=CAPACITY_EXAMPLE).json()["id"]
    if "/webhooks" in call:
        ids[WEBHOOK] = bicycles.post("/v1/webhooks", json=WEBHOOK_EXAMPLE).json()["id"]
        ids[DELIVERY] = bicycles.post(f"/v1/webhooks/{ids[WEBHOOK]}/test").json()["id"]
    return ids


def _meant(shown: Any, ids: Ids) -> Any:
    if isinstance(shown, dict):
        return {key: _meant(value, ids) for key, value in shown.items()}
    if isinstance(shown, list):
        return [_meant(value, ids) for value in shown]
    return ids.get(shown, shown) if isinstance(shown, str) else shown


def _differences(shown: Any, told: Any, place: str = "") -> Iterator[str]:
    """Where an answer has other fields than the example, values of another type, or another story."""
    if isinstance(shown, dict) and isinstance(told, dict):
        for key, value in shown.items():
            if key not in told:
                yield f"{place}/{key} is not told"
            elif key in STATED and value != told[key] and not isinstance(value, dict | list):
                yield f"{place}/{key}: {value}, {told[key]}"
            else:
                yield from _differences(value, told[key], f"{place}/{key}")
    elif isinstance(shown, list) and isinstance(told, list):
        if shown and not told:
            yield f"{place} is empty"
        for one, other in zip(shown[:1], told[:1], strict=False):
            yield from _differences(one, other, f"{place}/0")
    elif _kind(shown) != _kind(told):
        yield f"{place}: {shown}, {told}"


def _kind(value: Any) -> str:
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__
