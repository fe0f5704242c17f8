"""Webhooks told by real processes: together, killed in the middle, asked to end while a receiver keeps them waiting."""

import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.main import application_of, troth_of
from tests.api.plant import BELLS, plant_document, wish
from tests.outbound.listening import Answer, Listening, status
from tests.postgres import PostgresServer
from tests.serving import serving
from tests.web import web

SOON = 4.0
"""Well below the eight seconds that a request may go on for, and the fifteen that a receiver may take."""
SENDING = {"background_work": "true", "webhook_plain_http": "true", "webhook_private_targets": "true"}


def once_open(gate: threading.Event) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        gate.wait(60)
        status(204)(handler)

    return answer


def made_for(url: str, receiver: Listening) -> Any:
    assert web.put(f"{url}/v1/model", json=plant_document()).status_code == 200
    made = web.post(f"{url}/v1/webhooks", json={"url": receiver.url})
    assert made.status_code == 201, made.text
    return made.json()


def quote(url: str) -> None:
    answered = web.post(f"{url}/v1/quotes", json=wish(1, requested="asap"))
    assert answered.status_code == 201, answered.text


@pytest.mark.slow
def test_two_workers_tell_a_webhook_everything_once(
    postgres: PostgresServer, receiver: Listening, tmp_path: Path
) -> None:
    with serving(postgres.empty(), tmp_path / "log", workers="2", **SENDING) as troth:
        made_for(troth.url, receiver)
        for _ in range(BELLS):
            quote(troth.url)
        receiver.wait_for(BELLS)
        # Longer than another look at who is due.
        time.sleep(2)
        told = [message.document["data"]["sequence"] for message in receiver.got]
    assert told == list(range(2, BELLS + 2))


@pytest.mark.slow
def test_what_one_was_sending_when_it_was_killed_another_sends_again(
    postgres: PostgresServer, receiver: Listening, gate: threading.Event, tmp_path: Path
) -> None:
    books = postgres.empty()
    receiver.answers = [once_open(gate)]
    with serving(books, tmp_path / "first", **SENDING) as first:
        made_for(first.url, receiver)
        quote(first.url)
        receiver.wait_for(1)
        with serving(books, tmp_path / "second", **SENDING) as second:
            first.kill()
            began, again = receiver.wait_for(2)
            assert began.headers["webhook-id"] == again.headers["webhook-id"]
            assert began.body == again.body
            quote(second.url)
            assert receiver.wait_for(3)[2].document["data"]["sequence"] == 3


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_receiver_that_keeps_us_waiting_does_not_keep_a_process_alive(
    postgres: PostgresServer, receiver: Listening, gate: threading.Event, tmp_path: Path, workers: str
) -> None:
    receiver.answers = [once_open(gate)]
    with serving(postgres.empty(), tmp_path / "log", workers=workers, **SENDING) as troth:
        made_for(troth.url, receiver)
        quote(troth.url)
        receiver.wait_for(1)
        assert troth.end() < SOON


@pytest.mark.slow
def test_nor_does_it_on_sqlite(receiver: Listening, gate: threading.Event, tmp_path: Path) -> None:
    receiver.answers = [once_open(gate)]
    with serving(f"sqlite:///{tmp_path}/troth.db", tmp_path / "log", **SENDING) as troth:
        made_for(troth.url, receiver)
        quote(troth.url)
        receiver.wait_for(1)
        assert troth.end() < SOON


@pytest.mark.slow
def test_a_hold_that_ran_out_is_told_of_by_itself(receiver: Listening, tmp_path: Path) -> None:
    chosen = {**SENDING, "clock": "simulated", "tidy_seconds": "1"}
    with serving(f"sqlite:///{tmp_path}/troth.db", tmp_path / "log", **chosen) as troth:
        made_for(troth.url, receiver)
        quote(troth.url)
        web.put(f"{troth.url}/v1/clock", json={"now": "2000-01-01T01:00:00Z"})
        assert [message.type for message in receiver.wait_for(2)] == ["quote.held", "quote.expired"]


def test_without_its_database_a_process_lives_and_ends_as_it_should() -> None:
    settings = Settings(database_url="postgresql://troth@/troth?host=/nowhere", background_work=True)
    began = time.monotonic()
    with TestClient(application_of(troth_of(settings))) as client:
        assert client.get("/health/live").status_code == 200
        assert client.get("/health/ready").status_code == 503
    assert time.monotonic() - began < 10
