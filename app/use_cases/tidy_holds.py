"""End the holds that are over, so that others hear of it soon and not when somebody happens to write."""

from app.use_cases.holding import begin_writing
from app.use_cases.ports import Moment, Ports


def tidy_holds(ports: Ports) -> int:
    """How many there were. Nothing depends on it: a hold that is over binds nobody, whether or not it was ended."""
    with ports.open_books() as books:
        over = books.snapshot().lapsed(Moment(books.clock()).passed)
    if not over:
        # Whoever only looks takes no lock.
        return 0
    with ports.open_books() as books:
        begin_writing(books, ports)
        books.commit()
    return len(over)
