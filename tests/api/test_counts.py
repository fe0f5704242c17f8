"""Counts of stock over HTTP: what a count has in it, and what it cannot have."""

from typing import Any

from fastapi.testclient import TestClient

from tests.api.plant import confirmed, plant_document


def with_bells_on_bikes(shop: TestClient) -> None:
    step = {"id": "10", "minutes_per_unit": 60, "requires": [{"alternatives": [{"resource": "CNC"}]}]}
    routing = {
        "id": "R1",
        "item": "BIKE/26",
        "site": "PLANT",
        "operations": [{**step, "components": [{"item": "BELL", "quantity_per": 1}]}],
    }
    assert shop.put("/v1/model", json=plant_document() | {"routings": [routing]}).status_code == 200


def counted(shop: TestClient, quantity: int, counted_at: str) -> None:
    row = {"item": "BELL", "site": "PLANT", "quantity": quantity, "counted_at": counted_at}
    assert shop.patch("/v1/model", json={"stock": [row]}).status_code == 200


def bells_free(shop: TestClient) -> int:
    params = {"site": "PLANT", "from": "2026-12-12", "to": "2026-12-13"}
    (day,) = shop.get("/v1/items/BELL/availability", params=params).json()["days"]
    free: int = day["cumulative_atp"]
    return free


def test_what_is_still_to_be_consumed_is_in_no_count_whatever_its_date(shop: TestClient) -> None:
    with_bells_on_bikes(shop)
    confirmed(shop, 4, item="BIKE/26", requested="2026-12-10")
    assert bells_free(shop) == 6
    for when in ("2026-12-07T07:00:00Z", "2026-12-24T00:00:00Z"):
        counted(shop, 10, when)
        assert bells_free(shop) == 6


def test_what_was_consumed_before_a_count_is_in_it_and_what_came_after_is_not(shop: TestClient) -> None:
    with_bells_on_bikes(shop)
    confirmed(shop, 4, item="BIKE/26", requested="2026-12-10")
    start: Any = shop.get("/v1/plan").json()["runs"][0]["start"]
    shop.put("/v1/clock", json={"now": "2026-12-11T08:00:00Z"})
    counted(shop, 10, "2026-12-07T07:59:00Z")
    assert bells_free(shop) == 6
    counted(shop, 6, start)
    assert bells_free(shop) == 6
