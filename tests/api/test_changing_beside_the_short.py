"""A commitment is changed while the plant itself waits for the very thing: what is planned for it stays with it."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.plant import confirmed, wish

BIKE = "BIKE/26"


@pytest.fixture
def commitment(shop: TestClient) -> dict[str, Any]:
    """Four bikes are being made for a customer; then the plant needs three for itself tomorrow, and one lies there."""
    stock = {"item": BIKE, "site": "PLANT", "quantity": 1}
    assert shop.patch("/v1/model", json={"stock": [stock]}).status_code == 200
    commitment = confirmed(shop, 4, item=BIKE, requested="asap")
    needs = [
        {"id": f"R{day}", "item": BIKE, "site": "PLANT", "quantity": 4, "needed_at": f"2026-12-{day}"}
        for day in ("09", "10")
    ]
    assert shop.patch("/v1/model", json={"requirements": needs}).status_code == 200
    return commitment


@pytest.mark.parametrize("quantity", [2, 4, 8])
@pytest.mark.parametrize("requested", ["asap", "2026-12-15"])
def test_a_change_is_planned_although_a_requirement_is_short(
    shop: TestClient, commitment: dict[str, Any], quantity: int, requested: str
) -> None:
    wanted = wish(quantity, item=BIKE, requested=requested)
    wanted["lines"][0]["latest_acceptable"] = "2027-01-20"
    changed = shop.post(f"/v1/commitments/{commitment['id']}/change", json=wanted)
    assert changed.status_code == 200, changed.text
    assert not changed.json()["at_risk"]
