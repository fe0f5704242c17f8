"""What a receiver gets, and what is made of whatever it answers."""

import asyncio
import ssl
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from app.domain.events import Event, EventType
from app.domain.webhooks import Outcome, Webhook
from app.outbound import sending
from app.outbound.sending import ANSWER_BYTES_MAX, HttpSender, new_secret
from app.outbound.targets import CheckedTargets
from app.use_cases.ports.webhooks import Message
from tests.fakes.webhooks import OPEN_ADDRESS, everything_is_there
from tests.outbound.listening import Listening, listening, status

NOW = datetime(2026, 12, 7, 8, tzinfo=UTC)
EVENT = Event(sequence=7, type=EventType.COMMITMENT_MADE, at=NOW, who="rep", quote="qte_1", reference="B\u00fccher")
MESSAGE = Message(id="evt_7_whk_1", type="commitment.made", at=NOW, event=EVENT)


@pytest.fixture
def sender() -> HttpSender:
    return HttpSender(CheckedTargets(look_up=everything_is_there, private=True, plain_http=True))


def webhook_at(url: str) -> Webhook:
    return Webhook(id="whk_1", url=url, secret=new_secret(), created_at=NOW, sequence=0)


def send(sender: HttpSender, webhook: Webhook, message: Message = MESSAGE) -> Outcome:
    (outcome,) = send_all(sender, webhook, [message])
    return outcome


def send_all(sender: HttpSender, webhook: Webhook, messages: Sequence[Message]) -> list[Outcome]:
    """Over one line."""

    async def sending() -> list[Outcome]:
        async with sender.line(datetime.now(UTC)) as line:
            return [await line.send(webhook, message) for message in messages]

    return asyncio.run(sending())


def test_a_message_is_what_the_specification_says(receiver: Listening, sender: HttpSender) -> None:
    webhook = webhook_at(receiver.url + "?a=b")
    assert send(sender, webhook) == Outcome(status=204)
    (sent,) = receiver.got
    assert sent.document == {
        "type": "commitment.made",
        "timestamp": "2026-12-07T08:00:00Z",
        "data": {
            "id": "evt_7",
            "sequence": 7,
            "type": "commitment.made",
            "at": "2026-12-07T08:00:00Z",
            "who": "rep",
            "quote": "qte_1",
            "commitment": None,
            "reference": "B\u00fccher",
            "detail": "",
            "moved": [],
        },
    }
    assert sent.path == "/hook?a=b"
    assert sent.headers["webhook-id"] == "evt_7_whk_1"
    assert abs(int(sent.headers["webhook-timestamp"]) - time.time()) < 10
    assert sent.headers["content-type"] == "application/json"
    assert sent.headers["host"] == receiver.url.removeprefix("http://").removesuffix("/hook")
    assert Verifier(webhook.secret).verify(sent.body, sent.headers) == sent.document


def test_nobody_else_can_have_sent_it(receiver: Listening, sender: HttpSender) -> None:
    webhook = webhook_at(receiver.url)
    send(sender, webhook)
    (sent,) = receiver.got
    for secret, body, headers in (
        (new_secret(), sent.body, sent.headers),
        (webhook.secret, sent.body.replace("qte_1", "qte_2"), sent.headers),
        (webhook.secret, sent.body, {**sent.headers, "webhook-id": "evt_8_whk_1"}),
    ):
        with pytest.raises(WebhookVerificationError):
            Verifier(secret).verify(body, headers)


def test_it_is_signed_as_of_when_it_is_told_and_not_by_the_clock_of_this_host(
    receiver: Listening, sender: HttpSender
) -> None:
    async def sending() -> None:
        async with sender.line(NOW) as line:
            await line.send(webhook_at(receiver.url), MESSAGE)

    asyncio.run(sending())
    assert receiver.got[0].headers["webhook-timestamp"] == str(int(NOW.timestamp()))


def test_while_a_secret_is_replaced_either_of_the_two_verifies(receiver: Listening, sender: HttpSender) -> None:
    old = webhook_at(receiver.url)
    new = old.with_secret(new_secret(), datetime.now(UTC))
    send(sender, new)
    (sent,) = receiver.got
    assert len(sent.headers["webhook-signature"].split()) == 2
    for secret in (old.secret, new.secret):
        Verifier(secret).verify(sent.body, sent.headers)
    send(sender, replace(new, old_secret_until=datetime.now(UTC) - timedelta(seconds=1)))
    with pytest.raises(WebhookVerificationError):
        Verifier(old.secret).verify(receiver.got[1].body, receiver.got[1].headers)


def test_secrets_are_long_and_never_the_same() -> None:
    assert len({new_secret() for _ in range(100)}) == 100
    assert len(Verifier(new_secret())._whsecret) == 32


@pytest.mark.parametrize("code", [200, 201, 204])
def test_whatever_says_yes_is_taken(receiver: Listening, sender: HttpSender, code: int) -> None:
    receiver.answers = [status(code)]
    assert send(sender, webhook_at(receiver.url)).taken


@pytest.mark.parametrize("code", [400, 404, 410, 429, 500, 503])
def test_whatever_says_no_is_not(receiver: Listening, sender: HttpSender, code: int) -> None:
    receiver.answers = [status(code)]
    outcome = send(sender, webhook_at(receiver.url))
    assert (outcome.taken, outcome.status, outcome.error) == (False, code, f"Answered {code}.")
    assert outcome.gone == (code == 410)


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(receiver: Listening, sender: HttpSender, code: int) -> None:
    with listening() as elsewhere:
        receiver.answers = [status(code, Location=elsewhere.url)]
        outcome = send(sender, webhook_at(receiver.url))
        assert elsewhere.got == []
    assert (outcome.taken, outcome.status) == (False, code)
    assert "redirect" in str(outcome.error)


