"""Receivers that take what they are sent or do not, and how far a webhook has been told."""

import asyncio

from app.domain.webhooks import Outcome, Webhook
from app.jobs.delivering import delivering
from app.jobs.work import Threads
from app.use_cases.quote_promise import quote_promise
from app.use_cases.webhooks.sending_again import list_deliveries
from app.use_cases.webhooks.telling import webhooks_due
from tests.builders import line, request
from tests.fakes.desk import Desk
from tests.fakes.webhooks import Receiver

DOWN, BROKEN, GONE = (
    Outcome(error="No connection."),
    Outcome(status=500, error="Answered 500."),
    Outcome(status=410, error=""),
)
FINE = Outcome(status=200)


def sell(desk: Desk, count: int = 1) -> list[str]:
    return [quote_promise(request(line("BIKE", 1), hold=30), desk.ports).id for _ in range(count)]


def tell(desk: Desk, receiver: Receiver) -> None:
    """Everybody who is due, as long as somebody is."""
    threads = Threads()
    deliver = delivering(desk.ports, receiver, threads).act

    async def all_who_are_due() -> None:
        for _ in range(20):
            due = webhooks_due(desk.ports)
            if not due:
                return
            for webhook in due:
                await deliver({"webhook": webhook})

    asyncio.run(all_who_are_due())
    threads.close()


def deliveries(webhook: Webhook, desk: Desk) -> list[tuple[int | None, str, int]]:
    return [(one.sequence, one.state.value, one.tries) for one in list_deliveries(webhook.id, desk.ports).items]


def sequences(receiver: Receiver) -> list[int | None]:
    return [message.event.sequence if message.event else None for message in receiver.got]
