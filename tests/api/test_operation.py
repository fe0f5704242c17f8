"""Health, counts, and what happens when everybody asks at once."""

import asyncio
import gc
import threading
import weakref
from pathlib import Path
from typing import Literal

import pytest
from fastapi.testclient import TestClient

from app.api import workers as api_workers
from app.api.application import application
from app.api.desk import Desk
from app.api.workers import Workers
from app.config import Settings
from app.domain.errors import OutcomeUnknown, TooBusy
from app.main import Troth, application_of, troth_of
from tests.api.plant import problem, wish
from tests.fakes.desk import url_of
from tests.fakes.observer import RememberingObserver


def test_a_process_is_alive_and_ready(empty: TestClient) -> None:
    for path in ("/health/live", "/health/ready"):
        assert (empty.get(path).status_code, empty.get(path).json()) == (200, {"status": "ok"})


def test_a_process_whose_database_does_not_answer_is_alive_and_not_ready(troth: Troth) -> None:
    def silent() -> None:
        raise OSError("no route to host 10.0.0.7")

    desk = Desk(ports=troth.ports, workers=Workers(1), body_bytes_max=1000, probe=silent, metrics=str)
    client = TestClient(application(desk, RememberingObserver()))
    answered = client.get("/health/ready")
    document = problem(answered, 503, "not-ready")
    assert answered.headers["retry-after"] == str(document["retry_after_seconds"])
    assert "10.0.0.7" not in answered.text
    assert client.get("/health/live").status_code == 200


@pytest.mark.parametrize("clock", ["real", "simulated"])
def test_a_database_that_was_never_prepared_is_not_ready(clock: Literal["real", "simulated"], tmp_path: Path) -> None:
    troth = troth_of(Settings(database_url=f"sqlite:///{tmp_path}/new.db", clock=clock))
    with TestClient(application_of(troth)) as client:
        problem(client.get("/health/ready"), 503, "not-ready")
        troth.prepare()
        assert client.get("/health/ready").status_code == 200


def test_requests_and_planning_are_counted_by_route_and_never_by_id(shop: TestClient) -> None:
    shop.post("/v1/inquiries", json=wish())
    shop.get("/v1/quotes/qte_17")
    shop.request("BREW", "/v1/clock")
    answered = shop.get("/metrics")
    assert answered.headers["content-type"].startswith("text/plain; version=0.0.4")
    counted = answered.text.splitlines()
    assert 'troth_http_requests_total{method="GET",route="/v1/quotes/{id}",status="404"} 1' in counted
    assert 'troth_http_request_seconds_count{method="POST",route="/v1/inquiries"} 1' in counted
    assert 'troth_planning_seconds_count{effort="standard",method="bounds"} 1' in counted
    assert "qte_17" not in answered.text
    assert "BREW" not in answered.text


def test_the_buckets_of_a_histogram_add_up(shop: TestClient) -> None:
    lines = [line for line in shop.get("/metrics").text.splitlines() if 'route="/v1/model"' in line]
    counts = [int(line.rsplit(" ", 1)[1]) for line in lines if "_bucket" in line]
    assert counts == sorted(counts)
    assert counts[-1] == 1


def test_who_would_have_to_wait_too_long_is_sent_away_at_once(gate: threading.Event) -> None:
    workers = Workers(threads_max=1, waiting_max=1)

    async def crowd() -> None:
        working = [asyncio.create_task(workers.run(gate.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(TooBusy) as refused:
            await workers.run(gate.wait)
        assert refused.value.retry_after_seconds > 0
        gate.set()
        assert await asyncio.gather(*working) == [True, True]
        assert await workers.run(lambda: "there is room again") == "there is room again"

    asyncio.run(crowd())
    workers.close()


def test_who_has_waited_too_long_is_sent_away_and_what_has_begun_goes_on(
    gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_workers, "QUEUED_SECONDS_MAX", 0.02)
    workers = Workers(threads_max=1, waiting_max=1)

    async def crowd() -> None:
        first = asyncio.create_task(workers.run(gate.wait))
        await asyncio.sleep(0)
        with pytest.raises(TooBusy, match="nothing was done"):
            await workers.run(lambda: pytest.fail("it was done all the same"))
        gate.set()
        assert await first
        assert await workers.run(lambda: "there is room again") == "there is room again"

    asyncio.run(crowd())
    workers.close()


def test_a_caller_who_hangs_up_gives_no_place_away_while_the_work_goes_on(gate: threading.Event) -> None:
    workers = Workers(threads_max=1, waiting_max=0)

    async def impatient() -> None:
        asking = asyncio.create_task(workers.run(gate.wait))
        await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        with pytest.raises(TooBusy):
            await workers.run(gate.wait)
        gate.set()
        while True:
            try:
                assert await workers.run(lambda: True)
                return
            except TooBusy:
                await asyncio.sleep(0.001)

    asyncio.run(impatient())
    workers.close()


def test_at_the_end_who_has_begun_is_waited_for_and_who_waits_is_sent_away(
    gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_workers, "QUEUED_AT_THE_END_SECONDS_MAX", 0.05)
    workers = Workers(threads_max=1)

    async def crowd() -> None:
        begun, *queued = (asyncio.create_task(workers.run(gate.wait)) for _ in range(3))
        await asyncio.sleep(0)
        workers.end()
        for late in (workers.run(gate.wait), *queued):
            with pytest.raises(TooBusy, match="ends; nothing was done"):
                await late
        gate.set()
        assert await begun

    asyncio.run(crowd())
    workers.close()


def test_whom_the_server_cuts_off_at_the_end_is_told_that_nobody_knows_what_came_of_it(
    gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_workers, "CLOSE_SECONDS_MAX", 0.05)
    workers = Workers(threads_max=1)

    async def crowd() -> None:
        begun = asyncio.create_task(workers.run(gate.wait))
        await asyncio.sleep(0)
        workers.end()
        begun.cancel()
        with pytest.raises(OutcomeUnknown):
            await begun
        workers.close()

    asyncio.run(crowd())


def test_being_too_busy_is_said_with_when_to_come_back(troth: Troth) -> None:
    workers = Workers(threads_max=1, waiting_max=-1)
    desk = Desk(ports=troth.ports, workers=workers, body_bytes_max=1000, probe=troth.probe, metrics=str)
    answered = TestClient(application(desk, RememberingObserver())).get("/v1/clock")
    document = problem(answered, 503, "too-busy")
    assert answered.headers["retry-after"] == str(document["retry_after_seconds"]) == "2"


def test_documents_are_counted_by_their_paths(empty: TestClient) -> None:
    assert empty.get("/openapi-3.0.json").status_code == 200
    assert 'route="/openapi-3.0.json",status="200"} 1' in empty.get("/metrics").text


def test_an_application_that_is_over_is_forgotten(file: Path) -> None:
    """With all that it knows of its books; else whoever makes one after another, as these tests do, keeps them all."""
    over = application_of(troth_of(Settings(database_url=url_of(file))))
    with TestClient(over) as client:
        assert client.get("/openapi.json").status_code == 200
        assert client.get("/v1/commitments").status_code == 200
    found = weakref.ref(over)
    del over, client
    gc.collect()
    assert found() is None