def test_an_answer_is_read_only_so_far(receiver: Listening, sender: HttpSender) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * ANSWER_BYTES_MAX)

    receiver.answers = [endless]
    assert send(sender, webhook_at(receiver.url)) == Outcome(status=200)


def test_one_that_dribbles_is_given_up_in_time(
    receiver: Listening, sender: HttpSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dribble(handler: BaseHTTPRequestHandler) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 1000:
            handler.wfile.write(bytes([byte]))
            time.sleep(0.05)

    monkeypatch.setattr(sending, "TOTAL_SECONDS_MAX", 0.5)
    receiver.answers = [dribble]
    began = time.monotonic()
    outcome = send(sender, webhook_at(receiver.url))
    assert time.monotonic() - began < 5
    assert outcome == Outcome(error="No answer within 0.5 seconds.")


def test_a_look_up_that_hangs_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(host: str, port: int) -> Sequence[str]:
        time.sleep(3)
        return [OPEN_ADDRESS]

    monkeypatch.setattr(sending, "TOTAL_SECONDS_MAX", 0.2)
    began = time.monotonic()
    assert not send(HttpSender(CheckedTargets(look_up=silent)), webhook_at("https://erp.example.com")).taken
    assert time.monotonic() - began < 2


def test_nobody_there_is_an_outcome(sender: HttpSender) -> None:
    with listening() as receiver:
        pass
    assert "ConnectError" in str(send(sender, webhook_at(receiver.url)).error)


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"])
def test_what_is_no_http_is_an_outcome(receiver: Listening, sender: HttpSender, answer: bytes) -> None:
    def speak(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(answer)
        handler.close_connection = True

    receiver.answers = [speak]
    assert send(sender, webhook_at(receiver.url)).status is None


def test_a_name_that_leads_inside_by_now_is_not_sent_to(receiver: Listening) -> None:
    """DNS rebinding: open when the webhook is made, loopback when the message goes."""
    answers = [[OPEN_ADDRESS], ["127.0.0.1"]]
    targets = CheckedTargets(look_up=lambda *_: answers.pop(0), plain_http=True)
    url = receiver.url.replace("127.0.0.1", "erp.example.com")
    targets.refuse(url)
    outcome = send(HttpSender(targets), webhook_at(url))
    assert "not of the open internet" in str(outcome.error)
    assert receiver.got == []


def test_a_name_is_looked_up_once_and_called_as_found(receiver: Listening) -> None:
    answers = [["127.0.0.1"]]
    targets = CheckedTargets(look_up=lambda *_: answers.pop(0), plain_http=True, private=True)
    url = receiver.url.replace("127.0.0.1", "erp.example.com")
    assert send(HttpSender(targets), webhook_at(url)).taken
    assert receiver.got[0].headers["host"].startswith("erp.example.com:")


def test_where_an_address_is_not_reached_the_next_one_is(receiver: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a name with an address of IPv6 that leads nowhere from here; a message that was sent goes nowhere else."""
    called: list[str] = []
    call = httpx.AsyncClient.send

    async def noted(client: httpx.AsyncClient, request: httpx.Request, **options: Any) -> httpx.Response:
        called.append(request.url.host)
        return await call(client, request, **options)

    monkeypatch.setattr(httpx.AsyncClient, "send", noted)
    targets = CheckedTargets(look_up=lambda *_: ["::1", "127.0.0.1"], plain_http=True, private=True)
    receiver.answers = [status(503)]
    webhook = webhook_at(receiver.url.replace("127.0.0.1", "erp.example.com"))
    assert [one.status for one in send_all(HttpSender(targets), webhook, [MESSAGE] * 3)] == [503, 204, 204]
    assert called == ["::1", "127.0.0.1", "127.0.0.1", "127.0.0.1"]


def test_messages_that_go_together_share_a_connection(receiver: Listening, sender: HttpSender) -> None:
    asked: list[tuple[str, int]] = []

    def look(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.client_address)
        status(204)(handler)

    receiver.answers = [look] * 3
    assert all(outcome.taken for outcome in send_all(sender, webhook_at(receiver.url), [MESSAGE] * 3))
    assert len(set(asked)) == 1


def test_no_proxy_of_the_environment_comes_between(
    receiver: Listening, sender: HttpSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert send(sender, webhook_at(receiver.url)).taken


CERTIFICATES = Path(__file__).parent / "certificates"


@pytest.mark.parametrize(
    ("name", "authority", "taken"),
    [
        ("erp.example.com", "authority.pem", True),
        ("crm.example.com", "authority.pem", False),
        ("127.0.0.1", "authority.pem", False),
        ("erp.example.com", None, False),
    ],
)
def test_the_certificate_has_to_be_that_of_the_name_and_of_somebody_we_trust(
    name: str, authority: str | None, taken: bool
) -> None:
    targets = CheckedTargets(look_up=lambda *_: ["127.0.0.1"], private=True)
    sender = HttpSender(targets)
    if authority:
        sender = replace(sender, trusted=ssl.create_default_context(cafile=CERTIFICATES / authority))
    with listening(CERTIFICATES / "receiver.pem") as receiver:
        url = receiver.url.replace("127.0.0.1", name)
        assert send(sender, webhook_at(url)).taken == taken
    assert len(receiver.got) == int(taken)
