"""How a job ends in the tables of procrastinate: it is written there whatever comes in between."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

TRIES_MAX = 5
PAUSE_SECONDS = 1.0
"""In all longer than between two heartbeats: where the database stays away those fail as well, and then the process is
taken for dead."""


class JobEnds(JobManager):
    """While a process lives nobody takes over what it has begun: a job whose end is not written would keep all others
    of its key waiting for ever.
    """

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        await _written(partial(super().finish_job, job, status, delete_job))

    async def retry_job(
        self,
        job: Job,
        retry_at: datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        try:
            await _written(partial(super().retry_job, job, retry_at, priority, queue, lock))
        except UniqueViolation:
            # What repeats itself has come round again since, and waits for somebody: once is enough.
            await self.finish_job(job, Status.ABORTED, delete_job=True)


async def _written(write: Callable[[], Awaitable[None]]) -> None:
    """
    Raises:
        ConnectorException: the database stays away.
    """
    for _ in range(TRIES_MAX - 1):
        try:
            return await write()
        except UniqueViolation:
            raise
        except ConnectorException:
            await asyncio.sleep(PAUSE_SECONDS)
    return await write()
