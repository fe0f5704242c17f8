"""Stock on quality hold and receipts that slip: pegged anew where that suffices, and else known at once, with why."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.plant import BELLS, at_risk, confirmed, plant_document, quoted
from tests.auditor import findings

WEDNESDAY, FRIDAY = "2026-12-09T08:00:00Z", "2026-12-11T08:00:00Z"


def bells_due(**available_at: str) -> list[dict[str, Any]]:
    return [
        {"id": id, "kind": "purchase_order", "item": "BELL", "site": "PLANT", "quantity": 5, "available_at": at}
        for id, at in available_at.items()
    ]


def told(shop: TestClient, **patch: Any) -> list[dict[str, Any]]:
    """What the plant model's patch reports."""
    answered = shop.patch("/v1/model", json=patch)
    assert answered.status_code == 200, answered.text
    reports: list[dict[str, Any]] = answered.json()["reports"]
    return reports


def stock(quantity: int, status: str = "available") -> dict[str, Any]:
    return {"item": "BELL", "site": "PLANT", "quantity": quantity, "status": status}


def test_a_quality_hold_of_stock_puts_at_risk_whom_it_leaves_short_and_says_so(shop: TestClient) -> None:
    first = confirmed(shop, 6, reference="SO-1", requested="2026-12-08")
    second = confirmed(shop, 4, reference="SO-2", requested="2026-12-10")
    reports = told(shop, stock=[stock(6), stock(4, "quality_hold")])
    assert [(report["owner"], report["reference"]) for report in reports] == [(second["id"], "SO-2")]
    (risky,) = at_risk(shop)
    assert (risky["id"], [risk["rule"] for risk in risky["risks"]]) == (second["id"], ["a_need_is_covered_in_full"])
    assert "4" in risky["risks"][0]["detail"]
    assert quoted(shop, 1)["status"] != "feasible"
    assert told(shop, stock=[stock(BELLS), {**stock(0, "quality_hold"), "deleted": True}]) == []
    assert at_risk(shop) == []
    assert shop.get(f"/v1/commitments/{first['id']}").json()["risks"] == []


def test_a_quality_hold_that_a_receipt_makes_good_puts_nobody_at_risk(shop: TestClient) -> None:
    soon = confirmed(shop, 5, requested="2026-12-08")
    late = confirmed(shop, 5, requested="2026-12-10")
    assert told(shop, receipts=bells_due(PO=WEDNESDAY)) == []
    assert told(shop, stock=[stock(5), stock(5, "quality_hold")]) == []
    assert at_risk(shop) == []
    pegs = {peg["owner"]: peg["kind"] for peg in shop.get("/v1/plan").json()["pegs"]}
    assert pegs == {soon["id"]: "on_hand", late["id"]: "receipt"}


def test_a_receipt_that_slips_is_exchanged_with_one_that_comes_in_time(shop: TestClient) -> None:
    assert told(shop, stock=[stock(0)], receipts=bells_due(A=WEDNESDAY, B=WEDNESDAY)) == []
    soon = confirmed(shop, 5, requested="2026-12-09")
    late = confirmed(shop, 5, requested="2026-12-12")
    for slipping in ("A", "B"):
        other = "B" if slipping == "A" else "A"
        assert told(shop, receipts=bells_due(**{slipping: FRIDAY, other: WEDNESDAY})) == []
        assert at_risk(shop) == []
        pegs = {peg["owner"]: peg["supply"] for peg in shop.get("/v1/plan").json()["pegs"]}
        assert pegs == {soon["id"]: other, late["id"]: slipping}


def test_a_receipt_that_slips_too_far_puts_at_risk_whom_nothing_else_covers(shop: TestClient) -> None:
    assert told(shop, stock=[stock(0)], receipts=bells_due(A=WEDNESDAY)) == []
    commitment = confirmed(shop, 5, reference="SO-1", customer="ACME", requested="2026-12-10")
    (report, *_) = told(shop, receipts=bells_due(A="2026-12-20T08:00:00Z"))
    assert (report["owner"], report["reference"], report["customer"]) == (commitment["id"], "SO-1", "ACME")
    (risky,) = at_risk(shop)
    assert risky["risks"]
    assert risky["lines"][0]["promised_date"] == commitment["lines"][0]["promised_date"]
    assert told(shop, receipts=bells_due(A=WEDNESDAY)) == []
    assert at_risk(shop) == []


