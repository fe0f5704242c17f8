"""Forget what nobody asks for any more: answers kept under idempotency keys, deliveries of webhooks."""

from datetime import timedelta

from app.domain.snapshots.reach import NOTHING
from app.use_cases.ports.outside import Ports


def forget_old(ports: Ports) -> None:
    """By real time, also where a simulated clock stands still."""
    with ports.open_books() as books:
        books.lock(NOTHING)
        now = books.wall_clock()
        books.keys.forget(now - timedelta(days=ports.limits.key_days))
        books.webhooks.forget_deliveries(now - timedelta(days=ports.limits.delivery_days))
        books.commit()
