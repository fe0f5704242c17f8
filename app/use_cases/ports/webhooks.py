"""What webhooks need from outside: a register of them in the books, and somebody who carries the messages."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.domain.events import Event
from app.domain.webhooks import DeliveryState, Outcome, Webhook, WebhookDelivery


class Webhooks(Protocol):
    """The register, in the transaction of the books that it is reached through."""

    def find(self, webhook: str, *, lock: bool = False) -> Webhook | None:
        """``lock`` keeps others from changing it until the transaction ends."""

    def page(self, *, after: int, limit: int) -> Sequence[tuple[int, Webhook]]:
        """With their positions, by position."""

    def count(self) -> int: ...

    def add(self, webhook: Webhook) -> None: ...

    def write(self, webhook: Webhook) -> None:
        """One that is there already, as it is from now on."""

    def remove(self, webhook: str) -> None:
        """With its deliveries."""

    def due(self, last: int, now: datetime) -> Sequence[str]:
        """Those to which something can be sent: events up to the ``last``, or what is waiting for another try."""

    def delivery(self, webhook: str, delivery: str) -> WebhookDelivery | None: ...

    def deliveries(
        self, webhook: str, *, state: DeliveryState | None, after: int, limit: int
    ) -> Sequence[tuple[int, WebhookDelivery]]:
        """With their positions, by position."""

    def due_deliveries(self, webhook: str, now: datetime, limit: int) -> Sequence[WebhookDelivery]: ...

    def add_delivery(self, delivery: WebhookDelivery) -> None: ...

    def write_delivery(self, delivery: WebhookDelivery) -> None: ...

    def try_waiting_now(self, webhook: str, now: datetime) -> None:
        """All that wait for another try are due, as often as they have been tried."""

    def try_dead_again(self, webhook: str, now: datetime) -> int:
        """All that are dead, but no tests, from their first try on; how many there are."""

    def remove_deliveries_after(self, webhook: str, sequence: int) -> None: ...

    def forget_deliveries(self, before: datetime) -> None:
        """Those that are over, and were tried last before that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is sent: an event, or nothing where it is a test. ``id`` stays the same over all tries."""

    id: str
    type: str
    at: datetime
    event: Event | None = None


class Line(Protocol):
    """To the receiver of one webhook: connected once for several messages, where it can be."""

    async def send(self, webhook: Webhook, message: Message) -> Outcome:
        """One try. Whatever goes wrong out there is an outcome, and never an exception."""


class Sender(Protocol):
    def line(self, now: datetime) -> AbstractAsyncContextManager[Line]:
        """For a few seconds: all that is sent over it is signed as of ``now``."""


class Targets(Protocol):
    def refuse(self, url: str) -> None:
        """
        Raises:
            RequestRejected: nothing is ever sent to this address; the fault names ``/url``.
        """
