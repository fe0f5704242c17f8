"""The turn to write: the plans that are reached are locked, and brought to where they should be by now."""

from app.domain.changes import EndReason, PromiseEnded
from app.domain.demand import PromiseRequest
from app.domain.errors import PlanVersionStale
from app.domain.snapshots.reach import Reach
from app.use_cases.moment import Moment
from app.use_cases.ports.books import Books
from app.use_cases.ports.outside import Ports
from app.use_cases.writing.turn import Turn
from app.use_cases.writing.watching import catch_up


def begin_writing(books: Books, ports: Ports, reach: Reach | None = None) -> Turn:
    """Takes the turn to write on the plans reached, or on all, as they are by now.

    Raises:
        PlanVersionStale: the plan has moved on from the version that the caller expects.
    """
    turn = take_turn(books, ports, reach)
    if not catch_up(turn):
        # What should have happened by now is not all within reach; it is for whoever comes first.
        books.lock_all()
        turn = _begun(books, ports)
        catch_up(turn)
    return turn


def take_turn(books: Books, ports: Ports, reach: Reach | None = None) -> Turn:
    """The same before anything is done that time has made due, but for the holds that are over.

    Raises:
        PlanVersionStale: the plan has moved on from the version that the caller expects.
    """
    # The version is that of all plans: where the caller expects one, none of them may move on meanwhile.
    books.lock(reach if ports.expected_version is None else None)
    return _begun(books, ports)


def _begun(books: Books, ports: Ports) -> Turn:
    """Under the lock, reads the clock, then ends every hold within reach that is over: none may be in the way."""
    version = books.snapshot().version
    if ports.expected_version not in (None, version):
        raise PlanVersionStale(f"The plan is at version {version}, not {ports.expected_version}.")
    turn = Turn(books, ports, Moment(books.clock()))
    lapsed = turn.snapshot().lapsed(turn.moment.passed)
    over = [PromiseEnded(quote=quote, reason=EndReason.EXPIRED) for quote in lapsed]
    if ended := list(filter(books.reaches, over)):
        turn.record(ended)
    return turn


def reach_of(quote_id: str, offer_id: str | None, ports: Ports) -> Reach:
    """What a writer touches who is after a quote: what it holds, and if an offer is named, all that was asked for."""
    quotes = frozenset({quote_id})
    if offer_id is None:
        return Reach(quotes=quotes)
    with ports.open_books() as books:
        quote = books.quote(quote_id)
    return Reach(quotes=quotes, items=items_of(quote.request) if quote else frozenset())


def items_of(request: PromiseRequest) -> frozenset[str]:
    return frozenset(line.item for line in request.lines)
