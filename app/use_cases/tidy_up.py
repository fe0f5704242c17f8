"""Write down what time has made due, so that others hear of it soon and not when somebody happens to write."""

from app.use_cases.floor import as_of
from app.use_cases.ports import Moment, Ports
from app.use_cases.turns import begin_writing


def tidy_up(ports: Ports) -> int:
    """How many holds were over. Nothing depends on it: whoever reads or writes sees the plan as it is by then.

    Work that nobody has reported started is put off, receipts that did not come are replaced, and whose dates are no
    longer sure is told.
    """
    with ports.open_books() as books:
        snapshot, moment = books.snapshot(), Moment(books.clock())
    if as_of(snapshot, moment, ports) is snapshot:
        # Whoever only looks takes no lock.
        return 0
    with ports.open_books() as books:
        begin_writing(books, ports)
        books.commit()
    return len(snapshot.lapsed(moment.passed))
