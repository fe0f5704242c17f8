"""A plant that fits on a page: ten bells on the shelf, and one machine that makes bicycles."""

from typing import Any

from fastapi.testclient import TestClient

MONDAY = "2026-12-07T08:00:00Z"
BELLS = 10


def plant_document() -> dict[str, Any]:
    step = {"id": "10", "minutes_per_unit": 60, "requires": [{"alternatives": [{"resource": "CNC"}]}]}
    return {
        "sites": [{"id": "PLANT"}],
        "ship_tos": [{"id": "SOUTH"}],
        "items": [{"id": "BELL"}, {"id": "BIKE/26"}],
        "resources": [{"id": "CNC", "site": "PLANT"}],
        "routings": [{"id": "R1", "item": "BIKE/26", "site": "PLANT", "operations": [step]}],
        "lanes": [{"id": "L1", "from": "PLANT", "to": "SOUTH", "transit_hours": 4}],
        "stock": [{"item": "BELL", "site": "PLANT", "quantity": BELLS}],
        "customers": [{"id": "ACME", "ship_to": "SOUTH"}],
    }


def wish(quantity: float = 1, item: str = "BELL", requested: str = "2026-12-09", **fields: Any) -> dict[str, Any]:
    """The body of a quote or an inquiry."""
    return {"lines": [{"line": "1", "item": item, "quantity": quantity, "requested": requested}], **fields}


def quoted(shop: TestClient, quantity: float = 1, **fields: Any) -> dict[str, Any]:
    answered = shop.post("/v1/quotes", json=wish(quantity, **fields))
    assert answered.status_code == 201, answered.text
    quote: dict[str, Any] = answered.json()
    return quote


def confirmed(shop: TestClient, quantity: float = 1, **fields: Any) -> dict[str, Any]:
    quote = quoted(shop, quantity, **fields)
    answered = shop.post(f"/v1/quotes/{quote['id']}/confirm")
    assert answered.status_code == 201, answered.text
    commitment: dict[str, Any] = answered.json()
    return commitment


def at_risk(shop: TestClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shop.get("/v1/commitments", params={"at_risk": True}).json()["items"]
    return found


def problem(answered: Any, status: int, slug: str) -> dict[str, Any]:
    """The problem document of a refusal, which has to be of this status and type, and to say why in whole sentences."""
    assert (answered.status_code, answered.headers["content-type"]) == (status, "application/problem+json")
    document: dict[str, Any] = answered.json()
    assert (document["status"], document["type"]) == (status, f"/problems/{slug}"), document
    assert document["detail"].endswith("."), document
    return document
