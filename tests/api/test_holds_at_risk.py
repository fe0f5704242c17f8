"""What is held and hit says so itself, to whoever reads it and to whoever listens, before the customer says yes."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.plant import BELLS, MONDAY, at_risk, confirmed, plant_document, problem, quoted

STOCK = {"item": "BELL", "site": "PLANT"}


def counts(shop: TestClient, quantity: int) -> None:
    feed(shop, stock=[{**STOCK, "quantity": quantity}])


def feed(shop: TestClient, **model: Any) -> None:
    answered = shop.patch("/v1/model", json=model)
    assert answered.status_code == 200, answered.text


def breaks(shop: TestClient) -> str:
    """The machine is down all week."""
    event = {"resource": "CNC", "kind": "breakdown", "start": MONDAY, "end": "2026-12-14T08:00:00Z"}
    answered = shop.post("/v1/capacity", json=event)
    assert answered.status_code == 201, answered.text
    id: str = answered.json()["id"]
    return id


def read(shop: TestClient, quote: Any) -> Any:
    return shop.get(f"/v1/quotes/{quote['id']}").json()


def told_of_risks(shop: TestClient) -> list[str]:
    events = shop.get("/v1/events?after=0&limit=200").json()["items"]
    return [event["type"] for event in events if event["type"].endswith((".at_risk", ".safe"))]


def test_a_hold_that_a_count_leaves_short_says_why_wherever_it_is_shown(shop: TestClient) -> None:
    quote = quoted(shop, 6)
    assert (quote["at_risk"], quote["risks"]) == (False, [])
    counts(shop, 2)
    shown = read(shop, quote)
    (risk,) = shown["risks"]
    assert (shown["state"], shown["at_risk"], risk["rule"]) == ("held", True, "a_need_is_covered_in_full")
    assert shop.get("/v1/quotes", params={"state": "held"}).json()["items"] == [shown]
    last = shop.get("/v1/events?after=0").json()["items"][-1]
    assert (last["type"], last["quote"], last["detail"]) == ("quote.at_risk", quote["id"], risk["detail"])
    assert at_risk(shop) == []


def test_it_is_told_once_that_a_hold_is_at_risk_and_once_that_it_is_so_no_longer(shop: TestClient) -> None:
    quote = quoted(shop, 6)
    for quantity in (2, 1):
        counts(shop, quantity)
    assert told_of_risks(shop) == ["quote.at_risk"]
    for quantity in (BELLS, BELLS + 1):
        counts(shop, quantity)
    assert told_of_risks(shop) == ["quote.at_risk", "quote.safe"]
    assert read(shop, quote)["risks"] == []


def test_a_hold_whose_machine_breaks_is_at_risk_until_that_is_mended(shop: TestClient) -> None:
    quote = quoted(shop, 2, item="BIKE/26")
    event = breaks(shop)
    assert "breakdown of CNC" in read(shop, quote)["risks"][0]["detail"]
    assert shop.post(f"/v1/capacity/{event}/end", json={}).status_code == 200
    assert read(shop, quote)["at_risk"] is False
    assert told_of_risks(shop) == ["quote.at_risk", "quote.safe"]


def test_a_hold_behind_work_that_takes_longer_is_at_risk(shop: TestClient) -> None:
    confirmed(shop, 2, item="BIKE/26", requested="2026-12-07", hold={"for": "PT1M"})
    quote = quoted(shop, 2, item="BIKE/26", requested="2026-12-07", hold={"for": "PT10H"})
    (ours,) = (row for row in shop.get("/v1/plan").json()["operations"] if row["owner"] != quote["id"])
    shop.put("/v1/clock", json={"now": ours["start"]})
    report = {"operation": f"{ours['run']}/10", "state": "started", "remaining_minutes": 48 * 60}
    answered = shop.post("/v1/progress", json=[report])
    assert answered.status_code == 200, answered.text
    assert read(shop, quote)["at_risk"] is True
    assert "quote.at_risk" in told_of_risks(shop)


def test_who_says_yes_to_what_can_be_kept_no_more_is_shown_why(shop: TestClient) -> None:
    quote = quoted(shop, 6)
    counts(shop, 2)
    refused = problem(shop.post(f"/v1/quotes/{quote['id']}/confirm"), 409, "offer-gone")
    assert refused["quote"]["at_risk"] is True
    assert refused["quote"]["risks"] == read(shop, quote)["risks"]


def test_what_is_held_longer_is_at_risk_as_long_as_before(shop: TestClient) -> None:
    """It takes what is made for another, on a machine that is down."""
    (routing,) = plant_document()["routings"]
    assert shop.patch("/v1/model", json={"routings": [{**routing, "multiple": 5}]}).status_code == 200
    confirmed(shop, 3, item="BIKE/26", requested="2026-12-09")
    quote = quoted(shop, 2, item="BIKE/26", requested="2026-12-10")
    breaks(shop)
    answered = shop.post(f"/v1/quotes/{quote['id']}/hold", json={"for": "PT2H"})
    assert (answered.status_code, answered.json()["at_risk"]) == (200, True)
    assert told_of_risks(shop) == ["commitment.at_risk", "quote.at_risk"]


def test_the_commitment_that_a_hold_at_risk_becomes_is_told_of_in_its_own_name(shop: TestClient) -> None:
    (routing,) = plant_document()["routings"]
    assert shop.patch("/v1/model", json={"routings": [{**routing, "multiple": 5}]}).status_code == 200
    confirmed(shop, 3, item="BIKE/26", requested="2026-12-09")
    quote = quoted(shop, 2, item="BIKE/26", requested="2026-12-10")
    breaks(shop)
    for _ in range(2):
        assert shop.post(f"/v1/quotes/{quote['id']}/confirm").json()["at_risk"] is True
        assert told_of_risks(shop) == ["commitment.at_risk", "quote.at_risk", "commitment.at_risk"]
    shown = read(shop, quote)
    assert (shown["state"], shown["at_risk"], shown["risks"]) == ("confirmed", False, [])


def test_a_hold_at_risk_that_is_planned_again_is_sound_once_confirmed(shop: TestClient) -> None:
    """The machine is down when the work was planned for, and there is time behind that."""
    quote = quoted(shop, 2, item="BIKE/26", requested="2026-12-20")
    (row,) = shop.get("/v1/plan").json()["operations"]
    event = {"resource": "CNC", "kind": "breakdown", "start": row["start"], "end": row["end"]}
    assert shop.post("/v1/capacity", json=event).status_code == 201
    assert read(shop, quote)["at_risk"] is True
    answered = shop.post(f"/v1/quotes/{quote['id']}/confirm")
    assert (answered.status_code, answered.json()["at_risk"]) == (201, False)
    assert told_of_risks(shop) == ["quote.at_risk"]


def test_nobody_worries_about_a_hold_that_is_over(shop: TestClient) -> None:
    released, expired = quoted(shop, 3), quoted(shop, 3)
    assert shop.delete(f"/v1/quotes/{released['id']}").status_code == 204
    shop.put("/v1/clock", json={"now": "2026-12-07T09:00:00Z"})
    counts(shop, 0)
    assert [read(shop, quote)["at_risk"] for quote in (released, expired)] == [False, False]
    assert told_of_risks(shop) == []


def test_what_is_held_is_not_offered_a_second_time_beside_itself(shop: TestClient) -> None:
    """The customer has taken two for now, and asks for all six once more."""
    quote = quoted(shop, 6)
    counts(shop, 2)
    refused = problem(shop.post(f"/v1/quotes/{quote['id']}/confirm"), 409, "offer-gone")
    two, six = (offer["id"] for offer in refused["quote"]["offers"])
    assert shop.post(f"/v1/quotes/{quote['id']}/hold", json={"offer": two}).status_code == 200
    refused = problem(shop.post(f"/v1/quotes/{quote['id']}/confirm", json={"offer": six}), 409, "offer-gone")
    assert [(offer["id"], offer["rank"], offer["held"]) for offer in refused["quote"]["offers"]] == [(two, 1, True)]


@pytest.mark.parametrize("verb", ["confirm", "hold"])
def test_a_safety_stock_that_grows_takes_no_hold_away(shop: TestClient, verb: str) -> None:
    """It is there to be drawn on by whoever has drawn on it already."""
    quote = quoted(shop, 6)
    feed(shop, safety_stock=[{**STOCK, "quantity": 8}])
    assert not read(shop, quote)["at_risk"]
    assert shop.post(f"/v1/quotes/{quote['id']}/{verb}").is_success
    assert at_risk(shop) == []
    assert quoted(shop, 1)["status"] == "infeasible"


def test_a_hold_of_more_runs_than_are_allowed_since_is_confirmed_as_it_is(shop: TestClient) -> None:
    feed(shop, routings=[{**plant_document()["routings"][0], "maximum": 2}])
    quote = quoted(shop, 5, item="BIKE/26")
    feed(shop, settings={"runs_max": 1})
    assert not read(shop, quote)["at_risk"]
    assert shop.post(f"/v1/quotes/{quote['id']}/confirm").status_code == 201
    assert at_risk(shop) == []


def test_overtime_that_falls_into_a_pause_of_held_work_takes_the_hold_from_nobody(shop: TestClient) -> None:
    """There is no time any more to plan it anew: that would begin behind the fence."""
    weekdays = {"days": ["mon", "tue", "wed", "thu", "fri"], "start": "08:00", "end": "16:00"}
    feed(
        shop,
        settings={"frozen_fence": "P1D", "promise_granularity": "minute"},
        calendars=[{"id": "day", "shifts": [weekdays]}],
        resources=[{"id": "CNC", "site": "PLANT", "calendar": "day"}],
    )
    quote = quoted(shop, 10, item="BIKE/26", requested="asap", hold={"for": "P1D"})
    assert quote["offers"][0]["promised_at"] == "2026-12-09T10:00:00Z"
    shop.put("/v1/clock", json={"now": "2026-12-07T20:00:00Z"})
    overtime = {"kind": "overtime", "start": "2026-12-08T16:00:00Z", "end": "2026-12-08T20:00:00Z"}
    assert shop.post("/v1/capacity", json={"resource": "CNC", **overtime}).status_code == 201
    assert not read(shop, quote)["at_risk"]
    assert shop.post(f"/v1/quotes/{quote['id']}/confirm").status_code == 201
