"""Whoever takes what is made for somebody else is at risk when that is."""

from typing import Any

from fastapi.testclient import TestClient

from tests.api.plant import MONDAY, confirmed, plant_document, quoted


def made_in_fives(shop: TestClient) -> tuple[Any, Any]:
    """Three bikes are made for the one as five, of which the other takes two."""
    (routing,) = plant_document()["routings"]
    in_fives = plant_document() | {"routings": [{**routing, "multiple": 5}]}
    assert shop.put("/v1/model", json=in_fives).status_code == 200
    first = confirmed(shop, 3, item="BIKE/26", requested="2026-12-09", reference="SO-1")
    second = confirmed(shop, 2, item="BIKE/26", requested="2026-12-10", reference="SO-2")
    (run,) = shop.get("/v1/plan").json()["runs"]
    assert (run["owner"], run["quantity"]) == (first["id"], 5)
    return first, second


def breaks(shop: TestClient) -> list[str]:
    """Who is reported when the machine breaks."""
    event = {"resource": "CNC", "kind": "breakdown", "start": MONDAY, "end": "2026-12-11T08:00:00Z"}
    answered = shop.post("/v1/capacity", json=event)
    assert answered.status_code == 201, answered.text
    return [report["reference"] for report in answered.json()["reports"]]


def closes(shop: TestClient, until: str = "2026-12-14", **more: Any) -> None:
    """The shop is closed from today on, and its machine stands still; the feed may tell more."""
    calendar = {
        "id": "closed at first",
        "shifts": [{"days": ["mon", "tue", "wed", "thu", "fri"], "start": "06:00", "end": "14:00"}],
        "exceptions": [{"start": "2026-12-07T00:00", "end": f"{until}T00:00", "open": False}],
    }
    cnc = {"id": "CNC", "site": "PLANT", "calendar": "closed at first"}
    assert shop.patch("/v1/model", json={"calendars": [calendar], "resources": [cnc], **more}).status_code == 200


def told(shop: TestClient) -> list[str]:
    return [event["type"] for event in shop.get("/v1/events?after=0").json()["items"]]


def at_risk(shop: TestClient) -> list[str]:
    found = shop.get("/v1/commitments", params={"at_risk": True}).json()["items"]
    return [one["reference"] for one in found]


def test_a_breakdown_hits_all_who_take_what_is_made(shop: TestClient) -> None:
    _, second = made_in_fives(shop)
    assert breaks(shop) == ["SO-1", "SO-2"]
    assert at_risk(shop) == ["SO-1", "SO-2"]
    (risk,) = shop.get(f"/v1/commitments/{second['id']}").json()["risks"]
    assert "breakdown of CNC" in risk["detail"]


def test_what_is_made_on_for_another_is_that_others_risk_alone(shop: TestClient) -> None:
    first, _ = made_in_fives(shop)
    assert shop.post(f"/v1/commitments/{first['id']}/cancel").status_code == 200
    assert breaks(shop) == ["SO-2"]
    assert at_risk(shop) == ["SO-2"]


def test_nobody_new_is_promised_what_is_left_of_work_that_a_calendar_has_stopped(shop: TestClient) -> None:
    (routing,) = plant_document()["routings"]
    in_fives = plant_document() | {"routings": [{**routing, "multiple": 5}]}
    assert shop.put("/v1/model", json=in_fives).status_code == 200
    confirmed(shop, 3, item="BIKE/26", requested="2026-12-09", reference="SO-1")
    closes(shop)
    assert at_risk(shop) == ["SO-1"]
    second = confirmed(shop, 2, item="BIKE/26", requested="asap", reference="SO-2")
    assert not second["risks"]
    assert second["promised_at"] > "2026-12-14"
    assert at_risk(shop) == ["SO-1"]


def test_nor_is_an_order_that_the_very_feed_brings_which_stopped_that_work(shop: TestClient) -> None:
    (routing,) = plant_document()["routings"]
    in_fives = plant_document() | {"routings": [{**routing, "multiple": 5}]}
    assert shop.put("/v1/model", json=in_fives).status_code == 200
    confirmed(shop, 3, item="BIKE/26", requested="2026-12-09", reference="SO-1")
    lines = [{"line": "1", "item": "BIKE/26", "quantity": 2, "promised": "2026-12-20"}]
    closes(shop, open_orders=[{"id": "ERP-7", "lines": lines}])
    assert at_risk(shop) == ["SO-1"]


def test_nor_of_work_of_an_order_that_was_cancelled_before_it_was_stopped(shop: TestClient) -> None:
    """It was kept for the other order, which is told; three of the five are left over."""
    first, _ = made_in_fives(shop)
    assert shop.post(f"/v1/commitments/{first['id']}/cancel").status_code == 200
    closes(shop)
    assert at_risk(shop) == ["SO-2"]
    assert not confirmed(shop, 2, item="BIKE/26", requested="asap", reference="SO-3")["risks"]
    assert at_risk(shop) == ["SO-2"]


