"""A paint line that is cleaned between colours: it comes with the model, and each answer says what it is set up for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.use_cases.ports.books import Books
from app.use_cases.release_hold import release_hold
from tests.api.plant import confirmed, plant_document, quoted


def painting(colour: str) -> dict[str, Any]:
    coat = {"id": "coat", "setup_family": colour, "setup_minutes": 5, "fixed_minutes": 55}
    coat["requires"] = [{"alternatives": [{"resource": "PAINT"}]}]
    return {"id": f"R-{colour}", "item": colour.upper(), "site": "PLANT", "operations": [coat]}


def paint_shop(units: int = 1) -> dict[str, Any]:
    matrix = {"id": "colours", "rows": [{"from": "black", "to": "white", "minutes": 90}], "default_minutes": 30}
    line = {"id": "PAINT", "site": "PLANT", "units": units, "setup_matrix": "colours", "setup_state": "white"}
    return plant_document() | {
        "settings": {"promise_granularity": "minute"},
        "items": [{"id": "WHITE"}, {"id": "BLACK"}],
        "stock": [],
        "setup_matrices": [matrix],
        "resources": [line],
        "routings": [painting("white"), painting("black")],
    }


@pytest.fixture
def painters(shop: TestClient) -> TestClient:
    assert shop.put("/v1/model", json=paint_shop()).status_code == 200
    return shop


def work(shop: TestClient) -> list[tuple[str, int, str, str, int]]:
    """Item, machine, from when to when, and minutes of setup."""
    rows = shop.get("/v1/plan").json()["operations"]
    return [(row["item"], row["unit"], row["start"][11:16], row["end"][11:16], row["setup_minutes"]) for row in rows]


def test_the_change_over_lies_before_the_work_and_the_reasons_name_it(painters: TestClient) -> None:
    (offer,) = quoted(painters, item="BLACK", requested="asap", hold={"for": "PT10M"})["offers"]
    (row,) = offer["operations"]
    assert (row["unit"], row["setup_minutes"]) == (1, 35)
    assert work(painters) == [("BLACK", 1, "08:40", "09:40", 35)]
    assert ("setup", 30, "PAINT changes over from white to black") in [
        (link["kind"], link["minutes"], link["detail"]) for link in offer["why"]
    ]


def test_whoever_is_asked_next_finds_the_line_as_it_will_stand(painters: TestClient) -> None:
    for colour in ("BLACK", "WHITE", "BLACK"):
        confirmed(painters, item=colour, requested="asap")
    assert work(painters) == [
        ("BLACK", 1, "09:00", "10:00", 35),
        ("WHITE", 1, "11:30", "12:30", 95),
        ("BLACK", 1, "13:00", "14:00", 35),
    ]


def test_of_two_lines_the_one_that_is_set_up_is_taken(shop: TestClient) -> None:
    assert shop.put("/v1/model", json=paint_shop(units=2)).status_code == 200
    for colour in ("BLACK", "WHITE", "BLACK"):
        confirmed(shop, item=colour, requested="asap", hold={"for": "PT1M"})
    on = {(item, unit) for item, unit, *_ in work(shop)}
    assert len(on) == 2
    assert sorted(minutes for *_, minutes in work(shop)) == [5, 5, 35]


def test_the_plan_is_shown_as_it_was_read_whatever_happens_meanwhile(shop: TestClient) -> None:
    """Two lines paint at once for holds that are released while the plan is written down."""
    assert shop.put("/v1/model", json=paint_shop(units=2)).status_code == 200
    held = [quoted(shop, item=colour, requested="asap", hold={"for": "PT10M"})["id"] for colour in ("BLACK", "WHITE")]
    desk = shop.app.state.desk  # type: ignore[attr-defined]

    @contextmanager
    def read_then_released() -> Iterator[Books]:
        with desk.ports.open_books() as books:
            yield books
        while held:
            release_hold(held.pop(), desk.ports)

    shop.app.state.desk = replace(desk, ports=replace(desk.ports, open_books=read_then_released))  # type: ignore[attr-defined]
    assert {unit for _, unit, *_ in work(shop)} == {1, 2}
    assert work(shop) == []


def test_a_line_that_is_down_hits_the_work_on_it_alone(shop: TestClient) -> None:
    assert shop.put("/v1/model", json=paint_shop(units=2)).status_code == 200
    owners = [confirmed(shop, item=colour, requested="asap")["id"] for colour in ("BLACK", "WHITE")]
    units = {row["owner"]: row["unit"] for row in shop.get("/v1/plan").json()["operations"]}
    assert len(set(units.values())) == 2
    down = {"resource": "PAINT", "unit": units[owners[1]], "kind": "breakdown", "start": "2026-12-07T08:00:00Z"}
    told = shop.post("/v1/capacity", json=down).json()
    assert (told["unit"], [report["owner"] for report in told["reports"]]) == (units[owners[1]], [owners[1]])


def test_who_relied_on_work_that_is_cancelled_is_at_risk(painters: TestClient) -> None:
    """Grey lies between: from white to black at once takes longer than to paint something grey."""
    rows = [("white", "grey", 0), ("grey", "black", 0), ("white", "black", 240)]
    matrix = {"id": "colours", "rows": [{"from": last, "to": then, "minutes": takes} for last, then, takes in rows]}
    model = paint_shop() | {"setup_matrices": [matrix]}
    model["items"].append({"id": "GREY"})
    model["routings"].append(painting("grey"))
    assert painters.put("/v1/model", json=model).status_code == 200
    grey, black = (confirmed(painters, item=colour, requested="asap") for colour in ("GREY", "BLACK"))
    assert black["at_risk"] is False
    painters.post(f"/v1/commitments/{grey['id']}/cancel")
    (risk,) = painters.get(f"/v1/commitments/{black['id']}").json()["risks"]
    assert risk["rule"] == "a_change_over_has_its_minutes"
    assert "PAINT takes 240 minutes to change over from white to black" in risk["detail"]


def test_a_work_order_leaves_the_line_as_the_run_that_it_fulfils(painters: TestClient) -> None:
    confirmed(painters, item="BLACK", requested="asap")
    (row,) = painters.get("/v1/plan").json()["operations"]
    order = {"id": "WO-1", "fulfils": row["run"]}
    booking = {**order, "resource": "PAINT", "start": row["start"], "end": row["end"]}
    receipt = {**order, "item": "BLACK", "site": "PLANT", "quantity": 1, "available_at": row["end"]}
    for _ in range(2):
        document = paint_shop() | {"bookings": [booking], "receipts": [receipt]}
        assert painters.put("/v1/model", json=document).json()["reports"] == []
    assert work(painters) == []
    (shown,) = painters.get("/v1/model").json()["bookings"]
    assert shown["setup_family"] == "black"
    confirmed(painters, item="BLACK", requested="asap")
    assert work(painters) == [("BLACK", 1, "10:00", "11:00", 5)]


def test_bookings_that_name_no_line_take_one_each(shop: TestClient) -> None:
    """One leaves the other line; two at a time leave none, though neither says which it takes."""
    morning = {"resource": "PAINT", "start": "2026-12-07T08:00:00Z", "end": "2026-12-07T12:00:00Z"}
    first, second = {"id": "B1", **morning}, {"id": "B2", **morning, "start": "2026-12-07T09:00:00Z"}
    for booked, start in (([first], "08:30"), ([first, second], "12:30")):
        assert shop.put("/v1/model", json=paint_shop(units=2) | {"bookings": booked}).status_code == 200
        (row,) = quoted(shop, item="BLACK", requested="asap", hold={"for": "PT0M"})["offers"][0]["operations"]
        assert row["start"][11:16] == start


def test_lines_that_are_down_are_several_whoever_reports_them(shop: TestClient) -> None:
    assert shop.put("/v1/model", json=paint_shop(units=2)).status_code == 200
    down = {"resource": "PAINT", "kind": "breakdown", "start": "2026-12-07T08:00:00Z", "end": "2026-12-08T08:00:00Z"}
    for _ in range(2):
        assert shop.post("/v1/capacity", json=down).status_code == 201
    (row,) = quoted(shop, item="BLACK", requested="asap")["offers"][0]["operations"]
    assert row["start"] >= down["end"]


def test_a_work_order_stands_where_the_run_did_that_it_fulfils(shop: TestClient) -> None:
    assert shop.put("/v1/model", json=paint_shop(units=2)).status_code == 200
    confirmed(shop, item="BLACK", requested="asap")
    (row,) = shop.get("/v1/plan").json()["operations"]
    assert row["unit"] == 1
    order = {"id": "WO-1", "fulfils": row["run"]}
    booking = {**order, "resource": "PAINT", "start": row["start"], "end": row["end"]}
    receipt = {**order, "item": "BLACK", "site": "PLANT", "quantity": 1, "available_at": row["end"]}
    for _ in range(2):
        document = paint_shop(units=2) | {"bookings": [booking], "receipts": [receipt]}
        assert shop.put("/v1/model", json=document).json()["reports"] == []
        (shown,) = shop.get("/v1/model").json()["bookings"]
        assert (shown["unit"], shown["setup_family"]) == (1, "black")
