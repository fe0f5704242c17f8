"""Jobs on PostgreSQL: done once across processes, and taken over from one that was killed."""

import asyncio
import logging
import time
from contextlib import suppress
from dataclasses import replace
from typing import LiteralString

import psycopg
import pytest
from procrastinate.exceptions import ConnectorException
from psycopg_pool import AsyncConnectionPool
from sqlalchemy import make_url

from app.domain.webhooks import Wanted
from app.jobs import background
from app.jobs.on_postgresql import TELL_OF_TROUBLE, OnPostgresql, cron_of
from app.jobs.schema import USE_SCHEMA
from app.jobs.work import JOBS_AT_ONCE, Argument, Job
from app.storage.books import open_books
from app.storage.database import open_database
from app.storage.locks import TURN_SECONDS_MAX
from app.use_cases.webhooks.keeping import change_webhook, create_webhook
from app.use_cases.webhooks.telling import next_batch
from tests.fakes.desk import desk_at
from tests.jobs.running import jobs_in, until, while_running
from tests.postgres import PostgresServer


def test_a_job_is_done_once_however_many_wait_for_it(url: str) -> None:
    done: list[int] = []

    async def act(argument: Argument) -> None:
        done.append(argument["number"])

    runners = [OnPostgresql(url, [Job(name="count", act=act)]) for _ in range(3)]

    async def play() -> None:
        for number in range(20):
            await runners[number % 3].enqueue("count", {"number": number})
        await until(lambda: len(done) >= 20)
        await asyncio.sleep(0.3)

    asyncio.run(while_running(runners, play))
    assert sorted(done) == list(range(20))
    assert jobs_in(url) == {}


def test_under_one_key_one_job_waits_or_runs_at_a_time(url: str) -> None:
    began, gate = [], asyncio.Event()

    async def act(argument: Argument) -> None:
        began.append(argument["number"])
        await gate.wait()

    runners = [OnPostgresql(url, [Job(name="hold", act=act)]) for _ in range(2)]

    async def play() -> None:
        for number in range(4):
            await runners[number % 2].enqueue("hold", {"number": number}, key="webhook/1")
        await runners[0].enqueue("hold", {"number": 9}, key="webhook/2")
        await until(lambda: len(began) == 2)
        await runners[1].enqueue("hold", {"number": 5}, key="webhook/1")
        await asyncio.sleep(0.3)
        gate.set()

    asyncio.run(while_running(runners, play))
    assert sorted(began) == [0, 9]


def test_what_repeats_itself_is_done_by_one_of_them(url: str) -> None:
    done: list[float] = []

    async def act(_: Argument) -> None:
        done.append(time.time())

    runners = [OnPostgresql(url, [Job(name="tick", act=act, every=1)]) for _ in range(3)]

    async def play() -> None:
        await until(lambda: len(done) >= 6)

    asyncio.run(while_running(runners, play))
    # A busy machine is late with the first. Three of them, each by itself, would need two seconds at most.
    assert done[-1] - done[0] > 3, done


def test_what_repeats_itself_goes_before_whatever_else_waits(url: str) -> None:
    done, gate = list[str](), asyncio.Event()

    async def hold(_: Argument) -> None:
        await gate.wait()
        await asyncio.sleep(0.01)
        done.append("hold")

    async def tick(_: Argument) -> None:
        done.append("tick")

    jobs = OnPostgresql(url, [Job(name="hold", act=hold), Job(name="tick", act=tick, every=1)])

    async def wait() -> None:
        await until(lambda: jobs_in(url) == {"doing": JOBS_AT_ONCE, "todo": 2 * JOBS_AT_ONCE + 1})
        gate.set()
        await until(lambda: len(done) > 3 * JOBS_AT_ONCE)

    async def play() -> None:
        for _ in range(3 * JOBS_AT_ONCE):
            await jobs.enqueue("hold", {})
        await while_running([jobs], wait)

    asyncio.run(play())
    assert "tick" in done[: JOBS_AT_ONCE + 2]


