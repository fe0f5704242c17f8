"""What time it is for Troth; a simulated clock stands still until it is set."""

from datetime import datetime

from app.domain.errors import ClockBackwards
from app.domain.timeline import moment_text
from app.use_cases.ports.outside import Ports


def set_clock(now: datetime, ports: Ports) -> datetime:
    """
    Raises:
        ClockNotSimulated
        ClockBackwards: what has been promised since would lie in the future.
    """
    with ports.open_books() as books:
        books.lock()
        before = books.clock()
        if now < before:
            raise ClockBackwards(
                f"It is {moment_text(before)} already; the clock is not set back to {moment_text(now)}."
            )
        books.set_clock(now)
        books.commit()
    return now
