"""Show quotes and how what they hold stands: one by its id, or pages of them in the order they were made."""

from functools import partial

from app.domain.promise import Quote, QuoteState
from app.domain.snapshots.snapshot import Snapshot
from app.domain.views import Page, QuoteView
from app.use_cases.ports.outside import Ports
from app.use_cases.showing.cursors import page_found
from app.use_cases.standing.by_now import books_by_now, read_now
from app.use_cases.standing.troubles import Judge
from app.use_cases.writing.holding import as_shown, known_quote


def read_quote(quote_id: str, ports: Ports) -> QuoteView:
    """
    Raises:
        UnknownQuote
    """
    with books_by_now(ports) as (books, judge, moment):
        return judge.view_of_quote(as_shown(known_quote(quote_id, books), moment.passed))


def as_it_stands(quote: Quote, ports: Ports) -> tuple[QuoteView, Snapshot]:
    """A quote that was just read or written, on the plan as it is by now, and that plan."""
    snapshot, moment = read_now(ports)
    return Judge(snapshot, moment.planned).view_of_quote(as_shown(quote, moment.passed)), snapshot


def list_quotes(
    ports: Ports,
    *,
    reference: str | None = None,
    state: QuoteState | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Page[QuoteView]:
    """
    Raises:
        ParametersRejected: no cursor of ours, or a page too large.
    """
    with books_by_now(ports) as (books, judge, moment):
        look = partial(books.quotes, reference=reference, state=state, passed=moment.passed)
        found = page_found("quotes", look, ports.limits, limit, cursor)
    views = (judge.view_of_quote(as_shown(quote, moment.passed)) for quote in found.items)
    return Page(items=tuple(views), next_cursor=found.next_cursor)
