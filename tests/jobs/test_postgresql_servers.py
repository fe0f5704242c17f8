"""Servers as others run them: other settings, another clock, few rights, tables of an older version."""

import asyncio
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import psycopg
import pytest
from procrastinate.schema import SchemaManager
from sqlalchemy import make_url

from app.jobs.on_postgresql import OnPostgresql
from app.jobs.schema import SCHEMA, USE_SCHEMA, prepare_jobs
from app.jobs.work import Argument, Job
from app.storage.database import prepare_database
from tests.jobs.running import jobs_in, until, while_running
from tests.postgres import PostgresServer


def a_job_is_done_on(url: str) -> None:
    done: list[Argument] = []

    async def act(argument: Argument) -> None:
        done.append(argument)

    runner = OnPostgresql(url, [Job(name="act", act=act)])

    async def play() -> None:
        await runner.enqueue("act", {})
        await until(lambda: bool(done))

    asyncio.run(while_running([runner], play))


def test_a_server_may_write_dates_for_the_eyes_of_its_country(postgres: PostgresServer, url: str) -> None:
    """`datestyle` of postgresql.conf, as others on the server want it."""
    postgres.tell(f"ALTER DATABASE {make_url(url).database} SET datestyle = 'German, DMY'")
    a_job_is_done_on(url)


def test_a_server_may_isolate_others_more(postgres: PostgresServer, url: str) -> None:
    """Of two processes that ask for a job at once, one would fail."""
    postgres.tell(f"ALTER DATABASE {make_url(url).database} SET default_transaction_isolation = 'serializable'")

    async def isolation() -> object:
        runner = OnPostgresql(url, [])
        await runner._open()
        shown = await runner._connector.execute_query_one_async("SHOW transaction_isolation")
        await runner.close()
        return shown["transaction_isolation"]

    assert asyncio.run(isolation()) == "read committed"


class AnHourAhead(datetime):
    """The clock of a host that nobody has set."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + timedelta(hours=1)


@pytest.fixture
def an_hour_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.jobs.on_postgresql.datetime", AnHourAhead)
    monkeypatch.setattr("procrastinate.utils.utcnow", lambda: AnHourAhead.now(UTC))


@pytest.mark.usefixtures("an_hour_ahead")
def test_what_failed_does_not_wait_for_the_clock_of_the_server_to_reach_that_of_a_process(url: str) -> None:
    tries: list[int] = []

    async def act(_: Argument) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("not now")

    runner = OnPostgresql(url, [Job(name="tell", act=act)])

    async def play() -> None:
        await runner.enqueue("tell", {}, key="webhook/1")
        await until(lambda: len(tries) == 2 and jobs_in(url) == {})

    asyncio.run(while_running([runner], play))


@pytest.mark.usefixtures("an_hour_ahead")
def test_nor_does_what_is_taken_over(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.jobs.on_postgresql.RESCUE_EVERY", 1)
    done: list[int] = []

    async def act(argument: Argument) -> None:
        done.append(argument["number"])

    with psycopg.connect(url) as connection:
        connection.execute(USE_SCHEMA)
        connection.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args, status)"
            """ VALUES ('default', 'tell', 'webhook/1', '{"number": 7}', 'doing')"""
        )
    runner = OnPostgresql(url, [Job(name="tell", act=act)])

    async def play() -> None:
        await until(lambda: done == [7] and jobs_in(url) == {})

    asyncio.run(while_running([runner], play))


FUNCTIONS = f"SELECT proname FROM pg_proc WHERE pronamespace = '{SCHEMA}'::regnamespace ORDER BY proname"


def functions_in(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [name for (name,) in connection.execute(FUNCTIONS)]


def test_tables_of_an_older_version_become_those_of_a_new_database(url: str, postgres: PostgresServer) -> None:
    older = postgres.fresh()
    steps = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    with psycopg.connect(older) as connection:
        connection.execute(f"CREATE SCHEMA {SCHEMA}; SET search_path = {SCHEMA}")
        connection.execute("CREATE TABLE steps_made (name text PRIMARY KEY)")
        for step in steps:
            if step.name < "02.06":
                connection.execute(step.read_bytes())
                connection.execute("INSERT INTO steps_made VALUES (%s)", [step.name])
    before = functions_in(older)
    for _ in range(2):
        prepare_jobs(older)
    assert before != functions_in(older) == functions_in(url)


def test_processes_that_start_together_make_the_tables_once(postgres: PostgresServer) -> None:
    url = postgres.fresh()
    with ThreadPoolExecutor(4) as starting:
        list(starting.map(prepare_jobs, [url] * 4))
    assert "procrastinate_fetch_job_v2" in functions_in(url)


@pytest.fixture
def a_writer(url: str) -> Iterator[str]:
    """The address for a role that may read and write what is there, and make nothing."""
    role = f"reads_and_writes_{os.getpid()}"
    granted = [f"CREATE ROLE {role} LOGIN"]
    for schema in ("public", SCHEMA):
        granted.append(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
        granted.append(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}")
        granted.append(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}")
    with psycopg.connect(url, autocommit=True) as owner:
        for statement in granted:
            owner.execute(statement.encode())
        yield make_url(url).set(username=role).render_as_string(hide_password=False)
        owner.execute(f"DROP OWNED BY {role}; DROP ROLE {role}".encode())


def test_whoever_may_only_read_and_write_starts_where_all_is_made(a_writer: str) -> None:
    prepare_database(a_writer)
    prepare_jobs(a_writer)
    a_job_is_done_on(a_writer)
