"""Forget what nobody asks for any more: quotes that came to nothing, answers under keys, deliveries of webhooks."""

from datetime import timedelta

from app.domain.snapshots.reach import NOTHING
from app.domain.timeline import minute_of
from app.use_cases.ports.outside import Ports


def forget_old(ports: Ports) -> None:
    """Keys and deliveries by real time, also where a simulated clock stands still."""
    with ports.open_books() as books:
        books.lock(NOTHING)
        now = books.wall_clock()
        books.keys.forget(now - timedelta(days=ports.limits.key_days))
        books.webhooks.forget_deliveries(now - timedelta(days=ports.limits.delivery_days))
        if (days := ports.limits.quote_days) is not None:
            books.forget_quotes(minute_of(books.clock() - timedelta(days=days)))
        books.commit()
