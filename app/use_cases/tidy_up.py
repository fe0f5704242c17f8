"""Write down what time has made due, so that others hear of it soon and not when somebody happens to write."""

from app.domain.giving_up import given_up
from app.use_cases.moment import Moment
from app.use_cases.ports.outside import Ports
from app.use_cases.record_plant import take_waiting
from app.use_cases.standing.by_now import as_of
from app.use_cases.standing.risks import otherwise_by_now
from app.use_cases.writing.begin_writing import begin_writing
from app.use_cases.writing.watching import catch_up, give_up, watched


def tidy_up(ports: Ports) -> None:
    """Nothing depends on it: whoever reads or writes sees the plan as it is by then.

    Work that nobody has reported started is put off, receipts that did not come are replaced, and whose dates are no
    longer sure, or are again, is told. What is over and was kept for others is given up once none of them needs it any
    more. Open orders that a feed has left behind are taken, as nobody else sees them.
    """
    with ports.open_books() as books:
        snapshot, instant = books.glance()
    if ports.left_waiting.is_left(snapshot.plant.waiting_orders):
        take_waiting(snapshot.plant, ports)
        return
    moment = Moment(instant)
    asked = (moment.passed, moment.planned)
    if ports.tidied.found(snapshot, asked):
        return
    now = as_of(snapshot, moment, ports)
    has_to_write = (given_up(now.ledgers, now, moment.planned), otherwise_by_now(now, moment.planned))
    if now is snapshot and not any(map(any, has_to_write)):
        # Whoever only looks takes no lock.
        ports.tidied.keep(snapshot, asked, True)
        return
    with ports.open_books() as books:
        turn = begin_writing(books, ports)
        give_up(books.snapshot().ledgers, turn)
        catch_up(turn)
        there = books.snapshot()
        watched(there, list(otherwise_by_now(there, turn.now)), turn)
        books.commit()
