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
