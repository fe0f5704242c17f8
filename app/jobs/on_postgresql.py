"""Jobs in PostgreSQL by procrastinate: done once across all processes, and taken over from one that was killed."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job as StoredJob
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from procrastinate.worker import Worker
from psycopg import AsyncConnection

from app.jobs.job_ends import JobEnds
from app.jobs.schema import DATES_TOLD, EACH_SEES_THE_LATEST, USE_SCHEMA, address_of
from app.jobs.work import CLEAN_UP_EVERY, JOBS_AT_ONCE, Argument, Job, end_if_cancelled

CONNECTIONS_MAX = 2
"""Jobs are fetched and ended in a millisecond each; one more connection listens for new ones."""
CONNECTION_SECONDS_MAX = 5
POLL_SECONDS = 5
"""Jobs are told of at once; this is for when that was missed."""
HEARTBEAT_SECONDS = 3
SILENT_SECONDS_MAX = 10
"""A process that has not been heard of for so long is taken for dead, and others do what it had begun. If it was only
slow, that is done twice: a job has to bear it."""
RESCUE_EVERY = 5
CLOCK_LOOK_SECONDS = 1.0
CLOCK_SET_SECONDS = 5.0
"""A clock that is only kept right is slewed, or stepped by less."""
STOP_SECONDS_MAX = 0.5
"""Whoever stops a process waits; a job that is cut short is done again."""
SOONER = 1
"""The priority of what repeats itself and does not take long: all else has none, and may wait for others' servers."""
TRIES_MAX = 5
KEPT_HOURS = 7 * 24
"""Of jobs that failed: until somebody looks, who may be on holiday."""
NAME = "troth"
TELL_OF_TROUBLE = ("procrastinate.worker", f"procrastinate.worker.{NAME}", "procrastinate.utils", "asyncio")
"""The loggers of what stops a job, or all of them; the last, of a job whose end could not be written."""

_log = logging.getLogger("troth.jobs")


class OnPostgresql:
    def __init__(self, url: str, jobs: Sequence[Job]) -> None:
        # The library's notes about every job would be most of the log.
        logging.getLogger("procrastinate").setLevel(logging.ERROR)
        for name in TELL_OF_TROUBLE:
            logging.getLogger(name).addFilter(told_as_a_trouble)
        connector = PsycopgConnector(
            conninfo=address_of(url),
            kwargs={"application_name": "troth-jobs", "connect_timeout": CONNECTION_SECONDS_MAX},
            configure=_configure,
            min_size=1,
            max_size=CONNECTIONS_MAX,
            timeout=CONNECTION_SECONDS_MAX,
        )
        self._connector = connector
        self._app = App(connector=connector)
        self._app.job_manager = JobEnds(connector)
        self._told = (datetime.now(UTC), monotonic())
        self._opening = asyncio.Lock()
        own = (
            Job(name="take_over_from_the_dead", act=self._rescue, every=RESCUE_EVERY),
            Job(name="forget_failed_jobs", act=self._forget, every=CLEAN_UP_EVERY),
        )
        for job in (*jobs, *own):
            _add(job, self._app, self._now)

    async def enqueue(self, job: str, argument: Argument, key: str | None = None) -> None:
        await self._open()
        if key is not None and await self._is_there(key):
            return
        try:
            await self._app.configure_task(job, lock=key, queueing_lock=key).defer_async(**argument)
        except AlreadyEnqueued:
            # Another process was faster by a moment.
            return

    async def run(self) -> None:
        await self._open()
        await self._ask_the_time()
        end_if_cancelled()
        worker = self._worker()
        working = asyncio.create_task(worker.run())  # type: ignore[no-untyped-call]
        watching = asyncio.create_task(_clock_is_set())
        try:
            await asyncio.wait((working, watching), return_when=asyncio.FIRST_COMPLETED)
            if watching.done():
                _log.warning("the clock of this host was set: background work begins again by the new time")
        finally:
            watching.cancel()
            # It is asked to stop, not cancelled: that could be lost while it begins.
            worker.stop()  # type: ignore[no-untyped-call]
            await working

    def _worker(self) -> Worker:
        return Worker(
            self._app,
            name=NAME,
            concurrency=JOBS_AT_ONCE,
            fetch_job_polling_interval=POLL_SECONDS,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=SILENT_SECONDS_MAX,
            shutdown_graceful_timeout=STOP_SECONDS_MAX,
            delete_jobs="successful",
            install_signal_handlers=False,
        )

    async def close(self) -> None:
        await self._app.close_async()

    async def _open(self) -> None:
        """Once; from then on connections that were lost are opened anew."""
        async with self._opening:
            try:
                await self._app.open_async()
            except BaseException:
                # What did not open is closed for ever, and the next one would be taken to be open.
                await self._app.close_async()
                raise

    async def _ask_the_time(self) -> None:
        told = await self._connector.execute_query_one_async("SELECT clock_timestamp() AS now")
        self._told = (told["now"], monotonic())

    def _now(self) -> datetime:
        """Of the server, which says when a job is due: by a clock of ours that is minutes ahead it would wait for so
        long, and whoever finds it waiting asks for no other.
        """
        instant, at = self._told
        return instant + timedelta(seconds=monotonic() - at)

    async def _is_there(self, key: str) -> bool:
        jobs = self._app.job_manager
        for status in ("todo", "doing"):
            if list(await jobs.list_jobs_async(queueing_lock=key, status=status)):
                return True
        return False

    async def _rescue(self, _: Argument) -> None:
        jobs = self._app.job_manager
        for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS_MAX):
            _log.warning("job taken over from a process that is gone: %s", job.task_name)
            await jobs.retry_job(job, retry_at=self._now())

    async def _forget(self, _: Argument) -> None:
        await self._app.job_manager.delete_old_jobs(
            nb_hours=KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )


