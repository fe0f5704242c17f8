"""Quantities are kept in an item's smallest unit: once that is another, what was asked for before is asked again."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.plant import MONDAY, confirmed, plant_document, problem, quoted

OIL, GREASE = {"id": "OIL", "decimals": 3}, {"id": "GREASE", "decimals": 3}
SHELF = {"site": "PLANT", "quantity": 5000}


def import_oils(shop: TestClient, *items: dict[str, Any]) -> None:
    document = plant_document()
    document["items"] += items
    document["stock"] += [{"item": item["id"], **SHELF} for item in items]
    assert shop.put("/v1/model", json=document).status_code == 200


@pytest.mark.parametrize("decimals", [0, 4])
def test_a_refusal_is_not_overridden_for_other_quantities(shop: TestClient, decimals: int) -> None:
    import_oils(shop, OIL)
    quote = quoted(shop, 1.5, item="OIL", hold={"for": "PT0M"})
    import_oils(shop, {**OIL, "decimals": decimals})
    override = {"promised_date": "2026-12-20", "override_reason": "They will not wait."}
    refused = problem(shop.post(f"/v1/quotes/{quote['id']}/confirm", json=override), 422, "request-rejected")
    assert (refused["errors"][0]["pointer"], refused["errors"][0]["code"]) == ("/lines/0/item", "counted_otherwise")
    assert not shop.get("/v1/commitments").json()["items"]


@pytest.mark.parametrize("call", ["confirm", "hold"])
def test_an_offer_beside_the_one_held_is_not_promised_for_other_quantities(shop: TestClient, call: str) -> None:
    late = {"id": "PO-1", "item": "OIL", "site": "PLANT", "quantity": 5000, "available_at": "2026-12-14"}
    import_oils(shop, GREASE)
    assert (
        shop.patch("/v1/model", json={"items": [{**OIL, "substitutes": ["GREASE"]}], "receipts": [late]}).status_code
        == 200
    )
    quote = quoted(shop, 1.5, item="OIL", hold={"for": "PT30M", "prefer": "substitute"})
    beside = next(offer["id"] for offer in quote["offers"] if not offer["held"])
    assert shop.patch("/v1/model", json={"items": [{**OIL, "decimals": 0}], "receipts": [late]}).status_code == 200
    refused = problem(shop.post(f"/v1/quotes/{quote['id']}/{call}", json={"offer": beside}), 422, "request-rejected")
    assert refused["errors"][0]["code"] == "counted_otherwise"
    assert shop.post(f"/v1/quotes/{quote['id']}/confirm").status_code == 201, "what is held is counted as it was"


@pytest.mark.parametrize("later", [[{**OIL, "decimals": 0}], []], ids=["counted otherwise", "gone"])
def test_what_was_shipped_is_shown_as_it_was_counted_then(shop: TestClient, later: list[dict[str, Any]]) -> None:
    import_oils(shop, OIL)
    commitment = confirmed(shop, 2.5, item="OIL")
    left = {"line": "1", "quantity": 2.5, "shipped_at": MONDAY}
    assert shop.post(f"/v1/commitments/{commitment['id']}/ship", json=left).status_code == 200
    assert shop.put("/v1/clock", json={"now": "2026-12-07T09:00:00Z"}).status_code == 200
    counted = {"item": "OIL", **SHELF, "counted_at": "2026-12-07T08:30:00Z"}
    assert shop.patch("/v1/model", json={"stock": [counted]}).status_code == 200
    import_oils(shop, *later)
    (line,) = shop.get(f"/v1/commitments/{commitment['id']}").json()["lines"]
    assert (line["quantity"], line["shipped"], line["history"][0]["quantity"]) == (2.5, 2.5, 2.5)


def test_a_quote_is_shown_as_its_items_were_counted_when_they_were_offered(shop: TestClient) -> None:
    import_oils(shop, OIL)
    quote = quoted(shop, 2.5, item="OIL", hold={"for": "PT0M"})
    import_oils(shop, {**OIL, "decimals": 0})
    (line,) = shop.get(f"/v1/quotes/{quote['id']}").json()["offers"][0]["lines"]
    assert (line["quantity"], line["deliveries"][0]["quantity"]) == (2.5, 2.5)


def test_what_is_wrong_with_a_promise_is_counted_in_the_unit_of_its_item(shop: TestClient) -> None:
    """A quarter of a litre more goes into each bicycle than was planned."""
    document = plant_document()
    document["items"].append(OIL)
    document["stock"].append({"item": "OIL", **SHELF})
    (step,) = document["routings"][0]["operations"]
    step["components"] = [{"item": "OIL", "quantity_per": 1.25}]
    assert shop.put("/v1/model", json=document).status_code == 200
    commitment = confirmed(shop, 3, item="BIKE/26")
    step["components"][0]["quantity_per"] = 1.5
    (report,) = shop.put("/v1/model", json=document).json()["reports"]
    assert (report["owner"], report["detail"]) == (commitment["id"], "consumes 4.5 OIL, needs 3.75")
