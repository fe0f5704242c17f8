"""Who says yes when a truck has left: nobody sends what is only held."""

import pytest
from fastapi.testclient import TestClient

from tests.api.plant import BELLS, problem, quoted

LATER = "2026-12-07T08:30:00Z"


@pytest.fixture
def far(shop: TestClient) -> TestClient:
    """The bells lie in the north, two hours away."""
    stock = [{"item": "BELL", "site": "PLANT", "deleted": True}, {"item": "BELL", "site": "NORTH", "quantity": BELLS}]
    lane = {"id": "L0", "from": "NORTH", "to": "PLANT", "transit_hours": 2}
    answered = shop.patch("/v1/model", json={"sites": [{"id": "NORTH"}], "stock": stock, "lanes": [lane]})
    assert answered.status_code == 200, answered.text
    return shop


def test_it_is_sent_later_where_the_date_allows_that(far: TestClient) -> None:
    quote = quoted(far, 4, requested="asap", ship_to="SOUTH", hold={"for": "PT1H"})
    far.put("/v1/clock", json={"now": LATER})
    commitment = far.post(f"/v1/quotes/{quote['id']}/confirm").json()
    assert commitment["promised_at"] == quote["offers"][0]["promised_at"]
    sent, _ = far.get("/v1/actions").json()["items"]
    assert (sent["kind"], sent["due_at"], sent["overdue"]) == ("move", LATER, False)


def test_a_date_for_which_the_last_truck_has_left_is_gone(shop: TestClient) -> None:
    lane = {"id": "L1", "from": "PLANT", "to": "SOUTH", "departures": [{"days": ["mon", "wed"], "time": "08:15"}]}
    shop.patch("/v1/model", json={"lanes": [lane]})
    quote = quoted(shop, 4, requested="2026-12-07", ship_to="SOUTH", hold={"for": "PT1H"})
    shop.put("/v1/clock", json={"now": LATER})
    refused = problem(shop.post(f"/v1/quotes/{quote['id']}/confirm"), 409, "offer-gone")
    assert refused["quote"]["offers"][0]["promised_date"] == "2026-12-09"
