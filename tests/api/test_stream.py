"""Events as they happen: for whoever listens, from where he stopped, at nobody else's expense."""

import json
import os
import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest
import uvicorn

from app.api import feed as feeding
from app.config import Settings
from app.domain.errors import DatabaseDamaged, TooBusy, TrothError
from app.domain.events import EventPage
from app.main import Troth, application_of, troth_of
from app.use_cases.list_events import last_sequence, list_events
from app.use_cases.ports.outside import Ports
from tests.api.plant import plant_document, problem, wish
from tests.fakes.desk import url_of
from tests.web import web

pytestmark = pytest.mark.slow

STREAM = "/v1/events/stream"


@dataclass(frozen=True)
class Told:
    id: int
    type: str
    event: dict[str, object]


@pytest.fixture
def troth(database_url: str) -> Troth:
    return troth_of(Settings(database_url=database_url, streams_max=3))


@contextmanager
def serving(troth: Troth) -> Iterator[str]:
    """Over a real connection: the test client has no answers without an end."""
    config = uvicorn.Config(application_of(troth), log_config=None, port=0, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    running = threading.Thread(target=server.run)
    running.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        running.join()


@pytest.fixture
def url(troth: Troth) -> Iterator[str]:
    with serving(troth) as url:
        assert web.put(f"{url}/v1/model", json=plant_document()).status_code == 200
        yield url


@contextmanager
def listening(url: str, **headers: str) -> Iterator[Iterator[str]]:
    """The lines that come."""
    with web.stream("GET", url, headers=headers, timeout=30) as answer:
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
        lines = answer.iter_lines()
        assert next(lines) == "retry: 1000"
        yield lines


def told(lines: Iterator[str]) -> Iterator[Told]:
    said: dict[str, str] = {}
    for line in lines:
        if line.startswith(":"):
            continue
        if line:
            name, _, value = line.partition(": ")
            said[name] = value
        elif said:
            yield Told(int(said["id"]), said["event"], json.loads(said["data"]))
            said = {}


def quote(url: str, count: int = 1) -> None:
    for _ in range(count):
        assert web.post(f"{url}/v1/quotes", json=wish(1, requested="asap")).status_code == 201


def test_a_listener_is_told_what_the_list_says(url: str) -> None:
    with listening(f"{url}{STREAM}?after=0") as lines:
        quote(url, 2)
        heard = list(islice(told(lines), 3))
    assert [one.event for one in heard] == web.get(f"{url}/v1/events").json()["items"]
    assert [(one.id, one.type) for one in heard] == [(1, "model.changed"), (2, "quote.held"), (3, "quote.held")]


def test_without_a_sequence_he_is_told_what_happens_from_now_on(url: str) -> None:
    with listening(f"{url}{STREAM}") as lines:
        quote(url)
        assert next(told(lines)).id == 2


def test_now_is_when_the_stream_opens_however_long_the_books_take(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(ports: Ports) -> int:
        time.sleep(2)
        return last_sequence(ports)

    monkeypatch.setattr(feeding, "last_sequence", slowly)
    monkeypatch.setattr(feeding, "LIFE_SECONDS", 6)
    with listening(f"{url}{STREAM}") as lines:
        quote(url, 2)
        assert [one.id for one in islice(told(lines), 2)] == [2, 3]


def test_what_is_written_here_is_told_at_once(url: str) -> None:
    with listening(f"{url}{STREAM}?after=1") as lines:
        heard = told(lines)
        quote(url)
        next(heard)
        waited = []
        for _ in range(4):
            quote(url)
            written_at = time.monotonic()
            next(heard)
            waited.append(time.monotonic() - written_at)
    assert min(waited) < 0.3, waited


def test_what_another_process_writes_is_told_soon(url: str, troth: Troth) -> None:
    other = troth_of(troth.settings)
    with listening(f"{url}{STREAM}?after=1") as lines, serving(other) as there:
        quote(there, 2)
        assert [one.id for one in islice(told(lines), 2)] == [2, 3]


@pytest.mark.parametrize(("after", "headers"), [("?after=9", {}), ("", {"Last-Event-ID": "9"})])
def test_who_was_told_more_than_has_happened_is_refused(url: str, after: str, headers: dict[str, str]) -> None:
    document = problem(web.get(f"{url}{STREAM}{after}", headers=headers), 422, "parameters-rejected")
    assert document["errors"][0]["detail"].startswith("The last event is 1:")


def test_streams_end_where_the_books_become_older_ones(file: Path) -> None:
    copy = file.with_name("copy.db")
    with serving(troth_of(Settings(database_url=url_of(file)))) as url:
        assert web.put(f"{url}/v1/model", json=plant_document()).status_code == 200
        with closing(sqlite3.connect(file)) as books:
            books.execute(f"VACUUM INTO '{copy}'")
        quote(url, 2)
        with listening(f"{url}{STREAM}?after=2") as lines:
            heard = told(lines)
            assert next(heard).id == 3
            os.replace(copy, file)
            assert list(heard) == []


def test_a_listener_who_comes_back_goes_on_where_he_stopped(url: str) -> None:
    quote(url, 4)
    with listening(f"{url}{STREAM}?after=0", **{"Last-Event-ID": "3"}) as lines:
        assert [one.id for one in islice(told(lines), 2)] == [4, 5]


@pytest.mark.parametrize("kept", [1, 3, 1000])
def test_nothing_is_left_out_and_nothing_told_twice(troth: Troth, kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeding, "TOGETHER_MAX", 2)
    monkeypatch.setattr(feeding, "KEPT_MAX", kept)
    with serving(troth) as url:
        web.put(f"{url}/v1/model", json=plant_document())
        quote(url, 3)
        with listening(f"{url}{STREAM}?after=0") as one, listening(f"{url}{STREAM}?after=2") as other:
            quote(url, 4)
            assert [heard.id for heard in islice(told(one), 8)] == list(range(1, 9))
            assert [heard.id for heard in islice(told(other), 6)] == list(range(3, 9))


@pytest.mark.parametrize("trouble", [TooBusy("It is away."), DatabaseDamaged("It is torn.")])
def test_who_catches_up_while_the_database_is_in_trouble_is_told_soon_afterwards(
    url: str, monkeypatch: pytest.MonkeyPatch, trouble: TrothError
) -> None:
    troubles = iter([trouble])

    def in_trouble(ports: Ports, *, after: int, limit: int) -> EventPage:
        if (first := next(troubles, None)) is not None:
            raise first
        return list_events(ports, after=after, limit=limit)

    monkeypatch.setattr(feeding, "TROUBLE_SECONDS", 0.01)
    monkeypatch.setattr(feeding, "list_events", in_trouble)
    with listening(f"{url}{STREAM}?after=0") as lines:
        began = time.monotonic()
        assert next(told(lines)).type == "model.changed"
        assert time.monotonic() - began < feeding.KEEP_ALIVE_SECONDS / 3
    assert next(troubles, None) is None


def test_while_nothing_happens_he_hears_that_we_are_still_here(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeding, "KEEP_ALIVE_SECONDS", 0.1)
    with listening(f"{url}{STREAM}") as lines:
        assert [line for line in islice(lines, 5) if line] == [": still here"] * 2


def test_a_stream_has_an_end(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeding, "LIFE_SECONDS", 0.3)
    with listening(f"{url}{STREAM}") as lines:
        assert [line for line in lines if line and not line.startswith(":")] == []


def test_no_more_listen_than_may_and_who_leaves_gives_his_place_away(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeding, "KEEP_ALIVE_SECONDS", 0.1)
    with listening(f"{url}{STREAM}"), listening(f"{url}{STREAM}"), listening(f"{url}{STREAM}"):
        refused = web.get(f"{url}{STREAM}")
        assert refused.headers["retry-after"] == str(problem(refused, 503, "too-busy")["retry_after_seconds"])
        assert web.get(f"{url}/v1/events").status_code == 200
    deadline = time.monotonic() + 20
    while True:
        with web.stream("GET", f"{url}{STREAM}") as answer:
            if answer.status_code == 200:
                break
        assert time.monotonic() < deadline
        time.sleep(0.05)


def checked_out(troth: Troth) -> int:
    found = re.search(r"Current Checked out connections: (-?\d+)", troth.database.engine.pool.status())
    assert found
    return int(found[1])


def test_whoever_only_listens_holds_no_connection_to_the_database(url: str, troth: Troth) -> None:
    with listening(f"{url}{STREAM}"), listening(f"{url}{STREAM}"):
        time.sleep(2)
        held = []
        for _ in range(20):
            time.sleep(0.02)
            held.append(checked_out(troth))
    assert min(held) == 0
    assert sum(held) < len(held) / 2, held


@pytest.mark.parametrize(
    "seen", ["x", "-1", "1.5", "", str(2**53), "9" * 400, "9" * 5000, "\u0661".encode().decode("latin-1")]
)
def test_what_is_no_event_is_nothing_to_go_on_from(url: str, seen: str) -> None:
    refused = web.get(f"{url}{STREAM}", headers=[(b"Last-Event-ID", seen.encode("latin-1"))])
    assert problem(refused, 422, "parameters-rejected")["errors"][0]["pointer"] == "Last-Event-ID"


def test_a_sequence_that_is_none_is_refused(url: str) -> None:
    problem(web.get(f"{url}{STREAM}?after=-1"), 422, "parameters-rejected")
