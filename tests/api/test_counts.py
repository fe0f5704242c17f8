"""Counts of stock over HTTP: what a count has in it, and what it cannot have."""

from typing import Any

from fastapi.testclient import TestClient

from tests.api.plant import BELLS, confirmed, plant_document, quoted


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


def test_what_an_erp_no_longer_lists_has_left_and_takes_nothing_from_what_comes(shop: TestClient) -> None:
    commitment = confirmed(shop, 10)
    shop.put("/v1/clock", json={"now": "2026-12-09T18:00:00Z"})
    gone = {"line": "1", "quantity": 10, "shipped_at": "2026-12-09T12:00:00Z"}
    assert shop.post(f"/v1/commitments/{commitment['id']}/ship", json=gone).status_code == 200
    bells = {"id": "PO-1", "kind": "purchase_order", "item": "BELL", "site": "PLANT", "quantity": 5}
    feed = plant_document() | {"stock": [], "receipts": [bells | {"available_at": "2026-12-10T08:00:00Z"}]}
    assert shop.put("/v1/model", json=feed).json()["reports"] == []
    assert bells_free(shop) == 5


def test_a_commitment_is_over_though_nobody_counts_what_there_is_without_limit(shop: TestClient) -> None:
    with_bells_on_bikes(shop)
    shop.patch("/v1/model", json={"items": [{"id": "BELL", "supply": "unlimited"}]})
    commitment = confirmed(shop, 4, item="BIKE/26", requested="2026-12-10")
    shop.put("/v1/clock", json={"now": "2026-12-11T08:00:00Z"})
    gone = {"line": "1", "quantity": 4, "shipped_at": "2026-12-10T12:00:00Z"}
    assert shop.post(f"/v1/commitments/{commitment['id']}/ship", json=gone).status_code == 200
    assert len(shop.get("/v1/plan").json()["runs"]) == 1
    shop.patch("/v1/model", json={"stock": [{"item": "BIKE/26", "site": "PLANT", "quantity": 0}]})
    assert shop.get("/v1/plan").json()["runs"] == []


def test_what_was_made_for_an_order_and_left_with_it_is_over_after_a_month_though_nobody_counts_it(
    shop: TestClient,
) -> None:
    commitment = confirmed(shop, 4, item="BIKE/26", requested="2026-12-10")
    gone = {"line": "1", "quantity": 4, "shipped_at": "2026-12-10T12:00:00Z"}
    shop.put("/v1/clock", json={"now": "2026-12-11T08:00:00Z"})
    assert shop.post(f"/v1/commitments/{commitment['id']}/ship", json=gone).status_code == 200
    for now, runs in (("2027-01-09T11:59:00Z", 1), ("2027-01-09T12:00:00Z", 0)):
        shop.put("/v1/clock", json={"now": now})
        shop.patch("/v1/model", json={"items": [{"id": "BELL", "name": now}]})
        assert len(shop.get("/v1/plan").json()["runs"]) == runs
    assert shop.get(f"/v1/commitments/{commitment['id']}").json()["state"] == "shipped"


def test_what_is_left_of_a_requirement_frees_the_rest_also_once_it_is_overdue(shop: TestClient) -> None:
    """A work order takes its bells in parts: what was taken is counted, and the open quantity falls."""
    place = {"item": "BELL", "site": "PLANT"}
    needed = {"id": "WO-1/BELL", **place, "needed_at": "2026-12-07T09:00:00Z"}
    shop.patch("/v1/model", json={"requirements": [{**needed, "quantity": BELLS}]})
    shop.put("/v1/clock", json={"now": "2026-12-08T08:00:00Z"})
    shop.patch("/v1/model", json={"requirements": [{**needed, "quantity": 4}]})
    pegs = [row["quantity"] for row in shop.get("/v1/plan").json()["pegs"]]
    assert pegs == [4]
    assert quoted(shop, BELLS - 4)["status"] == "feasible"
