"""From a promise to the receiver of a webhook, through everything that lies between, on either kind of database."""

import time
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from standardwebhooks import Webhook as Verifier

from app.config import Settings
from app.main import application_of, troth_of
from tests.api.plant import confirmed, plant_document
from tests.outbound.listening import WAIT_SECONDS_MAX, Listening, status

pytestmark = pytest.mark.slow


@pytest.fixture
def client(database_url: str) -> Iterator[TestClient]:
    troth = troth_of(
        Settings(
            database_url=database_url,
            background_work=True,
            webhook_plain_http=True,
            webhook_private_targets=True,
        )
    )
    troth.prepare()
    with TestClient(application_of(troth)) as client:
        assert client.put("/v1/model", json=plant_document()).status_code == 200
        yield client


def test_what_is_promised_is_told_in_order_and_signed(client: TestClient, receiver: Listening) -> None:
    made = client.post("/v1/webhooks", json={"url": receiver.url})
    assert made.status_code == 201, made.text
    commitment = confirmed(client, requested="2030-01-09")
    held, promised = receiver.wait_for(2)
    assert [held.type, promised.type] == ["quote.held", "commitment.made"]
    assert promised.document["data"]["commitment"] == commitment["id"]
    assert promised.document["data"] == client.get("/v1/events?after=2").json()["items"][0]
    for message in (held, promised):
        assert Verifier(made.json()["secret"]).verify(message.body, message.headers) == message.document
    id = held.headers["webhook-id"]
    assert (id.startswith("evt_2_"), id.endswith(made.json()["id"])) == (True, True)


def test_a_test_message_arrives_and_its_delivery_says_so(client: TestClient, receiver: Listening) -> None:
    made = client.post("/v1/webhooks", json={"url": receiver.url}).json()
    asked = client.post(f"/v1/webhooks/{made['id']}/test")
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    (message,) = receiver.wait_for(1)
    assert (message.type, message.headers["webhook-id"]) == ("webhook.test", asked.json()["id"])


def test_messages_are_counted_by_what_was_answered(client: TestClient, receiver: Listening) -> None:
    receiver.answers = [status(204), status(500)]
    made = client.post("/v1/webhooks", json={"url": receiver.url}).json()
    confirmed(client, requested="2030-01-09")
    receiver.wait_for(2)
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while not (waiting := client.get(f"/v1/webhooks/{made['id']}/deliveries?state=waiting").json()["items"]):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert (waiting[0]["status"], waiting[0]["error"], waiting[0]["tries"]) == (500, "Answered 500.", 1)
    counted = client.get("/metrics").text
    assert 'troth_webhook_messages_total{status="204"} 1' in counted
    assert 'troth_webhook_messages_total{status="500"} 1' in counted
