"""Opaque cursors: where the next page begins, in a form that nobody builds by hand."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Sequence
from heapq import nsmallest
from operator import itemgetter
from typing import TypeVar

from app.domain.errors import ParametersRejected
from app.domain.views import Page
from app.use_cases.limits import Limits

Shown = TypeVar("Shown")

Position = tuple[int | str, ...]
"""Where something stands in a list."""
Look = Callable[..., Sequence[tuple[int, Shown]]]
"""Finds the first ``limit`` ``after`` a position, each with its own, in their order."""

POSITION_MAX = 2**63 - 1
"""The last one that a database counts to."""


def cursor_after(listing: str, *position: int | str) -> str:
    """``listing`` is what the list is called among all lists: what is a position in one means nothing in another."""
    text = json.dumps((listing, *position), separators=(",", ":"), ensure_ascii=False)
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def position_after(listing: str, cursor: str | None, *start: int | str) -> Position:
    """What ``cursor_after`` was given, or the start. The start says how many parts there are, and of what type.

    Raises:
        ParametersRejected: the cursor is none of ours, or of another list.
    """
    if cursor is None:
        return start
    try:
        found = json.loads(urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
        if not isinstance(found, list) or found[:1] != [listing]:
            raise ValueError
        position = found[1:]
        if [type(part) for part in position] != [type(part) for part in start]:
            raise ValueError
        if any(isinstance(part, int) and not 0 <= part <= POSITION_MAX for part in position):
            raise ValueError
    except (ValueError, RecursionError):
        detail = "Not a cursor of this list; take next_cursor from the page before."
        raise ParametersRejected.at("cursor", "bad_cursor", detail) from None
    return tuple(position)


def page_found(listing: str, look: Look[Shown], limits: Limits, limit: int | None, cursor: str | None) -> Page[Shown]:
    """
    Raises:
        ParametersRejected: no cursor of this list, or a page too large.
    """
    size, (after,) = page_size(limit, limits), position_after(listing, cursor, 0)
    return _page(listing, [((at,), one) for at, one in look(after=int(after), limit=size + 1)], size)


def page_in_order(
    listing: str,
    listed: Iterable[Shown],
    position: Callable[[Shown], Position],
    start: Position,
    limits: Limits,
    limit: int | None,
    cursor: str | None,
) -> Page[Shown]:
    """A page of what is all at hand, by position; ``start`` lies before all of it.

    Raises:
        ParametersRejected: no cursor of this list, or a page too large.
    """
    size, after = page_size(limit, limits), position_after(listing, cursor, *start)
    placed = ((position(one), one) for one in listed)
    left = (entry for entry in placed if entry[0] > after)
    return _page(listing, nsmallest(size + 1, left, key=itemgetter(0)), size)


def _page(listing: str, left: Sequence[tuple[Position, Shown]], size: int) -> Page[Shown]:
    """The first so many; one more than that says that there is a next page."""
    next_cursor = cursor_after(listing, *left[size - 1][0]) if len(left) > size else None
    return Page(items=tuple(one for _, one in left[:size]), next_cursor=next_cursor)


def page_size(limit: int | None, limits: Limits) -> int:
    """
    Raises:
        ParametersRejected: the page is empty or too large.
    """
    size = limits.page_size if limit is None else limit
    if not 1 <= size <= limits.page_size_max:
        detail = f"A page has from 1 to {limits.page_size_max} entries, not {size}."
        raise ParametersRejected.at("limit", "out_of_range", detail)
    return size