def test_nor_is_what_a_cancelled_run_makes_for_one_passed_on_to_another_once_its_parts_are_gone(
    shop: TestClient,
) -> None:
    """Whom it was kept for could take two that come the day after."""
    (routing,) = plant_document()["routings"]
    (step,) = routing["operations"]
    of_frames = {
        **routing,
        "multiple": 5,
        "operations": [{**step, "components": [{"item": "FRAME", "quantity_per": 1}]}],
    }
    frames = {"item": "FRAME", "site": "PLANT", "quantity": 5}
    model = plant_document() | {"routings": [of_frames], "stock": [frames]}
    assert shop.put("/v1/model", json={**model, "items": [{"id": "BIKE/26"}, {"id": "FRAME"}]}).status_code == 200
    first = confirmed(shop, 3, item="BIKE/26", requested="2026-12-09", reference="SO-1")
    confirmed(shop, 2, item="BIKE/26", requested="2026-12-10", reference="SO-2")
    assert shop.post(f"/v1/commitments/{first['id']}/cancel").status_code == 200
    assert shop.patch("/v1/model", json={"stock": [{**frames, "quantity": 0}]}).status_code == 200
    two = {"id": "PO-1", "item": "BIKE/26", "site": "PLANT", "quantity": 2, "available_at": "2026-12-10T08:00:00Z"}
    assert shop.patch("/v1/model", json={"receipts": [two]}).status_code == 200
    assert at_risk(shop) == ["SO-2"]
    third = confirmed(shop, 2, item="BIKE/26", requested="2026-12-09", reference="SO-3")
    assert (third["risks"], third["promised_date"]) == ([], "2026-12-10")
    assert at_risk(shop) == ["SO-2"]


def test_what_an_order_that_is_over_leaves_is_told_to_be_at_risk_and_to_be_so_no_longer(shop: TestClient) -> None:
    first, _ = made_in_fives(shop)
    assert shop.post(f"/v1/commitments/{first['id']}/cancel").status_code == 200
    closes(shop)
    (doubt,) = [one for one in shop.get("/v1/events?after=0").json()["items"] if one["type"] == "supply.at_risk"]
    assert doubt["commitment"] == first["id"]
    assert "open minutes" in doubt["detail"]
    assert not shop.get(f"/v1/commitments/{first['id']}").json()["at_risk"]
    cnc = {"id": "CNC", "site": "PLANT"}
    assert shop.patch("/v1/model", json={"resources": [cnc]}).status_code == 200
    assert sorted(told(shop)[-2:]) == ["commitment.safe", "supply.safe"]


def test_so_it_is_where_the_order_was_at_risk_itself(shop: TestClient) -> None:
    first, _ = made_in_fives(shop)
    closes(shop)
    assert shop.post(f"/v1/commitments/{first['id']}/cancel").status_code == 200
    assert told(shop)[-2:] == ["commitment.cancelled", "supply.at_risk"]
    assert not confirmed(shop, 2, item="BIKE/26", requested="asap", reference="SO-3")["risks"]


def test_what_is_left_of_work_that_has_more_time_than_it_needs_is_promised(shop: TestClient) -> None:
    """It pauses while its machine is down, which is mended sooner than was thought."""
    (routing,) = plant_document()["routings"]
    in_fives = plant_document() | {"routings": [{**routing, "multiple": 5}]}
    assert shop.put("/v1/model", json=in_fives).status_code == 200
    event = {
        "resource": "CNC",
        "kind": "breakdown",
        "start": "2026-12-07T10:00:00Z",
        "end": "2026-12-07T12:00:00Z",
    }
    id = shop.post("/v1/capacity", json=event).json()["id"]
    confirmed(shop, 3, item="BIKE/26", requested="2026-12-07", reference="SO-1")
    assert shop.post(f"/v1/capacity/{id}/end", json={"at": "2026-12-07T11:00:00Z"}).status_code == 200
    assert at_risk(shop) == []
    confirmed(shop, 2, item="BIKE/26", requested="2026-12-07", reference="SO-2")
    assert len(shop.get("/v1/plan").json()["runs"]) == 1


def test_who_confirms_what_was_stopped_meanwhile_is_told(shop: TestClient) -> None:
    (routing,) = plant_document()["routings"]
    in_fives = plant_document() | {"routings": [{**routing, "multiple": 5}]}
    assert shop.put("/v1/model", json=in_fives).status_code == 200
    confirmed(shop, 3, item="BIKE/26", requested="2026-12-09", reference="SO-1")
    quote = quoted(shop, 2, item="BIKE/26", requested="2026-12-10", reference="SO-2")
    breaks(shop)
    answered = shop.post(f"/v1/quotes/{quote['id']}/confirm")
    assert answered.status_code == 201
    assert answered.json()["at_risk"]
    last = shop.get("/v1/events?after=0").json()["items"][-1]
    assert (last["type"], last["reference"]) == ("commitment.at_risk", "SO-2")
    assert answered.json()["plan_version"] == last["sequence"]