async def _clock_is_set() -> None:
    """Returns once somebody has set it. The library goes by it for what repeats itself: put back by an hour, nothing
    would be tidied up or taken over from the dead for so long; put forward, all that was not missed is made up for.
    """
    began = time.time() - monotonic()
    while abs(time.time() - monotonic() - began) < CLOCK_SET_SECONDS:
        await asyncio.sleep(CLOCK_LOOK_SECONDS)


def told_as_a_trouble(record: logging.LogRecord) -> bool:
    """A database that goes away is something for an operator to look at, and no mistake of ours with a trace of it."""
    if record.exc_info and isinstance(record.exc_info[1], ConnectorException):
        record.levelno, record.levelname, record.exc_info = logging.WARNING, "WARNING", None
    return True


async def _configure(connection: AsyncConnection[Any]) -> None:
    await connection.execute(USE_SCHEMA)
    await connection.execute(DATES_TOLD)
    await connection.execute(EACH_SEES_THE_LATEST)
    await connection.commit()


class _TriedAgain(BaseRetryStrategy):
    """A job that was cut short by a stop, or by a trouble that passes: after 2 seconds, then after 4, and so on."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def get_retry_decision(self, *, exception: BaseException, job: StoredJob) -> RetryDecision | None:
        if job.attempts >= TRIES_MAX:
            return None
        return RetryDecision(retry_at=self._now() + timedelta(seconds=2 ** (job.attempts + 1)))


def _add(job: Job, app: App, now: Callable[[], datetime]) -> None:
    async def act(**argument: Any) -> None:
        await job.act(argument)

    if job.every is None:
        app.task(name=job.name, retry=_TriedAgain(now))(act)
        return

    async def in_turn(timestamp: int) -> None:
        await job.act({})

    task = app.task(name=job.name, queueing_lock=job.name, priority=SOONER)(in_turn)
    app.periodic(cron=cron_of(job.every))(task)


def cron_of(every: int) -> str:
    """So many seconds below a minute, or whole minutes up to an hour."""
    if every < 60:
        return f"* * * * * */{every}"
    minutes, rest = divmod(every, 60)
    if rest or minutes > 60:
        raise ValueError(f"{every} seconds are no whole minutes up to an hour")
    return "0 * * * *" if minutes == 60 else f"*/{minutes} * * * *"
