"""Give back what a quote holds."""

from app.domain.changes import EndReason, PromiseEnded
from app.domain.errors import QuoteConfirmed
from app.domain.promise import QuoteState
from app.domain.snapshots.reach import Reach
from app.use_cases.moment import Moment
from app.use_cases.ports.outside import Ports
from app.use_cases.writing.begin_writing import begin_writing
from app.use_cases.writing.holding import as_shown, known_quote
from app.use_cases.writing.watching import catch_up


def release_hold(quote_id: str, ports: Ports) -> None:
    """The second time, and once the hold is over, there is nothing left to do, on whatever plan.

    Raises:
        UnknownQuote
        QuoteConfirmed: a commitment is not released.
        PlanVersionStale: the plan has moved on from the version that the caller expects.
    """
    if ports.expected_version is not None and _is_over(quote_id, ports):
        return
    with ports.open_books() as books:
        turn = begin_writing(books, ports, Reach(quotes=frozenset({quote_id})))
        quote = as_shown(known_quote(quote_id, books), turn.moment.passed)
        if quote.state is QuoteState.CONFIRMED:
            raise QuoteConfirmed(f"{quote_id} is commitment {quote.commitment}.")
        if quote.state is QuoteState.HELD:
            released = PromiseEnded(quote=quote_id, reason=EndReason.RELEASED)
            turn.record([released])
            catch_up(turn)
        books.commit()


def _is_over(quote_id: str, ports: Ports) -> bool:
    with ports.open_books() as books:
        quote = as_shown(known_quote(quote_id, books), Moment(ports.clock.now()).passed)
    return quote.state in (QuoteState.RELEASED, QuoteState.EXPIRED)
