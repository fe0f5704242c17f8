"""Orders that cannot be covered when they come: they take what is left over, and never what somebody else has."""

from typing import Any

from fastapi.testclient import TestClient

from tests.api.plant import confirmed, plant_document, quoted


def short(shop: TestClient) -> dict[str, int]:
    """Whoever is short of bells, and of how many."""
    return {row["owner"]: row["quantity"] for row in shop.get("/v1/plan").json()["shortages"]}


def overridden(shop: TestClient, quantity: int, requested: str) -> Any:
    quote = quoted(shop, quantity, requested=requested, reference="SO-2")
    said = {"promised_date": requested, "override_reason": "our oldest customer"}
    answered = shop.post(f"/v1/quotes/{quote['id']}/confirm", json=said)
    assert answered.status_code == 201, answered.text
    return answered.json()


def test_a_date_given_against_the_plan_robs_nobody_today_or_with_a_later_feed(shop: TestClient) -> None:
    first = confirmed(shop, 7, requested="2026-12-20", reference="SO-1")
    urgent = overridden(shop, 5, "2026-12-09")
    assert short(shop) == {urgent["id"]: 2}
    version = shop.get("/v1/plan").json()["plan_version"]
    assert shop.put("/v1/model", json=plant_document()).json() == {
        "plan_version": version,
        "reports": [],
        "not_planned": [],
    }
    more = {"item": "BELL", "site": "PLANT", "quantity": 11}
    assert shop.patch("/v1/model", json={"stock": [more]}).status_code == 200
    assert short(shop) == {urgent["id"]: 1}
    assert shop.get(f"/v1/commitments/{first['id']}").json()["at_risk"] is False


def test_a_new_quote_goes_round_a_shortage_without_making_another(shop: TestClient) -> None:
    confirmed(shop, 7, requested="2026-12-20")
    urgent = overridden(shop, 5, "2026-12-09")
    assert quoted(shop, 1, requested="2026-12-12")["status"] != "feasible"
    assert short(shop) == {urgent["id"]: 2}


def test_the_same_backlog_changes_nothing_when_it_comes_again(shop: TestClient) -> None:
    line = {"line": "1", "item": "BELL", "quantity": 6, "promised": "2026-12-09"}
    backlog = {"open_orders": [{"id": id, "lines": [line]} for id in ("SO-1", "SO-2")]}
    first = shop.put("/v1/model", json=plant_document() | backlog).json()
    assert [report["open_order"] for report in first["reports"]] == ["SO-2"]
    assert list(short(shop).values()) == [2]
    for _ in range(10):
        again = shop.put("/v1/model", json=plant_document() | backlog).json()
        assert again == {"plan_version": first["plan_version"], "reports": [], "not_planned": []}


def test_whoever_insists_gets_nothing_that_a_requirement_waits_for(shop: TestClient) -> None:
    place = {"item": "BELL", "site": "PLANT"}
    facts = {
        "stock": [{**place, "quantity": 1}],
        "receipts": [{"id": "PO-1", **place, "quantity": 3, "available_at": "2026-12-07T10:00:00Z"}],
        "requirements": [
            {"id": "REQ-1", **place, "quantity": 2, "needed_at": "2026-12-07T09:00:00Z"},
            {"id": "REQ-2", **place, "quantity": 2, "needed_at": "2026-12-09T09:00:00Z"},
        ],
    }
    assert shop.patch("/v1/model", json=facts).status_code == 200
    urgent = overridden(shop, 1, "2026-12-07")
    assert urgent["at_risk"] is True
    assert short(shop) == {"requirement/REQ-1": 1, urgent["id"]: 1}
