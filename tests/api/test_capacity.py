"""Capacity events over HTTP: at once it is known which promises they hit, and why."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.plant import MONDAY, at_risk, confirmed, plant_document, problem, quoted

NINE = "2026-12-07T09:00:00Z"


def broken(shop: TestClient, **fields: Any) -> dict[str, Any]:
    answered = shop.post("/v1/capacity", json={"resource": "CNC", "kind": "breakdown", "start": MONDAY, **fields})
    assert answered.status_code == 201, answered.text
    event: dict[str, Any] = answered.json()
    return event


def test_a_breakdown_says_at_once_whom_it_hits_and_its_end_that_all_is_well(shop: TestClient) -> None:
    hit = confirmed(shop, 20, item="BIKE/26", reference="SO-1", customer="ACME")
    confirmed(shop, 2)
    event = broken(shop, end="2026-12-09T08:00:00Z", reason="spindle")
    (report,) = event["reports"]
    assert (report["owner"], report["reference"], report["customer"]) == (hit["id"], "SO-1", "ACME")
    assert report["detail"].endswith("breakdown of CNC from 2026-12-07T08:00Z to 2026-12-09T08:00Z (spindle)")
    (risky,) = at_risk(shop)
    assert risky["id"] == hit["id"]
    assert [risk["detail"] for risk in risky["risks"]] == [report["detail"]]
    mended = shop.post(f"/v1/capacity/{event['id']}/end").json()
    assert (mended["end"], mended["reports"]) == (MONDAY, [])
    assert at_risk(shop) == []
    assert shop.get(f"/v1/capacity/{event['id']}").json() == {
        "id": event["id"],
        "resource": "CNC",
        "kind": "breakdown",
        "start": MONDAY,
        "end": MONDAY,
        "units": 1,
        "unit": None,
        "reason": "spindle",
    }


def test_work_planned_around_a_breakdown_is_not_at_risk_when_the_machine_runs_early(shop: TestClient) -> None:
    event = broken(shop, start=NINE, end="2026-12-07T21:00:00Z")
    confirmed(shop, 5, item="BIKE/26", requested="2026-12-08T12:00:00Z")
    assert shop.post(f"/v1/capacity/{event['id']}/end", json={"at": NINE}).json()["reports"] == []
    assert at_risk(shop) == []


def test_what_was_done_before_the_breakdown_is_done(shop: TestClient) -> None:
    confirmed(shop, 2, item="BIKE/26", requested="2026-12-09")
    shop.put("/v1/clock", json={"now": "2026-12-10T08:00:00Z"})
    assert broken(shop, start="2026-12-10T08:00:00Z")["reports"] == []
    assert at_risk(shop) == []


def test_a_quote_is_planned_around_what_is_down_and_into_overtime(shop: TestClient) -> None:
    event = broken(shop)
    status = quoted(shop, 1, item="BIKE/26")["status"]
    assert (event["end"], status) == (None, "infeasible")
    closed = plant_document() | {
        "calendars": [
            {"id": "week", "timezone": "UTC", "shifts": [{"days": ["fri"], "start": "08:00", "end": "16:00"}]}
        ],
        "resources": [{"id": "CNC", "site": "PLANT", "calendar": "week"}],
    }
    shop.post(f"/v1/capacity/{event['id']}/end")
    assert shop.put("/v1/model", json=closed).status_code == 200
    wanted: dict[str, Any] = {"item": "BIKE/26", "requested": "2026-12-08", "hold": {"for": "PT0M"}}
    assert quoted(shop, 1, **wanted)["status"] == "counter_offer"
    broken(shop, kind="overtime", start=NINE, end="2026-12-07T10:00:00Z")
    quote = quoted(shop, 1, **wanted)
    assert quote["status"] == "feasible"
    assert [work["start"] for work in quote["offers"][0]["operations"]] == [NINE]


def test_the_list_is_paged_and_narrowed(shop: TestClient) -> None:
    events = [broken(shop, start=f"2026-12-0{day}T08:00:00Z", end=f"2026-12-0{day}T09:00:00Z") for day in (8, 7, 9)]
    page = shop.get("/v1/capacity", params={"limit": 2}).json()
    rest = shop.get("/v1/capacity", params={"limit": 2, "cursor": page["next_cursor"]}).json()
    listed = [event["id"] for event in (*page["items"], *rest["items"])]
    assert listed == [events[1]["id"], events[0]["id"], events[2]["id"]]
    now = shop.get("/v1/capacity", params={"at": "2026-12-08T08:30:00Z", "resource": "CNC"}).json()["items"]
    assert [event["id"] for event in now] == [events[0]["id"]]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"resource": "LATHE"}, "/resource"),
        ({"kind": "strike"}, "/kind"),
        ({"kind": "overtime"}, "/end"),
        ({"kind": "maintenance"}, "/end"),
        ({"end": MONDAY}, "/end"),
        ({"end": "2036-12-07T08:00:00Z"}, "/end"),
        ({"units": 2}, "/units"),
        ({"units": 0}, "/units"),
        ({"unit": 2}, "/unit"),
        ({"unit": 1, "units": 2}, "/units"),
        ({"unit": 1, "kind": "overtime", "end": NINE}, "/unit"),
        ({"start": "2026-12-07"}, "/start"),
        ({"until": NINE}, "/until"),
    ],
)
def test_a_faulty_event_is_refused_by_field_and_nothing_is_recorded(
    shop: TestClient, fields: dict[str, Any], pointer: str
) -> None:
    body = {"resource": "CNC", "kind": "breakdown", "start": MONDAY, **fields}
    refused = problem(shop.post("/v1/capacity", json=body), 422, "request-rejected")
    assert [error["pointer"] for error in refused["errors"]] == [pointer]
    assert shop.get("/v1/capacity").json() == {"items": [], "next_cursor": None}


def test_events_that_are_not_there_are_not_ended(shop: TestClient) -> None:
    problem(shop.get("/v1/capacity/cap_x"), 404, "unknown-capacity-event")
    problem(shop.post("/v1/capacity/cap_x/end"), 404, "unknown-capacity-event")


def test_work_of_a_long_hold_may_move_to_before_its_end_once_it_is_confirmed(shop: TestClient) -> None:
    """What might have lapsed until Thursday was begun no sooner; now it will be made in any case."""
    shop.patch("/v1/model", json={"settings": {"move_fence": "PT0M"}})
    commitment = confirmed(shop, 2, item="BIKE/26", requested="2026-12-10", hold={"for": "P3D"})
    (row,) = shop.get("/v1/plan").json()["operations"]
    assert row["start"] >= "2026-12-10T08:00:00Z"
    down = {"resource": "CNC", "kind": "breakdown", "start": "2026-12-10T07:00:00Z", "end": "2026-12-12T08:00:00Z"}
    assert shop.post("/v1/capacity", json=down).status_code == 201
    (row,) = shop.get("/v1/plan").json()["operations"]
    assert row["end"] <= down["start"]
    assert shop.get(f"/v1/commitments/{commitment['id']}").json()["at_risk"] is False
