"""Asking, holding, confirming and releasing over HTTP."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.main import application_of, troth_of
from tests.api.plant import BELLS, MONDAY, confirmed, plant_document, problem, quoted, wish


def test_an_inquiry_is_answered_and_holds_nothing(shop: TestClient) -> None:
    answered = shop.post("/v1/inquiries", json=wish(BELLS))
    inquiry = answered.json()
    assert (answered.status_code, inquiry["kind"], inquiry["status"]) == (200, "inquiry", "feasible")
    assert inquiry["computed_in_ms"] > 0
    assert quoted(shop, BELLS)["status"] == "feasible"


def test_a_quote_holds_its_first_offer_for_half_an_hour(shop: TestClient) -> None:
    quote = quoted(shop)
    assert (quote["state"], quote["expires_at"]) == ("held", MONDAY.replace("08:00", "08:30"))
    assert [offer["held"] for offer in quote["offers"]] == [True]
    assert shop.get(f"/v1/quotes/{quote['id']}").json() == quote | {"computed_in_ms": None}


def test_a_quote_that_nobody_knows_is_not_found(shop: TestClient) -> None:
    problem(shop.get("/v1/quotes/qte_none"), 404, "unknown-quote")
    problem(shop.post("/v1/quotes/qte_none/hold"), 404, "unknown-quote")
    problem(shop.post("/v1/quotes/qte_none/confirm"), 404, "unknown-quote")
    problem(shop.delete("/v1/quotes/qte_none"), 404, "unknown-quote")


def test_an_item_that_nobody_knows_is_named_where_it_stands(shop: TestClient) -> None:
    document = problem(shop.post("/v1/quotes", json=wish(item="TRAM")), 422, "request-rejected")
    assert [fault["pointer"] for fault in document["errors"]] == ["/lines/0/item"]


def test_quotes_are_listed_by_state_and_reference_a_page_at_a_time(shop: TestClient) -> None:
    first, second, third = quoted(shop), quoted(shop, reference="CRM-7"), quoted(shop)
    shop.delete(f"/v1/quotes/{first['id']}")
    held = shop.get("/v1/quotes", params={"state": "held", "limit": 1}).json()
    assert [quote["id"] for quote in held["items"]] == [second["id"]]
    rest = shop.get("/v1/quotes", params={"state": "held", "limit": 1, "cursor": held["next_cursor"]}).json()
    assert ([quote["id"] for quote in rest["items"]], rest["next_cursor"]) == ([third["id"]], None)
    named = shop.get("/v1/quotes", params={"reference": "CRM-7"}).json()
    assert [quote["id"] for quote in named["items"]] == [second["id"]]
    problem(shop.get("/v1/quotes", params={"cursor": "nonsense"}), 422, "parameters-rejected")


def test_a_hold_is_extended(shop: TestClient) -> None:
    quote = quoted(shop)
    answered = shop.post(f"/v1/quotes/{quote['id']}/hold", json={"for": "PT2H"})
    assert (answered.status_code, answered.json()["expires_at"]) == (200, MONDAY.replace("08:00", "10:00"))


def test_a_hold_expires_no_sooner_than_it_said(shop: TestClient) -> None:
    quote = quoted(shop, hold={"for": "PT45M"})
    for named in ({}, {"offer": quote["offers"][0]["id"]}):
        answered = shop.post(f"/v1/quotes/{quote['id']}/hold", json={"for": "PT5M", **named})
        assert (answered.status_code, answered.json()["expires_at"]) == (200, quote["expires_at"])
    shop.put("/v1/clock", json={"now": MONDAY.replace("08:00", "08:44")})
    assert shop.post(f"/v1/quotes/{quote['id']}/confirm").status_code == 201


def test_a_hold_that_is_long_enough_already_leaves_the_plan_as_it_is(shop: TestClient) -> None:
    quote = quoted(shop)
    answered = shop.post(f"/v1/quotes/{quote['id']}/hold", json={})
    assert (answered.status_code, answered.json() | {"computed_in_ms": None}) == (200, quote | {"computed_in_ms": None})
    assert shop.get("/v1/plan").json()["plan_version"] == quote["plan_version"]


def test_a_hold_longer_than_the_settings_allow_is_named(database_url: str) -> None:
    settings = Settings(database_url=database_url, clock="simulated", hold_minutes_max=60)
    with TestClient(application_of(troth_of(settings))) as shop:
        shop.put("/v1/clock", json={"now": MONDAY})
        shop.put("/v1/model", json=plant_document())
        too_long = shop.post("/v1/quotes", json=wish(hold={"for": "PT61M"}))
        held_too_long = shop.post(f"/v1/quotes/{quoted(shop)['id']}/hold", json={"for": "PT61M"})
    for answered, pointer in ((too_long, "/hold/for"), (held_too_long, "/for")):
        (fault,) = problem(answered, 422, "request-rejected")["errors"]
        assert (fault["pointer"], fault["detail"]) == (pointer, "must not be longer than 60 minutes")


def test_another_offer_is_held_instead(shop: TestClient) -> None:
    quote = quoted(shop, 30, item="BIKE/26", requested="2026-12-07")
    other = quote["offers"][1]
    answered = shop.post(f"/v1/quotes/{quote['id']}/hold", json={"offer": other["id"]}).json()
    assert [offer["id"] for offer in answered["offers"] if offer["held"]] == [other["id"]]


def test_an_offer_of_another_quote_is_unknown_to_this_one(shop: TestClient) -> None:
    quote, other = quoted(shop), quoted(shop)
    stranger = {"offer": other["offers"][0]["id"]}
    problem(shop.post(f"/v1/quotes/{quote['id']}/hold", json=stranger), 422, "unknown-offer")
    problem(shop.post(f"/v1/quotes/{quote['id']}/confirm", json=stranger), 422, "unknown-offer")


def test_a_confirmed_quote_is_a_commitment_with_the_dates_that_were_said(shop: TestClient) -> None:
    quote = quoted(shop, 3)
    answered = shop.post(f"/v1/quotes/{quote['id']}/confirm")
    commitment = answered.json()
    assert (answered.status_code, commitment["quote"]) == (201, quote["id"])
    assert commitment["promised_at"] == quote["offers"][0]["promised_at"]
    assert shop.get(f"/v1/quotes/{quote['id']}").json()["commitment"] == commitment["id"]


@pytest.mark.parametrize(("verb", "body"), [("cancel", None), ("ship", {"line": "1", "quantity": 2})])
def test_a_confirmed_quote_shows_what_was_offered_whatever_became_of_it(shop: TestClient, verb: str, body: Any) -> None:
    quote = quoted(shop, 3, item="BIKE/26", requested="asap", hold={"for": "PT1M"})
    commitment = shop.post(f"/v1/quotes/{quote['id']}/confirm").json()
    shop.put("/v1/clock", json={"now": quote["offers"][0]["operations"][0]["end"]})
    assert shop.post(f"/v1/commitments/{commitment['id']}/{verb}", json=body).status_code == 200
    shown = shop.get(f"/v1/quotes/{quote['id']}").json()
    assert (shown["state"], shown["offers"]) == ("confirmed", quote["offers"])


@pytest.mark.parametrize("verb", ["confirm", "hold"])
def test_of_a_quote_without_an_offer_nothing_is_held(shop: TestClient, verb: str) -> None:
    quote = quoted(shop, BELLS + 1, policy={"ship_complete": True})
    assert (quote["status"], quote["state"], quote["offers"]) == ("infeasible", "expired", [])
    refused = problem(shop.post(f"/v1/quotes/{quote['id']}/{verb}"), 409, "quote-expired")
    assert refused["detail"] == f"{quote['id']} has no offer, so nothing was held: ask again, or override the refusal."


def test_an_offer_is_held_while_its_quote_is_or_where_it_was_confirmed(shop: TestClient) -> None:
    replaced, kept = (quoted(shop, reference="CRM-7") for _ in range(2))
    released, expiring, booked = (quoted(shop) for _ in range(3))
    shop.delete(f"/v1/quotes/{released['id']}")
    shop.post(f"/v1/quotes/{booked['id']}/confirm")
    shop.post(f"/v1/quotes/{kept['id']}/hold", json={"for": "PT2H"})
    shop.put("/v1/clock", json={"now": expiring["expires_at"]})
    for quote, is_held in ((replaced, False), (released, False), (expiring, False), (kept, True), (booked, True)):
        shown = shop.get(f"/v1/quotes/{quote['id']}").json()
        assert any(offer["held"] for offer in shown["offers"]) is is_held, shown["state"]


def test_a_released_quote_is_free_for_others_and_stays_released(shop: TestClient) -> None:
    quote = quoted(shop, BELLS)
    for _ in ("first", "again"):
        answered = shop.delete(f"/v1/quotes/{quote['id']}")
        assert (answered.status_code, answered.content) == (204, b"")
    problem(shop.post(f"/v1/quotes/{quote['id']}/confirm"), 409, "quote-released")
    assert quoted(shop, BELLS)["status"] == "feasible"


def test_what_has_left_is_not_cancelled(shop: TestClient) -> None:
    commitment = confirmed(shop, 1)
    place = f"/v1/commitments/{commitment['id']}"
    assert shop.post(f"{place}/ship", json={"line": "1", "quantity": 1}).json()["state"] == "shipped"
    problem(shop.post(f"{place}/cancel"), 409, "commitment-closed")


@pytest.mark.parametrize("verb", ["confirm", "hold"])
def test_an_offer_whose_dates_are_gone_comes_back_with_fresh_ones(shop: TestClient, verb: str) -> None:
    quote = quoted(shop, BELLS, hold={"for": "PT0M"})
    assert quote["state"] == "expired"
    quote = quoted(shop, BELLS)
    lost = {"stock": [{"item": "BELL", "site": "PLANT", "quantity": 1}]}
    assert shop.patch("/v1/model", json=lost).json()["reports"][0]["owner"] == quote["id"]
    document = problem(shop.post(f"/v1/quotes/{quote['id']}/{verb}"), 409, "offer-gone")
    assert document["quote"]["id"] == quote["id"]


@pytest.mark.parametrize("verb", ["confirm", "hold"])
def test_an_offer_that_fresh_ones_have_replaced_is_gone_whoever_names_it_next(shop: TestClient, verb: str) -> None:
    """Two who look at one quote, or one who did not hear the first answer."""
    quote = quoted(shop, 30, item="BIKE/26", requested="2026-12-07")
    held, other, *_ = (offer["id"] for offer in quote["offers"])
    shop.post(
        "/v1/capacity", json={"resource": "CNC", "kind": "breakdown", "start": MONDAY, "end": "2026-12-21T06:00:00Z"}
    )
    place, wanted = f"/v1/quotes/{quote['id']}/{verb}", {"offer": other}
    first, again = (problem(shop.post(place, json=wanted), 409, "offer-gone") for _ in range(2))
    ids = [offer["id"] for offer in first["quote"]["offers"]]
    assert held in ids
    assert other not in ids
    assert (again["detail"], [offer["id"] for offer in again["quote"]["offers"]]) == (first["detail"], ids)


def test_a_change_that_cannot_be_is_answered_as_an_inquiry(shop: TestClient) -> None:
    """Nobody can hold what is told then, nor ask for it again by its id."""
    commitment = confirmed(shop, BELLS)
    path = f"/v1/commitments/{commitment['id']}/change"
    fresh = problem(shop.post(path, json=wish(BELLS + 1)), 409, "change-refused")["quote"]
    assert (fresh["kind"], fresh["state"], fresh["expires_at"]) == ("inquiry", None, None)
    assert fresh["offers"][0]["lines"][0]["quantity"] == BELLS


def test_a_commitment_that_nobody_knows_is_not_found(shop: TestClient) -> None:
    problem(shop.get("/v1/commitments/cmt_none"), 404, "unknown-commitment")


def test_commitments_are_listed_by_what_they_are_about(shop: TestClient) -> None:
    bells, bikes = confirmed(shop, customer="ACME", reference="SO-1"), confirmed(shop, item="BIKE/26")
    bells, bikes = (shop.get(f"/v1/commitments/{made['id']}").json() for made in (bells, bikes))
    assert {entry["plan_version"] for entry in (bells, bikes)} == {shop.get("/v1/plan").json()["plan_version"]}
    for wanted, found in (
        ({}, [bells, bikes]),
        ({"customer": "ACME"}, [bells]),
        ({"item": "BIKE/26"}, [bikes]),
        ({"reference": "SO-1"}, [bells]),
        ({"state": "open", "at_risk": "false"}, [bells, bikes]),
        ({"at_risk": "true"}, []),
    ):
        assert shop.get("/v1/commitments", params=wanted).json()["items"] == found, wanted
