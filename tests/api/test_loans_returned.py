"""Who was lent something buys it back in time for whoever lent it; whoever is not to be sent it gives it back."""

import pytest
from fastapi.testclient import TestClient

from tests.api.plant import at_risk, confirmed, plant_document, wish


@pytest.fixture
def lender(shop: TestClient) -> str:
    """Two bells lie there for Christmas, and more can be bought by then."""
    plant = plant_document() | {
        "stock": [{"item": "BELL", "site": "PLANT", "quantity": 2}],
        "purchasing": [{"id": "P1", "item": "BELL", "site": "PLANT", "lead_time_days": 5}],
    }
    assert shop.put("/v1/model", json=plant).status_code == 200
    id: str = confirmed(shop, 2, requested="2026-12-24")["id"]
    return id


@pytest.fixture
def borrower(shop: TestClient, lender: str) -> str:
    id: str = confirmed(shop, 2, requested="2026-12-08")["id"]
    assert pegged(shop) == {id: "on_hand", lender: "buy"}
    return id


def pegged(shop: TestClient) -> dict[str, str]:
    return {peg["owner"]: peg["kind"] for peg in shop.get("/v1/plan").json()["pegs"]}


def to_be_bought(shop: TestClient) -> list[float]:
    return [action["quantity"] for action in shop.get("/v1/actions").json()["items"] if action["kind"] == "buy"]


def test_what_was_lent_to_an_order_that_is_cancelled_is_not_bought_again(
    shop: TestClient, lender: str, borrower: str
) -> None:
    assert to_be_bought(shop) == [2]
    assert shop.post(f"/v1/commitments/{borrower}/cancel").status_code == 200
    assert to_be_bought(shop) == []
    assert pegged(shop) == {lender: "on_hand"}


def test_it_is_where_what_was_lent_is_gone(shop: TestClient, lender: str, borrower: str) -> None:
    none_there = {"item": "BELL", "site": "PLANT", "quantity": 0}
    assert shop.patch("/v1/model", json={"stock": [none_there]}).status_code == 200
    assert shop.post(f"/v1/commitments/{borrower}/cancel").status_code == 200
    assert to_be_bought(shop) == [2]
    assert pegged(shop) == {lender: "buy"}
    assert not shop.get(f"/v1/commitments/{lender}").json()["at_risk"]


@pytest.mark.parametrize("requested", ["2026-12-08", "2026-12-31"])
def test_who_wants_less_is_lent_no_more_than_that(shop: TestClient, lender: str, borrower: str, requested: str) -> None:
    changed = shop.post(f"/v1/commitments/{borrower}/change", json=wish(1, requested=requested))
    assert changed.status_code == 200, changed.text
    assert to_be_bought(shop) == [1]


def test_who_could_not_be_lent_it_again_keeps_it(shop: TestClient, lender: str, borrower: str) -> None:
    """By now nothing that is bought anew comes for Christmas; what was bought for that does."""
    assert shop.put("/v1/clock", json={"now": "2026-12-08T08:00:00Z"}).status_code == 200
    assert shop.patch("/v1/model", json={"settings": {"frozen_fence": "P15D"}}).status_code == 200
    changed = shop.post(f"/v1/commitments/{borrower}/change", json=wish(1, requested="2026-12-08"))
    assert changed.status_code == 200, changed.text
    assert to_be_bought(shop) == [2]


def fed(shop: TestClient, quantity: int, promised: str, priority: int = 1) -> None:
    """An open order of the ERP, as it says today."""
    lines = [{"line": "1", "item": "BELL", "quantity": quantity, "promised": promised}]
    order = {"id": "SO-1", "priority": priority, "lines": lines}
    answered = shop.patch("/v1/model", json={"open_orders": [order]})
    assert answered.status_code == 200, answered.text


@pytest.mark.parametrize("promised", ["2026-12-08", "2026-12-31"])
def test_so_it_is_of_an_order_of_the_erp(shop: TestClient, lender: str, promised: str) -> None:
    fed(shop, 2, "2026-12-08")
    assert to_be_bought(shop) == [2]
    fed(shop, 1, promised)
    assert to_be_bought(shop) == [1]
    assert at_risk(shop) == []


def test_an_order_of_the_erp_keeps_what_could_not_be_lent_again(shop: TestClient, lender: str) -> None:
    fed(shop, 2, "2026-12-08")
    assert shop.put("/v1/clock", json={"now": "2026-12-08T08:00:00Z"}).status_code == 200
    assert shop.patch("/v1/model", json={"settings": {"frozen_fence": "P15D"}}).status_code == 200
    fed(shop, 1, "2026-12-08")
    assert to_be_bought(shop) == [2]
    assert at_risk(shop) == []


def test_an_order_that_becomes_less_urgent_exchanges_nothing_once_more(shop: TestClient, lender: str) -> None:
    """Whoever lent it something is gone by then."""
    fed(shop, 2, "2026-12-08")
    assert shop.post(f"/v1/commitments/{lender}/cancel").status_code == 200
    before = shop.get("/v1/plan").json()["pegs"]
    fed(shop, 2, "2026-12-08", priority=5)
    assert shop.get("/v1/plan").json()["pegs"] == before
    assert at_risk(shop) == []
