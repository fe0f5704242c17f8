"""Re-promise runs are planned one by one, by whichever process looks first."""

import asyncio
from contextlib import suppress
from functools import partial

from app.domain.errors import TooBusy
from app.jobs.work import Argument, Job, Jobs, Threads
from app.use_cases.ports import Ports
from app.use_cases.repromises.planning import plan_repromise, repromises_due

REPROMISE = "plan_repromise"
LOOK_SECONDS = 1.0
"""Somebody waits for it, but not at a counter."""


async def look_for_repromises(ports: Ports, jobs: Jobs, threads: Threads) -> None:
    """Until it is cancelled. Every process looks; a run that somebody plans already is passed over."""
    while True:
        for run in await threads.run(partial(repromises_due, ports)):
            await jobs.enqueue(REPROMISE, {"run": run}, key=f"repromise/{run}")
        await asyncio.sleep(LOOK_SECONDS)


def repromising(ports: Ports, threads: Threads) -> Job:
    async def plan(argument: Argument) -> None:
        # Where the books are too busy, the next look finds it again.
        with suppress(TooBusy):
            await threads.run(partial(plan_repromise, argument["run"], ports))

    return Job(name=REPROMISE, act=plan)
