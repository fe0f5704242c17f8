"""Show quotes: one by its id, or pages of them in the order they were made."""

from dataclasses import replace
from functools import partial

from app.domain.promise import Quote, QuoteState
from app.domain.views import Page
from app.use_cases.cursors import page_found
from app.use_cases.holding import as_shown, known_quote
from app.use_cases.ports import Moment, Ports


def read_quote(quote_id: str, ports: Ports) -> Quote:
    """
    Raises:
        UnknownQuote
    """
    passed = Moment(ports.clock.now()).passed
    with ports.open_books() as books:
        return as_shown(known_quote(quote_id, books), passed)


def list_quotes(
    ports: Ports,
    *,
    reference: str | None = None,
    state: QuoteState | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Page[Quote]:
    """
    Raises:
        ParametersRejected: no cursor of ours, or a page too large.
    """
    passed = Moment(ports.clock.now()).passed
    with ports.open_books() as books:
        look = partial(books.quotes, reference=reference, state=state, passed=passed)
        found = page_found("quotes", look, ports.limits, limit, cursor)
    return replace(found, items=tuple(as_shown(quote, passed) for quote in found.items))
