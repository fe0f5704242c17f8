"""What the floor reports over HTTP: the plan follows, and whom that hits is said at once."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.plant import confirmed, plant_document, problem, quoted

TEN = "2026-12-07T10:00:00Z"


def operations(shop: TestClient) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = shop.get("/v1/plan").json()["operations"]
    return rows


def operation_of(shop: TestClient, commitment: dict[str, Any]) -> str:
    (row,) = (row for row in operations(shop) if row["owner"] == commitment["id"])
    return f"{row['run']}/{row['operation']}"


def told(shop: TestClient, *entries: dict[str, Any]) -> dict[str, Any]:
    answered = shop.post("/v1/progress", json=list(entries))
    assert answered.status_code == 200, answered.text
    recorded: dict[str, Any] = answered.json()
    return recorded


def it_is(shop: TestClient, now: str) -> None:
    assert shop.put("/v1/clock", json={"now": now}).status_code == 200


@pytest.fixture
def promised(shop: TestClient) -> dict[str, Any]:
    """Two bicycles: two hours of work, asked for on Monday evening."""
    return confirmed(shop, 2, item="BIKE/26", requested="2026-12-07T18:00:00Z", reference="SO-1")


def test_work_that_takes_longer_puts_its_promise_at_risk_and_says_so(
    shop: TestClient, promised: dict[str, Any]
) -> None:
    it_is(shop, TEN)
    entry = {"operation": operation_of(shop, promised), "state": "started", "remaining_minutes": 600}
    recorded = told(shop, entry)
    (report,) = recorded["reports"]
    assert (report["owner"], report["reference"]) == (promised["id"], "SO-1")
    assert recorded["plan_version"] == shop.get("/v1/plan").json()["plan_version"]
    (row,) = operations(shop)
    assert (row["start"], row["end"]) == (TEN, "2026-12-07T20:00:00Z")
    (risky,) = shop.get("/v1/commitments", params={"at_risk": True}).json()["items"]
    assert (risky["id"], risky["promised_at"]) == (promised["id"], promised["promised_at"])


def test_done_work_is_done(shop: TestClient, promised: dict[str, Any]) -> None:
    it_is(shop, "2026-12-07T12:00:00Z")
    done = {"operation": operation_of(shop, promised), "state": "done", "good": 2, "at": "2026-12-07T11:30:00Z"}
    assert told(shop, done)["reports"] == []
    (row,) = operations(shop)
    assert row["end"] == "2026-12-07T11:30:00Z"


def test_the_plan_says_how_many_come_out_of_a_run_by_what_the_floor_says(
    shop: TestClient, promised: dict[str, Any]
) -> None:
    """An outsider who adds up what is pegged to it has nothing else to hold that against."""
    (run,) = shop.get("/v1/plan").json()["runs"]
    assert (run["quantity"], run["good"]) == (2, None)
    it_is(shop, "2026-12-07T12:00:00Z")
    told(shop, {"operation": operation_of(shop, promised), "state": "done", "good": 1})
    plan = shop.get("/v1/plan").json()
    (run,), pegged = plan["runs"], [peg["quantity"] for peg in plan["pegs"] if peg["supply"] == run["run"]]
    assert (run["quantity"], run["good"], pegged) == (2, 1, [1])


def test_one_bad_entry_refuses_all_and_is_named(shop: TestClient, promised: dict[str, Any]) -> None:
    operation = operation_of(shop, promised)
    version = shop.get("/v1/plan").json()["plan_version"]
    good = {"operation": operation, "state": "released"}
    for bad, pointer in [
        ({"operation": "WO-9/10", "state": "done"}, "/1/operation"),
        ({"operation": operation}, "/1/state"),
        ({"operation": operation, "state": "planned"}, "/1/state"),
        ({"operation": operation, "state": "done", "at": "2026-12-07T08:01:00Z"}, "/1/at"),
        ({"operation": operation, "state": "started", "remaining_minutes": -1}, "/1/remaining_minutes"),
        ({"operation": operation, "state": "done", "good": 3}, "/1/good"),
        ({"operation": operation, "state": "done", "scrap": 1}, "/1/scrap"),
    ]:
        refused = problem(shop.post("/v1/progress", json=[good, bad]), 422, "request-rejected")
        assert [error["pointer"] for error in refused["errors"]] == [pointer]
    assert shop.get("/v1/plan").json()["plan_version"] == version


def test_more_than_one_call_takes_is_refused(shop: TestClient) -> None:
    refused = problem(
        shop.post("/v1/progress", json=[{"operation": "a", "state": "done"}] * 400), 422, "request-rejected"
    )
    assert len(refused["errors"]) == 100
    refused = problem(shop.post("/v1/progress", json=[{}] * 501), 422, "request-rejected")
    assert {"pointer": "", "code": "too_long", "detail": "must have at most 500 entries"} in refused["errors"]
    refused = problem(shop.post("/v1/progress", json={"operation": "a/b"}), 422, "request-rejected")
    assert [error["code"] for error in refused["errors"]] == ["wrong_type"]


def test_nothing_to_say_is_nothing_done(shop: TestClient) -> None:
    version = shop.get("/v1/plan").json()["plan_version"]
    assert told(shop) == {"plan_version": version, "reports": [], "not_planned": []}


def test_where_the_floor_has_to_report_what_it_did_not_moves_to_now(empty: TestClient) -> None:
    it_is(empty, "2026-12-07T08:00:00Z")
    settings = {"progress": "reported", "start_tolerance": "PT1H"}
    assert empty.put("/v1/model", json={**plant_document(), "settings": settings}).status_code == 200
    assert empty.get("/v1/model").json()["settings"]["progress"] == "reported"
    late = confirmed(empty, 2, item="BIKE/26", requested="2026-12-07T12:00:00Z", reference="SO-1")
    it_is(empty, "2026-12-07T18:00:00Z")
    (row,) = operations(empty)
    assert (row["start"], row["end"]) == ("2026-12-07T18:00:00Z", "2026-12-07T20:00:00Z")
    (risky,) = empty.get("/v1/commitments", params={"at_risk": True}).json()["items"]
    assert risky["id"] == late["id"]
    assert empty.get(f"/v1/commitments/{late['id']}").json()["at_risk"]
    quoted(empty)
    assert operations(empty) == [row]


def test_an_order_whose_only_run_has_begun_is_changed_for_more_by_a_run_beside_it(
    shop: TestClient, promised: dict[str, Any]
) -> None:
    assert shop.patch("/v1/model", json={"settings": {"runs_max": 1}}).status_code == 200
    it_is(shop, TEN)
    told(shop, {"operation": operation_of(shop, promised), "state": "started"})
    line = {"line": "1", "item": "BIKE/26", "quantity": 5, "requested": "2026-12-09"}
    answered = shop.post(f"/v1/commitments/{promised['id']}/change", json={"lines": [line]})
    assert answered.status_code == 200, answered.text
    assert sorted(run["quantity"] for run in shop.get("/v1/plan").json()["runs"]) == [2, 3]
    assert not answered.json()["at_risk"]
