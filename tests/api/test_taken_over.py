"""What the ERP has taken over from a hold is not planned once more when the customer says yes."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.plant import quoted


@pytest.fixture
def quote(shop: TestClient) -> dict[str, Any]:
    """A hold on a run of three bikes; by now that is a work order, of which there will be two."""
    quote = quoted(shop, 3, item="BIKE/26", hold={"for": "PT4H"})
    receipt = {"id": "WO-1", "item": "BIKE/26", "site": "PLANT", "quantity": 2, "available_at": "2026-12-07T12:00:00Z"}
    patch = {"receipts": [{**receipt, "fulfils": run_ids(shop)[0]}]}
    assert shop.patch("/v1/model", json=patch).status_code == 200
    assert not run_ids(shop)
    return quote


def run_ids(shop: TestClient) -> list[str]:
    return [run["run"] for run in shop.get("/v1/plan").json()["runs"]]


def bikes_made(shop: TestClient) -> int:
    return sum(run["quantity"] for run in shop.get("/v1/plan").json()["runs"])


def test_a_hold_that_is_confirmed_makes_only_what_the_work_order_does_not(
    shop: TestClient, quote: dict[str, Any]
) -> None:
    assert shop.post(f"/v1/quotes/{quote['id']}/confirm").status_code == 201
    assert bikes_made(shop) == 1


def test_a_hold_that_is_extended_makes_only_what_the_work_order_does_not(
    shop: TestClient, quote: dict[str, Any]
) -> None:
    assert shop.post(f"/v1/quotes/{quote['id']}/hold", json={"for": "PT6H"}).status_code == 200
    assert bikes_made(shop) == 1
