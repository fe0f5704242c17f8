"""Where a promise goes was settled when it was given: a feed that moves the customer moves no promise."""

from fastapi.testclient import TestClient

from tests.api.plant import confirmed, quoted, wish

PROSPECT = "NEW"
"""Picks up what it is promised; then the ERP gets to know it."""


def known_in_the_south(shop: TestClient, customer: str) -> None:
    assert shop.patch("/v1/model", json={"customers": [{"id": customer, "ship_to": "SOUTH"}]}).status_code == 200


def test_a_commitment_to_pick_up_is_changed_as_one(shop: TestClient) -> None:
    commitment = confirmed(shop, 2, customer=PROSPECT)
    known_in_the_south(shop, PROSPECT)
    changed = shop.post(f"/v1/commitments/{commitment['id']}/change", json=wish(3, requested="2026-12-20"))
    assert (changed.status_code, changed.json()["ship_to"]) == (200, None), changed.text


def test_a_refusal_to_pick_up_is_overridden_as_one(shop: TestClient) -> None:
    quote = quoted(shop, 2, customer=PROSPECT, hold={"for": "PT0M"})
    known_in_the_south(shop, PROSPECT)
    override = {"promised_date": "2026-12-20", "override_reason": "They will not wait."}
    promised = shop.post(f"/v1/quotes/{quote['id']}/confirm", json=override)
    assert (promised.status_code, promised.json()["ship_to"]) == (201, None), promised.text


def test_an_order_of_the_erp_to_pick_up_is_followed_as_one(shop: TestClient) -> None:
    def ordered(quantity: int) -> None:
        line = {"line": "1", "item": "BELL", "quantity": quantity, "promised": "2026-12-20"}
        said = {"open_orders": [{"id": "SO-1", "customer": PROSPECT, "lines": [line]}]}
        answer = shop.patch("/v1/model", json=said)
        assert answer.status_code == 200, answer.text

    assert shop.patch("/v1/model", json={"customers": [{"id": PROSPECT}]}).status_code == 200
    ordered(2)
    known_in_the_south(shop, PROSPECT)
    ordered(3)
    (order,) = shop.get("/v1/commitments", params={"reference": "SO-1"}).json()["items"]
    ((delivery,),) = [line["deliveries"] for line in order["lines"]]
    assert (order["ship_to"], delivery["quantity"], delivery["deliver_at"]) == (None, 3, delivery["ship_at"])


def test_an_order_that_shall_go_elsewhere_is_sent_under_another_id(shop: TestClient) -> None:
    def said(id: str, **more: object) -> dict[str, object]:
        return {"id": id, "reference": "PO-9", "lines": [line], **more}

    line = {"line": "1", "item": "BELL", "quantity": 2, "promised": "2026-12-20"}
    assert shop.patch("/v1/model", json={"open_orders": [said("SO-1")]}).status_code == 200
    anew = {"open_orders": [{"id": "SO-1", "deleted": True}, said("SO-1A", ship_to="SOUTH")]}
    assert shop.patch("/v1/model", json=anew).status_code == 200
    (order,) = shop.get("/v1/commitments", params={"reference": "PO-9", "state": "open"}).json()["items"]
    assert (order["open_order"], order["ship_to"], order["at_risk"]) == ("SO-1A", "SOUTH", False)