def test_a_quality_hold_leaves_what_is_made_elsewhere_alone(shop: TestClient) -> None:
    bike = confirmed(shop, 1, item="BIKE/26", requested="2026-12-10")
    assert told(shop, stock=[stock(0), stock(BELLS, "quality_hold")]) == []
    assert shop.get(f"/v1/commitments/{bike['id']}").json()["at_risk"] is False


@pytest.mark.parametrize("extended", [True, False])
def test_what_is_held_is_not_left_to_whoever_comes_to_be_short_of_it(shop: TestClient, extended: bool) -> None:
    """Ten are there for an order that a count leaves short of five; those that are on order are held for another."""
    assert told(shop, receipts=bells_due(PO_1=WEDNESDAY)) == []
    short = confirmed(shop, BELLS, requested="2026-12-08")
    quote = quoted(shop, 5)
    told(shop, stock=[stock(BELLS - 5)])
    assert [risky["id"] for risky in at_risk(shop)] == [short["id"]]
    if extended:
        later = shop.post(f"/v1/quotes/{quote['id']}/hold", json={"for": "PT2H"})
        assert (later.status_code, later.json()["offers"][0]["held"]) == (200, True)
    answered = shop.post(f"/v1/quotes/{quote['id']}/confirm")
    assert (answered.status_code, answered.json()["promised_at"]) == (201, quote["offers"][0]["promised_at"])


def test_goods_that_left_late_leave_the_rest_sound_and_what_hits_that_is_news(shop: TestClient) -> None:
    commitment = confirmed(shop, 4, requested="2026-12-08")
    shop.put("/v1/clock", json={"now": FRIDAY})
    answered = shop.post(f"/v1/commitments/{commitment['id']}/ship", json={"line": "1", "quantity": 2})
    sent, still = sorted(answered.json()["lines"][0]["deliveries"], key=lambda one: one["shipped_at"] is None)
    assert (sent["deliver_at"] > commitment["promised_at"], still["shipped_at"]) == (True, None)
    assert answered.json()["at_risk"] is False
    told(shop, stock=[stock(1)])
    assert [risky["id"] for risky in at_risk(shop)] == [commitment["id"]]
    assert shop.get("/v1/events?after=0").json()["items"][-1]["type"] == "commitment.at_risk"


def test_what_was_made_for_what_has_left_puts_nothing_at_risk_any_more(shop: TestClient) -> None:
    """A supplier sent one frame of two, as is told a day later; both bikes have left, and the bells lie there."""
    model = plant_document()
    model["items"].append({"id": "FRAME"})
    model["routings"][0]["operations"][0]["components"] = [{"item": "FRAME", "quantity_per": 1}]
    due = {"id": "PO-1", "item": "FRAME", "site": "PLANT", "quantity": 2, "available_at": "2026-12-07T09:00:00Z"}
    assert shop.put("/v1/model", json={**model, "receipts": [due]}).status_code == 200
    bikes = {"line": "1", "item": "BIKE/26", "quantity": 2, "requested": "2026-12-08"}
    bells = {"line": "2", "item": "BELL", "quantity": 2, "requested": FRIDAY}
    commitment = confirmed(shop, lines=[bikes, bells])
    assert shop.put("/v1/clock", json={"now": "2026-12-08T08:00:00Z"}).status_code == 200
    (report,) = told(shop, receipts=[{**due, "quantity": 1}])
    assert (report["owner"], report["rule"]) == (commitment["id"], "a_need_is_covered_in_full")
    assert [one["id"] for one in at_risk(shop)] == [commitment["id"]]
    sent = {"line": "1", "quantity": 2}
    assert shop.post(f"/v1/commitments/{commitment['id']}/ship", json=sent).json()["risks"] == []
    types = [
        event["type"]
        for event in shop.get("/v1/events").json()["items"]
        if "risk" in event["type"] or "safe" in event["type"]
    ]
    assert types == ["commitment.at_risk", "commitment.safe"]
    (lost,) = told(shop, stock=[stock(1)])
    assert lost["owner"] == commitment["id"]
    assert (
        findings(shop.get("/v1/model").json(), shop.get("/v1/plan").json(), at_risk(shop), [], "2026-12-08T08:00:00Z")
        == []
    )
