"""Runners of jobs for as long as a test acts, and what it waits for meanwhile."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable

import psycopg

from app.jobs.on_postgresql import OnPostgresql
from app.jobs.schema import SCHEMA


def jobs_in(url: str) -> Counter[str]:
    """But for the runner's own, which comes every five seconds: a stop may be just then."""
    with psycopg.connect(url) as connection:
        asked = f"SELECT status::text FROM {SCHEMA}.procrastinate_jobs WHERE task_name <> 'take_over_from_the_dead'"
        rows = connection.execute(asked)
        return Counter(status for (status,) in rows)


async def until(there: Callable[[], bool], seconds_max: float = 20) -> None:
    ends_at = time.monotonic() + seconds_max
    while not there():
        assert time.monotonic() < ends_at, "it never came to that"
        await asyncio.sleep(0.02)


async def while_running(runners: list[OnPostgresql], act: Callable[[], Awaitable[None]]) -> None:
    running = [asyncio.create_task(runner.run()) for runner in runners]
    try:
        await act()
    finally:
        for task in running:
            task.cancel()
        await asyncio.wait(running)
        for runner in runners:
            await runner.close()
