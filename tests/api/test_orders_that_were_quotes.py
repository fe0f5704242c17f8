"""An order of the ERP that has the reference of a commitment is that commitment: where they differ, whoever sends it
is told."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.plant import confirmed, plant_document


def order(id: str, quantity: float, promised: str | None = "2026-12-09", **more: Any) -> dict[str, Any]:
    """As the ERP has it, which counts lines by tens."""
    lines = [{"line": "10", "item": "BELL", "quantity": quantity, "promised": promised}]
    return {"id": id, "reference": "CRM-1", "lines": lines, **more}


def told_of(shop: TestClient, *orders: dict[str, Any]) -> dict[str, str]:
    """What a patch with these orders is answered of those that are not planned."""
    answered = shop.patch("/v1/model", json={"open_orders": list(orders)})
    assert answered.status_code == 200, answered.text
    assert answered.json()["reports"] == []
    return {one["open_order"]: one["detail"] for one in answered.json()["not_planned"]}


def commitments(shop: TestClient) -> list[tuple[str, float]]:
    found = shop.get("/v1/commitments").json()["items"]
    return [(one["state"], line["quantity"]) for one in found for line in one["lines"]]


@pytest.fixture
def sold(shop: TestClient) -> str:
    """Three bells for Wednesday, of a quote."""
    assert shop.put("/v1/model", json=plant_document()).status_code == 200
    id: str = confirmed(shop, 3, reference="CRM-1")["id"]
    return id


@pytest.mark.parametrize("promised", ["2026-12-09", "2026-12-10T00:00:00Z", None])
def test_an_order_that_says_the_same_is_no_news(shop: TestClient, sold: str, promised: str | None) -> None:
    assert told_of(shop, order("SO-1", 3, promised)) == {}


def test_an_order_that_wants_more_or_another_date_is_told_apart_from_what_was_promised(
    shop: TestClient, sold: str
) -> None:
    told_of(shop, order("SO-1", 3))
    for quantity, promised, said in (
        (5, "2026-12-09", "5 for 2026-12-09"),
        (3, "2026-12-08", "3 for 2026-12-08"),
        (3, "2026-12-08T12:00:00Z", "3 for 2026-12-08T12:00Z"),
        (5, None, "5"),
    ):
        ours = "3" if promised is None else "3 for 2026-12-09"
        detail = f"of BELL {ours} are still to come by {sold}, and {said} by 'SO-1'"
        detail = f"{detail}: change the commitment, or correct the order"
        assert told_of(shop, order("SO-1", quantity, promised)) == {"SO-1": detail}
        assert told_of(shop, order("SO-1", quantity, promised)) == {}
    assert commitments(shop) == [("open", 3)]


def test_what_has_left_is_not_to_come(shop: TestClient, sold: str) -> None:
    shipped = shop.post(f"/v1/commitments/{sold}/ship", json={"line": "1", "quantity": 1})
    assert shipped.status_code == 200, shipped.text
    assert told_of(shop, order("SO-1", 2)) == {}


def test_an_order_for_another_item_is_told(shop: TestClient, sold: str) -> None:
    lines = [{"line": "10", "item": "BIKE/26", "quantity": 3, "promised": "2026-12-09"}]
    (told,) = told_of(shop, order("SO-1", 1, lines=lines)).values()
    assert told.startswith(f"of BELL 3 for 2026-12-09 are still to come by {sold}, and 0 by 'SO-1'")


def test_several_orders_of_one_quote_are_taken_together(shop: TestClient, sold: str) -> None:
    assert told_of(shop, order("SO-1", 2), order("SO-2", 1)) == {}
    (told,) = told_of(shop, order("SO-2", 2)).values()
    assert told.startswith(
        f"of BELL 3 for 2026-12-09 are still to come by {sold}, and 4 for 2026-12-09 by 'SO-1', 'SO-2'"
    )


def test_an_order_whose_goods_have_all_left_needs_a_new_one_for_more(shop: TestClient, sold: str) -> None:
    assert shop.post(f"/v1/commitments/{sold}/ship", json={"line": "1", "quantity": 3}).status_code == 200
    (told,) = told_of(shop, order("SO-1", 5)).values()
    assert told.startswith(f"all of {sold} has left, and nothing is planned for it again")
    assert told_of(shop, {**order("SO-2", 5), "reference": "CRM-2"}) == {}
    assert commitments(shop) == [("shipped", 3), ("open", 5)]


def test_an_order_of_a_quote_that_was_cancelled_is_not_begun_again(shop: TestClient, sold: str) -> None:
    assert shop.post(f"/v1/commitments/{sold}/cancel").status_code == 200
    (told,) = told_of(shop, order("SO-1", 3)).values()
    assert told.startswith(f"{sold} was cancelled, and nothing is planned for it again")
    again = confirmed(shop, 3, reference="CRM-1")["id"]
    (told,) = told_of(shop, order("SO-1", 4)).values()
    assert f"by {again}, and 4" in told


def test_an_order_that_the_erp_brought_along_is_not_begun_again_either(shop: TestClient) -> None:
    assert shop.put("/v1/model", json={**plant_document(), "open_orders": [order("SO-1", 3)]}).status_code == 200
    assert shop.patch("/v1/model", json={"open_orders": [{"id": "SO-1", "deleted": True}]}).status_code == 200
    (told,) = told_of(shop, order("SO-1", 3)).values()
    assert "was cancelled, and nothing is planned for it again" in told
    assert told_of(shop, order("SO-1A", 3, reference="CRM-2")) == {}
    assert commitments(shop) == [("cancelled", 3), ("open", 3)]
