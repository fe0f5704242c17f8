"""Who is more urgent: the request says, or the order of the ERP; else it is as urgent as its customer."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.plant import BELLS, at_risk, confirmed, wish

CUSTOMERS = [{"id": "GOLD", "priority": 1}, {"id": "TIN", "priority": 3}]
FEWER = {"stock": [{"item": "BELL", "site": "PLANT", "quantity": BELLS - 1}]}


@pytest.fixture
def dealer(shop: TestClient) -> TestClient:
    assert shop.patch("/v1/model", json={"customers": CUSTOMERS}).status_code == 200
    return shop


def short_of_one_bell(dealer: TestClient) -> list[str | None]:
    """Who is at risk once one bell of all that are promised is missing."""
    assert dealer.patch("/v1/model", json=FEWER).status_code == 200
    return [commitment["customer"] for commitment in at_risk(dealer)]


@pytest.mark.parametrize(
    ("tin", "gold", "short"),
    [
        ({}, {}, "TIN"),
        ({}, {"priority": 4}, "GOLD"),
        ({"priority": 1}, {"priority": 2}, "GOLD"),
        ({"priority": None}, {"priority": None}, "TIN"),
    ],
)
def test_the_less_urgent_is_short_first(dealer: TestClient, tin: Any, gold: Any, short: str) -> None:
    """Of two who are as urgent it would be the one who needs it later."""
    confirmed(dealer, BELLS // 2, customer="GOLD", requested="2026-12-11", policy=gold)
    confirmed(dealer, BELLS // 2, customer="TIN", requested="2026-12-10", policy=tin)
    assert short_of_one_bell(dealer) == [short]


def test_an_order_of_the_erp_is_as_urgent_as_its_customer_too(dealer: TestClient) -> None:
    line = {"line": "1", "item": "BELL", "quantity": BELLS // 2}
    orders = [
        {"id": "SO-1", "customer": "TIN", "lines": [{**line, "promised": "2026-12-10"}]},
        {"id": "SO-2", "customer": "GOLD", "lines": [{**line, "promised": "2026-12-11"}]},
    ]
    assert dealer.patch("/v1/model", json={"open_orders": orders}).json()["reports"] == []
    assert [order["priority"] for order in dealer.get("/v1/model").json()["open_orders"]] == [3, 1]
    assert short_of_one_bell(dealer) == ["TIN"]


@pytest.mark.parametrize(("policy", "short"), [({}, "TIN"), ({"priority": 1}, "GOLD")])
def test_a_change_may_say_that_it_is_more_urgent_now(dealer: TestClient, policy: Any, short: str) -> None:
    confirmed(dealer, BELLS // 2, customer="GOLD", requested="2026-12-11", policy={"priority": 2})
    commitment = confirmed(dealer, BELLS // 2, customer="TIN", requested="2026-12-10")
    change = wish(BELLS // 2, requested="2026-12-10", policy=policy)
    assert dealer.post(f"/v1/commitments/{commitment['id']}/change", json=change).status_code == 200
    assert short_of_one_bell(dealer) == [short]
