"""Whoever is told to end does so, though what it waits for just then does not hear of it."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest
from procrastinate.exceptions import ConnectorException

from app.jobs import background
from app.jobs.on_postgresql import OnPostgresql
from app.jobs.work import Argument, Job, Threads, keep_looking

SECONDS = 0.5
SECONDS_MAX = 5


class Deaf:
    """Goes on when it is cancelled, or fails of itself."""

    def __init__(self, then: Callable[..., Awaitable[Any]] | None = None, error: Exception | None = None) -> None:
        self.began = asyncio.Event()
        self._then = then
        self._error = error

    async def __call__(self, *given: Any, **named: Any) -> Any:
        if not self.began.is_set():
            self.began.set()
            try:
                await asyncio.sleep(SECONDS)
            except asyncio.CancelledError:
                if self._error is not None:
                    raise self._error from None
        return None if self._then is None else await self._then(*given, **named)


async def ends(work: Callable[[], Awaitable[None]], deaf: Deaf) -> bool:
    running = asyncio.ensure_future(work())
    await deaf.began.wait()
    running.cancel()
    await asyncio.wait([running], timeout=SECONDS_MAX)
    has_ended = running.done()
    running.cancel()
    return has_ended


@pytest.mark.parametrize("error", [None, ConnectorException("the connection is lost")])
def test_what_is_kept_going_ends(error: Exception | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "PAUSE_SECONDS", 0.01)

    async def play() -> bool:
        deaf = Deaf(error=error)
        return await ends(partial(background.kept_going, deaf), deaf)

    assert asyncio.run(play())


class DeafJobs:
    def __init__(self, enqueue: Deaf) -> None:
        self._enqueue = enqueue

    async def enqueue(self, job: str, argument: Argument, key: str | None = None) -> None:
        await self._enqueue()

    async def run(self) -> None: ...

    async def close(self) -> None: ...


def test_who_looks_for_what_is_due_ends() -> None:
    threads = Threads()

    async def play() -> bool:
        deaf = Deaf()
        return await ends(lambda: keep_looking(lambda: ["1"], "tell", "webhook", DeafJobs(deaf), threads), deaf)

    assert asyncio.run(play())
    threads.close()


@pytest.mark.parametrize("deaf_at", ["open_async", "prune_stalled_workers", "register_worker"])
def test_a_runner_that_only_begins_ends(url: str, deaf_at: str) -> None:
    async def play() -> bool:
        runner = OnPostgresql(url, [Job(name="tick", act=Deaf(), every=1)])
        of = runner._app if deaf_at == "open_async" else runner._app.job_manager
        deaf = Deaf(then=getattr(of, deaf_at))
        setattr(of, deaf_at, deaf)
        has_ended = await ends(runner.run, deaf)
        await runner.close()
        return has_ended

    assert asyncio.run(play())
