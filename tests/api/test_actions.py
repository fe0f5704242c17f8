"""What somebody must do, over HTTP: in time, once, and only for what the customer said yes to."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.plant import MONDAY, confirmed, plant_document, problem, quoted


def actions(shop: TestClient, **query: Any) -> list[dict[str, Any]]:
    answered = shop.get("/v1/actions", params=query)
    assert answered.status_code == 200, answered.text
    listed: list[dict[str, Any]] = answered.json()["items"]
    return listed


def with_bells_to_buy(shop: TestClient) -> None:
    bought = {"id": "P1", "item": "BELL", "site": "PLANT", "supplier": "ACME BELLS", "lead_time_days": 1}
    assert shop.put("/v1/model", json=plant_document() | {"purchasing": [bought]}).status_code == 200


def test_a_commitment_asks_to_buy_to_release_and_to_ship_in_their_turn(shop: TestClient) -> None:
    with_bells_to_buy(shop)
    bells = confirmed(shop, 15, customer="ACME", reference="SO-1", requested="2026-12-10")
    bike = confirmed(shop, 1, item="BIKE/26", requested="2026-12-11")
    listed = actions(shop)
    assert [action["due_at"] for action in listed] == sorted(action["due_at"] for action in listed)
    assert {(action["kind"], action["owner"]) for action in listed} == {
        ("buy", bells["id"]),
        ("ship", bells["id"]),
        ("release", bike["id"]),
        ("ship", bike["id"]),
    }
    (buy,) = (action for action in listed if action["kind"] == "buy")
    assert (buy["reference"], buy["customer"], buy["line"], buy["overdue"]) == ("SO-1", "ACME", "1", False)
    assert (buy["supplier"], buy["quantity"], buy["item"], buy["site"]) == ("ACME BELLS", 5, "BELL", "PLANT")
    assert buy["detail"] == f"Order 5 BELL from ACME BELLS for PLANT by {buy['due_at']}."
    (release,) = (action for action in listed if action["kind"] == "release")
    assert (release["resource"], release["ref"]) == ("CNC", shop.get("/v1/plan").json()["runs"][0]["run"])
    said = {action["owner"]: action["detail"] for action in listed if action["kind"] == "ship"}
    assert said[bells["id"]].startswith("Ship 15 BELL from PLANT to SOUTH over L1 by ")
    assert said[bike["id"]].startswith("Have 1 BIKE/26 ready at PLANT for the customer to pick up by ")


@pytest.mark.parametrize(("progress", "on_its_way"), [("assumed", ["ship"]), ("reported", ["move", "ship"])])
def test_what_comes_from_another_site_is_to_be_sent_until_it_must_have_left(
    shop: TestClient, progress: str, on_its_way: list[str]
) -> None:
    """Or, where nothing is assumed, until it is there."""
    more = {"item": "BELL", "site": "WEST", "quantity": 5}
    way = {"id": "L2", "from": "WEST", "to": "PLANT", "transit_hours": 4}
    west = {"sites": [{"id": "WEST"}], "lanes": [way], "stock": [more], "settings": {"progress": progress}}
    assert shop.patch("/v1/model", json=west).status_code == 200
    confirmed(shop, 12, customer="ACME", requested="2026-12-10")
    move, ship = actions(shop)
    assert (move["kind"], move["lane"], move["quantity"], ship["kind"]) == ("move", "L2", 2, "ship")
    assert move["detail"] == f"Send 2 BELL from WEST to PLANT over L2 by {move['due_at']}."
    half_way = datetime.fromisoformat(move["due_at"]) + timedelta(hours=2)
    shop.put("/v1/clock", json={"now": half_way.isoformat()})
    assert [action["kind"] for action in actions(shop)] == on_its_way
    shop.put("/v1/clock", json={"now": move["there_at"]})
    assert [action["kind"] for action in actions(shop)] == ["ship"]


def test_the_dock_is_told_what_of_its_goods_is_missing(shop: TestClient) -> None:
    more = {"item": "BELL", "site": "WEST", "quantity": 5}
    way = {"id": "L2", "from": "WEST", "to": "PLANT", "transit_hours": 4}
    west = {"sites": [{"id": "WEST"}], "lanes": [way], "stock": [more]}
    assert shop.patch("/v1/model", json=west).status_code == 200
    confirmed(shop, 13, customer="ACME", requested="2026-12-10")
    assert [action["missing"] for action in actions(shop)] == [0, 0]
    assert shop.patch("/v1/model", json={"stock": [{**more, "quantity": 1}]}).status_code == 200
    fewer = {"item": "BELL", "site": "PLANT", "quantity": 6}
    assert shop.patch("/v1/model", json={"stock": [fewer]}).status_code == 200
    move, ship = actions(shop)
    assert (move["kind"], move["quantity"], move["missing"]) == ("move", 3, 2)
    assert (
        move["detail"]
        == f"Send 3 BELL from WEST to PLANT over L2 by {move['due_at']}. Nothing covers 2 of them for now."
    )
    assert (ship["kind"], ship["quantity"], ship["missing"]) == ("ship", 13, 4)
    unlimited = {"items": [{"id": "BELL", "supply": "unlimited"}]}
    assert shop.patch("/v1/model", json=unlimited).status_code == 200
    assert {action["missing"] for action in actions(shop)} == {0}


@pytest.mark.parametrize("progress", ["assumed", "reported"])
def test_what_has_left_by_a_count_is_not_to_be_sent(shop: TestClient, progress: str) -> None:
    more = {"item": "BELL", "site": "WEST", "quantity": 5}
    way = {"id": "L2", "from": "WEST", "to": "PLANT", "transit_hours": 4}
    west = {"sites": [{"id": "WEST"}], "lanes": [way], "stock": [more], "settings": {"progress": progress}}
    assert shop.patch("/v1/model", json=west).status_code == 200
    confirmed(shop, 12, customer="ACME", requested="2026-12-10")
    move, ship = actions(shop)
    shop.put("/v1/clock", json={"now": move["due_at"]})
    assert actions(shop) == [move, ship]
    left = {**more, "quantity": 3, "counted_at": move["due_at"]}
    assert shop.patch("/v1/model", json={"stock": [left]}).json()["reports"] == []
    assert actions(shop) == [ship]


def test_what_is_released_need_not_be_released_again(shop: TestClient) -> None:
    confirmed(shop, 1, item="BIKE/26", requested="2026-12-11")
    release, ship = actions(shop)
    told = [{"operation": f"{release['ref']}/10", "state": "released"}]
    assert shop.post("/v1/progress", json=told).status_code == 200
    assert actions(shop) == [ship]


def test_nothing_is_to_be_done_for_a_hold(shop: TestClient) -> None:
    with_bells_to_buy(shop)
    quoted(shop, 15, requested="2026-12-10")
    assert actions(shop) == []


def test_what_is_due_before_an_instant_and_what_is_overdue(shop: TestClient) -> None:
    with_bells_to_buy(shop)
    confirmed(shop, 15, requested="2026-12-10")
    buy, ship = actions(shop)
    assert actions(shop, due_before=buy["due_at"]) == []
    assert actions(shop, due_before=ship["due_at"]) == [buy]
    shop.put("/v1/clock", json={"now": buy["due_at"]})
    assert [action["overdue"] for action in actions(shop)] == [False, False]
    shop.put("/v1/clock", json={"now": ship["due_at"]})
    later = actions(shop)
    assert (later[-1]["kind"], later[-1]["overdue"]) == ("ship", False)
    shop.put("/v1/clock", json={"now": "2027-01-01T00:00:00Z"})
    assert [(action["kind"], action["overdue"]) for action in actions(shop)] == [("ship", True)]


def test_pages_add_up_to_the_whole_list(shop: TestClient) -> None:
    for _ in range(3):
        confirmed(shop, 1, item="BIKE/26", requested="2026-12-10")
    page = shop.get("/v1/actions", params={"limit": 4}).json()
    rest = shop.get("/v1/actions", params={"limit": 4, "cursor": page["next_cursor"]}).json()
    assert [*page["items"], *rest["items"]] == actions(shop)
    assert (len(page["items"]), len(rest["items"]), rest["next_cursor"]) == (4, 2, None)
    problem(shop.get("/v1/actions", params={"cursor": "nonsense"}), 422, "parameters-rejected")
    problem(shop.get("/v1/actions", params={"due_before": "soon"}), 422, "parameters-rejected")


def test_a_run_that_should_have_started_has_where_progress_is_assumed(shop: TestClient) -> None:
    confirmed(shop, 2, item="BIKE/26", requested="2026-12-10")
    release, ship = actions(shop)
    assert (release["kind"], release["due_at"] >= MONDAY) == ("release", True)
    shop.put("/v1/clock", json={"now": "2026-12-07T09:00:00Z"})
    assert actions(shop) == [ship]


def test_a_purchase_that_a_feed_has_taken_over_is_no_longer_asked_for(shop: TestClient) -> None:
    with_bells_to_buy(shop)
    confirmed(shop, 15, requested="2026-12-10")
    buy, ship = actions(shop)
    placed = {
        "id": "PO-1",
        "kind": "purchase_order",
        "item": "BELL",
        "site": "PLANT",
        "quantity": 5,
        "available_at": buy["there_at"],
        "fulfils": buy["ref"],
    }
    assert shop.patch("/v1/model", json={"receipts": [placed]}).json()["reports"] == []
    assert actions(shop) == [ship]


def test_whoever_bought_what_is_no_lot_any_more_is_told_in_the_unit_of_the_item(shop: TestClient) -> None:
    salt = {"items": [{"id": "SALT", "unit": "kg", "decimals": 3}]}
    source = {"id": "P1", "item": "SALT", "site": "PLANT", "lead_time_days": 1}
    assert shop.patch("/v1/model", json=salt | {"purchasing": [source]}).status_code == 200
    confirmed(shop, 2.5, item="SALT", requested="2026-12-10")
    patched = shop.patch("/v1/model", json={"purchasing": [source | {"minimum": 25}]})
    assert [report["detail"] for report in patched.json()["reports"]] == ["2.5 SALT is no lot of P1"]


def test_quantities_are_read_out_without_an_exponent(shop: TestClient) -> None:
    salt = {"items": [{"id": "SALT", "unit": "kg", "decimals": 5, "supply": "unlimited"}]}
    assert shop.patch("/v1/model", json=salt).status_code == 200
    confirmed(shop, 0.00002, item="SALT", requested="2026-12-10")
    confirmed(shop, 400, item="SALT", requested="2026-12-10")
    said = sorted(action["detail"].split(" ready")[0] for action in actions(shop))
    assert said == ["Have 0.00002 SALT", "Have 400 SALT"]
