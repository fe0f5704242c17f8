"""All background work of one process, kept going for as long as the process serves."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

from app.domain.errors import TooBusy
from app.jobs.delivering import delivering, look_for_due
from app.jobs.in_memory import InMemory
from app.jobs.on_postgresql import OnPostgresql
from app.jobs.repromising import look_for_repromises, repromising
from app.jobs.work import CLEAN_UP_EVERY, Argument, Job, Jobs, Threads, end_if_cancelled
from app.use_cases.forget_old import forget_old
from app.use_cases.ports.outside import Ports
from app.use_cases.ports.webhooks import Sender
from app.use_cases.tidy_up import tidy_up

PAUSE_SECONDS = 5.0
"""Before it is begun again after whatever stopped it; a database that was lost needs about as long to start."""
STOP_SECONDS_MAX = 2.0
"""Whoever stops a process waits ten seconds as a rule, and most of that belongs to requests."""

_log = logging.getLogger("troth.jobs")


class Background:
    """``start`` returns at once, whatever the database does; ``stop`` returns soon."""

    def __init__(self, ports: Ports, sender: Sender, tidy_seconds: int, url: str, *, on_postgresql: bool) -> None:
        self._threads = Threads()
        self._planning = Threads(1)
        self._ends = False
        self._ports = ports
        jobs = (
            delivering(ports, sender, self._threads),
            repromising(ports, self._planning, lambda: not self._ends),
            Job(name="tidy_up", act=self._in_thread(tidy_up), every=tidy_seconds),
            Job(name="forget_old", act=self._in_thread(forget_old), every=CLEAN_UP_EVERY),
        )
        self.jobs: Jobs = OnPostgresql(url, jobs) if on_postgresql else InMemory(jobs)
        self._running: list[asyncio.Task[None]] = []

    def start(self) -> None:
        told = partial(look_for_due, self._ports, self.jobs, self._threads)
        repromised = partial(look_for_repromises, self._ports, self.jobs, self._threads)
        self._running = [asyncio.create_task(kept_going(work)) for work in (self.jobs.run, told, repromised)]

    async def stop(self) -> None:
        self._ends = True
        for task in self._running:
            task.cancel()
        if self._running:
            await asyncio.wait(self._running, timeout=STOP_SECONDS_MAX)
        self._running = []
        with suppress(TimeoutError):
            await asyncio.wait_for(self.jobs.close(), STOP_SECONDS_MAX)

    def close(self) -> None:
        self._ends = True
        self._planning.close()
        self._threads.close()

    def _in_thread(self, act: Callable[[Ports], object]) -> Callable[[Argument], Awaitable[None]]:
        async def run(_: Argument) -> None:
            # Whatever is in the way now is not when it is this one's turn again.
            with suppress(TooBusy):
                await self._threads.run(partial(act, self._ports))

        return run


async def kept_going(work: Callable[[], Awaitable[None]]) -> None:
    """Whatever stops it, it begins again after a pause; until it is cancelled."""
    while True:
        try:
            await work()
        except TooBusy as busy:
            _log.warning("background work pauses: %s", busy.detail)
        except Exception as error:
            # What procrastinate raises says only that there is a cause.
            why = error.__cause__ or error
            _log.warning("background work pauses: %s: %s", type(why).__name__, why)
        end_if_cancelled()
        await asyncio.sleep(PAUSE_SECONDS)
