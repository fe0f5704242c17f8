"""Webhooks over HTTP: made, shown, changed, tested, replayed, removed."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.plant import problem, quoted

ERP = "https://erp.example.com/troth"


def made(shop: TestClient, **fields: Any) -> dict[str, Any]:
    answered = shop.post("/v1/webhooks", json={"url": ERP, **fields})
    assert answered.status_code == 201, answered.text
    webhook: dict[str, Any] = answered.json()
    return webhook


def test_the_secret_is_shown_when_it_is_new_and_never_again(shop: TestClient) -> None:
    webhook = made(shop, description="The ERP.")
    shown = shop.get(f"/v1/webhooks/{webhook['id']}")
    assert webhook["secret"].startswith("whsec_")
    assert shown.json() == {name: value for name, value in webhook.items() if name != "secret"}
    rotated = shop.post(f"/v1/webhooks/{webhook['id']}/rotate-secret").json()
    assert rotated["secret"] not in ("", webhook["secret"])
    assert rotated["old_secret_until"] is not None
    for path in ("/v1/webhooks", f"/v1/webhooks/{webhook['id']}"):
        assert "whsec_" not in shop.get(path).text


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/url", "required"),
        ({"url": "http://erp.example.com"}, "/url", "not_allowed"),
        ({"url": "https://169.254.169.254/latest"}, "/url", "not_allowed"),
        ({"url": "https://rep:s3cret@erp.example.com"}, "/url", "not_allowed"),
        ({"url": "erp"}, "/url", "not_a_url"),
        ({"url": ""}, "/url", "too_short"),
        ({"url": "https://a.example/" + "x" * 2000}, "/url", "too_long"),
        ({"url": 7}, "/url", "wrong_type"),
        ({"url": ERP, "event_types": []}, "/event_types", "too_short"),
        ({"url": ERP, "event_types": ["quote.eaten"]}, "/event_types/0", "unknown_value"),
        ({"url": ERP, "event_types": [["quote.held"]]}, "/event_types/0", "unknown_value"),
        ({"url": ERP, "enabled": "yes"}, "/enabled", "wrong_type"),
        ({"url": ERP, "secret": "whsec_mine"}, "/secret", "unknown_field"),
    ],
)
def test_what_is_wrong_with_a_webhook_is_named(shop: TestClient, body: Any, pointer: str, code: str) -> None:
    document = problem(shop.post("/v1/webhooks", json=body), 422, "request-rejected")
    assert [(fault["pointer"], fault["code"]) for fault in document["errors"]] == [(pointer, code)]
    assert "s3cret" not in str(document)
    assert shop.get("/v1/webhooks").json()["items"] == []


def test_only_what_is_sent_changes(shop: TestClient) -> None:
    webhook = made(shop, event_types=["commitment.made", "quote.held", "quote.held"], description="The ERP.")
    assert webhook["event_types"] == ["quote.held", "commitment.made"]
    path = f"/v1/webhooks/{webhook['id']}"
    for change, after in (
        ({}, {}),
        ({"url": None, "enabled": None}, {}),
        ({"description": None}, {"description": None}),
        ({"event_types": None}, {"event_types": None}),
        ({"url": "https://crm.example.com/"}, {"url": "https://crm.example.com/"}),
        ({"enabled": False}, {"state": "disabled", "disabled_because": "Somebody disabled it."}),
        ({"enabled": True}, {"state": "enabled", "disabled_because": None}),
    ):
        before = shop.get(path).json()
        assert shop.patch(path, json=change).json() == {**before, **after} == shop.get(path).json()


def test_it_cannot_be_turned_inwards_later(shop: TestClient) -> None:
    path = f"/v1/webhooks/{made(shop)['id']}"
    refused = problem(shop.patch(path, json={"url": "https://10.0.0.1/"}), 422, "request-rejected")
    assert refused["errors"][0]["pointer"] == "/url"
    assert shop.get(path).json()["url"] == ERP


def test_a_disabled_one_is_neither_tested_nor_replayed_to(shop: TestClient) -> None:
    webhook = made(shop, enabled=False)
    assert webhook["state"] == "disabled"
    for what in ("test", "replay"):
        problem(shop.post(f"/v1/webhooks/{webhook['id']}/{what}"), 409, "webhook-disabled")


def test_a_test_waits_to_be_sent_and_can_be_watched(shop: TestClient) -> None:
    webhook = made(shop)
    asked = shop.post(f"/v1/webhooks/{webhook['id']}/test")
    assert asked.status_code == 202
    path = f"/v1/webhooks/{webhook['id']}/deliveries"
    assert shop.get(f"{path}/{asked.json()['id']}").json() == asked.json()
    assert shop.get(f"{path}?state=waiting").json()["items"] == [asked.json()]
    assert shop.get(f"{path}?state=dead").json()["items"] == []
    problem(shop.get(f"{path}?state=eaten"), 422, "parameters-rejected")
    problem(shop.get(f"{path}/tst_0"), 404, "unknown-delivery")


def test_events_are_sent_again_from_a_sequence_that_was_told(shop: TestClient) -> None:
    quoted(shop)
    webhook = made(shop)
    answered = shop.post(f"/v1/webhooks/{webhook['id']}/replay", json={"after": 1})
    assert answered.json() == {"webhook": webhook["id"], "sequence": 1, "events": 1}
    refused = shop.post(f"/v1/webhooks/{webhook['id']}/replay", json={"after": 2})
    assert problem(refused, 422, "request-rejected")["errors"][0]["pointer"] == "/after"
    assert shop.post(f"/v1/webhooks/{webhook['id']}/replay").json()["events"] == 0


def test_what_is_removed_is_unknown(shop: TestClient) -> None:
    path = f"/v1/webhooks/{made(shop)['id']}"
    shop.post(f"{path}/test")
    assert shop.delete(path).status_code == 204
    for answered in (
        shop.delete(path),
        shop.get(path),
        shop.patch(path, json={}),
        shop.post(f"{path}/test"),
        shop.post(f"{path}/replay"),
        shop.post(f"{path}/rotate-secret"),
        shop.get(f"{path}/deliveries"),
        shop.get(f"{path}/deliveries/tst_0"),
    ):
        problem(answered, 404, "unknown-webhook")


def test_they_come_page_by_page(shop: TestClient) -> None:
    ids = [made(shop)["id"] for _ in range(3)]
    first = shop.get("/v1/webhooks?limit=2").json()
    rest = shop.get("/v1/webhooks", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [one["id"] for one in (*first["items"], *rest["items"])] == ids
    assert rest["next_cursor"] is None
