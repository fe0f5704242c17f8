"""Webhooks are told of events: a look every second at who can be told, and a job for each."""

from contextlib import suppress
from functools import partial
from time import monotonic

from app.domain.errors import TooBusy
from app.domain.webhooks import Outcome
from app.jobs.work import Argument, Job, Jobs, Threads, keep_looking
from app.use_cases.ports.outside import Ports
from app.use_cases.ports.webhooks import Message, Sender
from app.use_cases.webhooks.telling import Batch, next_batch, webhooks_due, write_down

DELIVER = "deliver_webhook"
RUN_SECONDS_MAX = 30
"""Then it is somebody else's turn: a webhook that is far behind must not keep the others waiting."""
BATCH_SECONDS_MAX = 2.0
"""Then what was sent is written down, and it is looked again where to and whether at all: somebody may have changed,
disabled or removed the webhook, and a slow receiver needs minutes for a whole batch."""


async def look_for_due(ports: Ports, jobs: Jobs, threads: Threads) -> None:
    await keep_looking(partial(webhooks_due, ports), DELIVER, "webhook", jobs, threads)


def delivering(ports: Ports, sender: Sender, threads: Threads) -> Job:
    async def deliver(argument: Argument) -> None:
        ends_at = monotonic() + RUN_SECONDS_MAX
        # Where the books are too busy, the next look finds out how far the webhook was told.
        with suppress(TooBusy):
            while monotonic() < ends_at:
                batch = await threads.run(partial(next_batch, argument["webhook"], ports))
                if batch is None or not await _all_taken(batch, ports, sender, threads):
                    return

    return Job(name=DELIVER, act=deliver)


async def _all_taken(batch: Batch, ports: Ports, sender: Sender, threads: Threads) -> bool:
    """In order, up to the first that is not taken. What was sent is written down also when we are stopped."""
    ends_at = monotonic() + BATCH_SECONDS_MAX
    tried: list[tuple[Message, Outcome]] = []
    try:
        async with sender.line(batch.at) as line:
            for message in batch.messages:
                tried.append((message, await line.send(batch.webhook, message)))
                if not tried[-1][1].taken:
                    return False
                if monotonic() >= ends_at:
                    break
    finally:
        await threads.run(partial(write_down, batch, tried, ports))
    return True