def test_a_job_that_fails_is_tried_again_and_one_that_is_cut_short_too(url: str) -> None:
    tries: list[int] = []

    async def act(_: Argument) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("not now")
        await asyncio.sleep(60 if len(tries) == 2 else 0)

    def runner() -> OnPostgresql:
        return OnPostgresql(url, [Job(name="stubborn", act=act)])

    first, second = runner(), runner()

    async def begin() -> None:
        await first.enqueue("stubborn", {})
        await until(lambda: len(tries) == 2)

    async def end() -> None:
        await until(lambda: len(tries) == 3 and jobs_in(url) == {})

    asyncio.run(while_running([first], begin))
    assert jobs_in(url) == {"todo": 1}
    asyncio.run(while_running([second], end))


def test_what_comes_round_again_keeps_nothing_from_being_taken_over(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process died at two jobs, and the first of them waits already for its next turn."""
    monkeypatch.setattr("app.jobs.on_postgresql.RESCUE_EVERY", 1)
    told: list[int] = []

    async def act(argument: Argument) -> None:
        told.append(argument.get("number", 0))

    with psycopg.connect(url) as connection:
        connection.execute(USE_SCHEMA)
        for job in (
            ("tick", "tick", '{"timestamp": 1}', "doing"),
            ("tell", "webhook/1", '{"number": 7}', "doing"),
            ("tick", "tick", '{"timestamp": 2}', "todo"),
        ):
            connection.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args, status, scheduled_at)"
                " VALUES ('default', %s, %s, %s, %s, now() + interval '1 hour')",
                job,
            )
    runner = OnPostgresql(url, [Job(name="tell", act=act), Job(name="tick", act=act, every=3600)])

    async def play() -> None:
        await until(lambda: told == [7] and jobs_in(url) == {"todo": 1})

    asyncio.run(while_running([runner], play))


def test_a_runner_ends_soon_though_a_job_hangs(url: str) -> None:
    began: list[int] = []

    async def hang(_: Argument) -> None:
        began.append(1)
        await asyncio.sleep(60)

    runner = OnPostgresql(url, [Job(name="hang", act=hang)])
    ended: list[float] = []

    async def play() -> None:
        await runner.enqueue("hang", {})
        await until(lambda: bool(began))
        ended.append(time.monotonic())

    asyncio.run(while_running([runner], play))
    assert time.monotonic() - ended[0] < 3


def test_connections_that_are_lost_are_opened_anew(
    url: str, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "PAUSE_SECONDS", 0.1)
    done: list[int] = []

    async def act(argument: Argument) -> None:
        done.append(argument["number"])

    runner = OnPostgresql(url, [Job(name="count", act=act)])

    async def play() -> None:
        running = asyncio.create_task(background.kept_going(runner.run))
        for number in range(3):
            ends_at = time.monotonic() + 20
            while number not in done:
                assert time.monotonic() < ends_at, "it was never done"
                with suppress(Exception):
                    await runner.enqueue("count", {"number": number}, key=str(number))
                await asyncio.sleep(0.1)
            name = make_url(url).database
            postgres.tell(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        running.cancel()
        await asyncio.wait([running])
        await runner.close()

    asyncio.run(play())
    assert sorted(set(done)) == [0, 1, 2]


def test_a_database_that_is_away_as_a_process_begins_is_found_when_it_is_back(
    url: str, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "PAUSE_SECONDS", 0.1)
    opened = AsyncConnectionPool.open
    monkeypatch.setattr(AsyncConnectionPool, "open", lambda pool, wait: opened(pool, wait, timeout=0.5))
    tries: list[int] = []
    done: list[int] = []

    async def act(_: Argument) -> None:
        done.append(1)

    runner = OnPostgresql(url, [Job(name="tick", act=act, every=1)])

    async def run() -> None:
        tries.append(1)
        await runner.run()

    async def play() -> None:
        postgres.tell(f"ALTER DATABASE {make_url(url).database} ALLOW_CONNECTIONS false")
        running = asyncio.create_task(background.kept_going(run))
        await until(lambda: len(tries) > 1)
        postgres.tell(f"ALTER DATABASE {make_url(url).database} ALLOW_CONNECTIONS true")
        await until(lambda: bool(done))
        running.cancel()
        await asyncio.wait([running])
        await runner.close()

    asyncio.run(play())


def test_a_job_whose_end_cannot_be_written_at_once_keeps_none_of_its_key_waiting(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where one connection was lost, or none is free for some seconds, its process lives and nobody takes it over."""
    done: list[int] = []

    async def act(argument: Argument) -> None:
        done.append(argument["number"])

    runner = OnPostgresql(url, [Job(name="count", act=act)])
    ask, lost = runner._connector.execute_query_async, iter([ConnectorException(), ConnectorException()])

    async def asked(query: LiteralString, **arguments: object) -> None:
        if "finish_job" in query and arguments["delete_job"]:
            for error in lost:
                raise error
        await ask(query, **arguments)

    monkeypatch.setattr(runner._connector, "execute_query_async", asked)

    async def play() -> None:
        for number in (1, 2):
            while number not in done:
                await runner.enqueue("count", {"number": number}, key="webhook/1")
                await asyncio.sleep(0.1)

    asyncio.run(asyncio.wait_for(while_running([runner], play), 20))
    assert done == [1, 2]
    assert jobs_in(url) == {}


@pytest.mark.parametrize("logger", TELL_OF_TROUBLE)
def test_a_database_that_goes_away_is_no_mistake_of_ours(logger: str, caplog: pytest.LogCaptureFixture) -> None:
    OnPostgresql("postgresql://troth@/troth", [])
    for error in (ConnectorException(), ZeroDivisionError()):
        logging.getLogger(logger).error("it has stopped", exc_info=error)
    assert [(record.levelname, bool(record.exc_info)) for record in caplog.records] == [
        ("WARNING", False),
        ("ERROR", True),
    ]


def test_what_repeats_itself_goes_on_though_the_clock_of_the_host_is_put_back(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "PAUSE_SECONDS", 0.1)
    monkeypatch.setattr("app.jobs.on_postgresql.CLOCK_LOOK_SECONDS", 0.1)
    shown, off, done = time.time, [0], list[int]()
    monkeypatch.setattr(time, "time", lambda: shown() + off[0])

    async def act(_: Argument) -> None:
        done.append(off[0])

    runner = OnPostgresql(url, [Job(name="tick", act=act, every=1)])

    async def play() -> None:
        running = asyncio.create_task(background.kept_going(runner.run))
        await until(lambda: bool(done))
        off[0] = -3600
        await until(lambda: done.count(off[0]) > 1)
        running.cancel()
        await asyncio.wait([running])
        await runner.close()

    asyncio.run(play())


def test_telling_a_webhook_does_not_wait_for_those_who_promise(url: str) -> None:
    database = open_database(url)
    ports = desk_at(database).ports
    webhook = create_webhook(Wanted(url="https://erp.example.com"), ports)
    began = time.monotonic()
    with open_books(database) as promising:
        promising.lock()
        change_webhook(webhook.id, lambda wanted: replace(wanted, enabled=False), ports)
        assert next_batch(webhook.id, ports) is None
    assert time.monotonic() - began < TURN_SECONDS_MAX
    database.close()


@pytest.mark.parametrize(
    ("every", "cron"),
    [(1, "* * * * * */1"), (10, "* * * * * */10"), (60, "*/1 * * * *"), (900, "*/15 * * * *"), (3600, "0 * * * *")],
)
def test_how_often_is_said_as_a_calendar_does(every: int, cron: str) -> None:
    assert cron_of(every) == cron


@pytest.mark.parametrize("every", [90, 7200])
def test_what_a_calendar_cannot_say_is_refused(every: int) -> None:
    with pytest.raises(ValueError, match=str(every)):
        cron_of(every)
