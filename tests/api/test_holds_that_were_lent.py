"""A hold that takes what others need later, who wait for what it buys, is a hold like any other until its end."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.plant import confirmed, plant_document, quoted

NINE = "2026-12-07T09:00:00Z"


@pytest.fixture
def lent(shop: TestClient) -> Any:
    """One bell that a requirement waits for is lent: it is packed until half past nine, and another is bought."""
    plant = plant_document() | {
        "settings": {"promise_granularity": "minute"},
        "sites": [{"id": "PLANT", "pick_pack_minutes": 90}],
        "stock": [{"item": "BELL", "site": "PLANT", "quantity": 1}],
        "requirements": [
            {"id": "WO-1", "item": "BELL", "site": "PLANT", "quantity": 1, "needed_at": "2026-12-10T08:00:00Z"}
        ],
        "purchasing": [{"id": "P1", "item": "BELL", "site": "PLANT", "lead_time_days": 1}],
    }
    assert shop.put("/v1/model", json=plant).status_code == 200
    quote = quoted(shop, requested="asap", hold={"for": "PT4H"})
    (offer, *_) = quote["offers"]
    assert offer["promised_at"] == "2026-12-07T09:30:00Z"
    (buy,) = shop.get("/v1/plan").json()["buys"]
    assert buy["item"] == "BELL"
    return quote


def test_it_can_be_confirmed_while_its_goods_are_packed(shop: TestClient, lent: Any) -> None:
    assert shop.put("/v1/clock", json={"now": NINE}).status_code == 200
    confirmed = shop.post(f"/v1/quotes/{lent['id']}/confirm")
    assert confirmed.status_code == 201, confirmed.json()
    assert confirmed.json()["promised_at"] == lent["offers"][0]["promised_at"]
    assert not confirmed.json()["risks"]


def test_it_is_extended_without_being_planned_again(shop: TestClient, lent: Any) -> None:
    (before,) = shop.get("/v1/plan").json()["buys"]
    extended = shop.post(f"/v1/quotes/{lent['id']}/hold", json={"for": "PT4H"})
    assert extended.status_code == 200, extended.json()
    (after,) = shop.get("/v1/plan").json()["buys"]
    assert after == before


def test_what_is_lent_beyond_a_horizon_that_was_shortened_is_given_back_within_it(shop: TestClient) -> None:
    model = plant_document()
    model["sites"].append({"id": "WEST"})
    model["stock"].append({"item": "BELL", "site": "WEST", "quantity": 10})
    model["lanes"].append({"id": "L2", "from": "WEST", "to": "PLANT", "transit_hours": 4})
    assert shop.put("/v1/model", json=model).status_code == 200
    confirmed(shop, 10, requested="2027-02-26")
    assert shop.patch("/v1/model", json={"settings": {"horizon_days": 30}}).status_code == 200
    quote = quoted(shop, 10, requested="2026-12-08")
    (offer, *_) = quote["offers"]
    assert offer["promised_date"] == "2026-12-08"
    (move,) = shop.get("/v1/plan").json()["moves"]
    assert move["available_at"] < "2027-01-07"
