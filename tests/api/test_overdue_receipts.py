"""An order of two deliveries, each from a receipt of its own: what was due is had, what is to come is not."""

import pytest
from fastapi.testclient import TestClient

from tests.api.plant import confirmed
from tests.auditor import findings

TUESDAY, WEDNESDAY, WEDNESDAY_NOON = "2026-12-08T08:00:00Z", "2026-12-09T08:00:00Z", "2026-12-09T12:00:00Z"


@pytest.fixture
def order(shop: TestClient) -> str:
    """Five bells on Tuesday and five on Wednesday at noon; both receipts are there in time."""
    due = {"kind": "purchase_order", "item": "BELL", "site": "PLANT", "quantity": 5}
    receipts = [{**due, "id": "PO-1", "available_at": TUESDAY}, {**due, "id": "PO-2", "available_at": WEDNESDAY}]
    none_there = {"item": "BELL", "site": "PLANT", "quantity": 0}
    assert shop.patch("/v1/model", json={"stock": [none_there], "receipts": receipts}).status_code == 200
    bells = {"item": "BELL", "quantity": 5}
    first = {"line": "1", "requested": TUESDAY, **bells}
    second = {"line": "2", "requested": WEDNESDAY_NOON, "earliest_acceptable": WEDNESDAY_NOON, **bells}
    id: str = confirmed(shop, lines=[first, second])["id"]
    return id


def risks(shop: TestClient, order: str, now: str) -> list[str]:
    """What the order is said to be at risk for, which has to be all that is wrong seen from outside."""
    assert shop.put("/v1/clock", json={"now": now}).status_code == 200
    found = shop.get(f"/v1/commitments/{order}").json()
    assert findings(shop.get("/v1/model").json(), shop.get("/v1/plan").json(), [found], [], now) == []
    return [risk["detail"] for risk in found["risks"]]


def test_what_was_due_was_had_and_is_not_missed_later_though_its_receipt_is_overdue_on_paper(
    shop: TestClient, order: str
) -> None:
    """A receipt that is overdue on Tuesday at one is believed for Wednesday at one."""
    for now in ("2026-12-08T07:00:00Z", "2026-12-08T13:00:00Z"):
        assert risks(shop, order, now) == []


def test_what_is_still_to_come_from_an_overdue_receipt_is_at_risk(shop: TestClient, order: str) -> None:
    (risk,) = risks(shop, order, "2026-12-09T09:00:00Z")
    assert risk == "0 of 5 BELL are there at PLANT by 2026-12-09T12:00Z"


def test_what_did_not_leave_with_the_rest_this_minute_is_at_risk(shop: TestClient, order: str) -> None:
    """Two of five were there after all; what the others wait for is overdue at the very minute of both."""
    assert shop.put("/v1/clock", json={"now": WEDNESDAY_NOON}).status_code == 200
    for line, left in (("1", 5), ("2", 2)):
        sent = {"line": line, "quantity": left, "shipped_at": WEDNESDAY_NOON}
        assert shop.post(f"/v1/commitments/{order}/ship", json=sent).status_code == 200
    (risk,) = risks(shop, order, WEDNESDAY_NOON)
    assert risk == "0 of 3 BELL are there at PLANT by 2026-12-09T12:00Z"


def test_what_was_due_is_at_risk_as_soon_as_a_feed_says_that_its_receipt_comes_later(
    shop: TestClient, order: str
) -> None:
    assert risks(shop, order, "2026-12-08T13:00:00Z") == []
    slipping = {"id": "PO-1", "item": "BELL", "site": "PLANT", "quantity": 5, "available_at": "2026-12-11T08:00:00Z"}
    answered = shop.patch("/v1/model", json={"receipts": [slipping]}).json()
    assert [report["owner"] for report in answered["reports"]] == [order]
    (risk,) = risks(shop, order, "2026-12-08T13:00:00Z")
    assert risk == "0 of 5 BELL are there at PLANT by 2026-12-08T08:00Z"


def five_are_overdue(shop: TestClient, *, there: int = 0) -> None:
    """Promised to the minute."""
    due = {"id": "PO-1", "item": "BELL", "site": "PLANT", "quantity": 5, "available_at": "2026-12-07T05:00:00Z"}
    lying = {"item": "BELL", "site": "PLANT", "quantity": there}
    patch = {"stock": [lying], "receipts": [due], "settings": {"promise_granularity": "minute"}}
    assert shop.patch("/v1/model", json=patch).status_code == 200


def test_a_hold_on_what_is_overdue_can_be_confirmed_until_its_end(shop: TestClient) -> None:
    """It is believed a day from the end of the hold, so that it need not have come by then."""
    five_are_overdue(shop)
    bells = {"line": "1", "item": "BELL", "quantity": 5, "requested": "asap"}
    quote = shop.post("/v1/quotes", json={"lines": [bells], "hold": {"for": "PT1H"}}).json()
    (offer,) = quote["offers"]
    assert offer["warnings"] == ["Rests on receipt PO-1, which is overdue."]
    assert [(link["kind"], link["ref"]) for link in offer["why"]] == [("material", "PO-1")]
    assert shop.put("/v1/clock", json={"now": "2026-12-07T08:59:59Z"}).status_code == 200
    confirmed = shop.post(f"/v1/quotes/{quote['id']}/confirm")
    assert confirmed.status_code == 201, confirmed.json()
    assert confirmed.json()["promised_at"] == offer["promised_at"]


def test_a_hold_on_what_is_overdue_is_extended_only_as_long_as_its_dates_can_be_kept(shop: TestClient) -> None:
    """Held an hour longer the bells would be believed an hour later than was said."""
    five_are_overdue(shop)
    bells = {"line": "1", "item": "BELL", "quantity": 5, "requested": "asap"}
    quote = shop.post("/v1/quotes", json={"lines": [bells], "hold": {"for": "PT1H"}}).json()
    extended = shop.post(f"/v1/quotes/{quote['id']}/hold", json={"for": "PT2H"})
    assert extended.status_code == 409, extended.json()
    fresh = next(offer for offer in extended.json()["quote"]["offers"] if not offer["held"])
    held = shop.post(f"/v1/quotes/{quote['id']}/hold", json={"offer": fresh["id"], "for": "PT2H"})
    assert held.status_code == 200, held.json()
    assert shop.put("/v1/clock", json={"now": "2026-12-07T09:59:59Z"}).status_code == 200
    confirmed = shop.post(f"/v1/quotes/{quote['id']}/confirm")
    assert confirmed.status_code == 201, confirmed.json()
    assert confirmed.json()["promised_at"] == fresh["promised_at"]


def test_nor_is_another_offer_held_for_longer_than_its_dates_can_be_kept(shop: TestClient) -> None:
    five_are_overdue(shop, there=5)
    bells = {"line": "1", "item": "BELL", "quantity": 10, "requested": "2026-12-07T12:00:00Z"}
    quote = shop.post("/v1/quotes", json={"lines": [bells], "hold": {"for": "PT1H", "prefer": "reduced"}}).json()
    later = next(offer for offer in quote["offers"] if offer["kind"] == "later")
    assert not later["held"]
    longer = shop.post(f"/v1/quotes/{quote['id']}/hold", json={"offer": later["id"], "for": "PT2H"})
    assert longer.status_code == 409, longer.json()
