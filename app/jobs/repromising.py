"""Re-promise runs are planned one by one, by whichever process looks first.

In a thread of their own: planning may take minutes, and webhooks and what time has made due must not wait for it.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from app.domain.errors import TooBusy
from app.jobs.work import Argument, Job, Jobs, Threads, keep_looking
from app.use_cases.ports.outside import Ports
from app.use_cases.repromises.planning import plan_repromise, repromises_due

REPROMISE = "plan_repromise"


async def look_for_repromises(ports: Ports, jobs: Jobs, threads: Threads) -> None:
    await keep_looking(partial(repromises_due, ports), REPROMISE, "repromise", jobs, threads)


def repromising(ports: Ports, threads: Threads, goes_on: Callable[[], bool]) -> Job:
    """``goes_on`` says no once the process is asked to end."""

    async def plan(argument: Argument) -> None:
        # Where the books are too busy, the next look finds it again.
        with suppress(TooBusy):
            await threads.run(partial(plan_repromise, argument["repromise"], ports, goes_on))

    return Job(name=REPROMISE, act=plan)
