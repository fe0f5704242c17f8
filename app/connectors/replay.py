"""`troth replay`: recorded sales orders asked of a running Troth, one after another, on its simulated clock.

A day of recorded orders comes evenly spread over the day. What meets the customer's window is confirmed, any other
hold is released. At midnight the plant receives what was due, as its ERP would report.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.connectors.adventureworks import SalesOrder
from app.connectors.client import Client, asked
from app.connectors.plant_feed import PlantFeed
from app.domain.demand import Effort

HOLD = "PT15M"
"""Long enough for the answer to be confirmed, short enough that a replay that was cut off leaves nothing behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One order and what came of it. ``quote`` is the answer as it came; ``seconds`` are the caller's."""

    order: SalesOrder
    at: datetime
    quote: dict[str, Any]
    quote_seconds: float
    confirm_seconds: float | None = None
    commitment: dict[str, Any] | None = None

    @property
    def held(self) -> dict[str, Any] | None:
        return next((offer for offer in self.quote["offers"] if offer["held"]), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """``broken``: promises that no longer stand as they were confirmed, and whatever an audit found."""

    asked: list[Asked] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    audited: bool = False


def replay(
    client: Client,
    orders: Sequence[SalesOrder],
    zone: ZoneInfo,
    console: Console,
    *,
    patience_days: int = 7,
    effort: Effort = Effort.STANDARD,
    audit: Callable[[], Sequence[str]] | None = None,
) -> Replayed:
    """Asks for every order, which are sorted by day; the plant model is loaded and the clock stands before them.

    ``zone`` is that of the days on which orders came. A promise up to ``patience_days`` after the due date meets the
    customer's window. ``effort`` goes with each question. ``audit`` looks at the whole plan at the end and says what is
    wrong with it.

    Raises:
        CallFailed: Troth answered otherwise than a caller may expect.
    """
    feed = PlantFeed(client, zone)
    replayed = Replayed(audited=audit is not None)
    with _bar(console) as bar:
        task = bar.add_task("orders", total=len(orders))
        for day, of_day in groupby(orders, key=lambda order: order.ordered):
            feed.midnight(day)
            for at, order in _spread(day, list(of_day), zone):
                replayed.asked.append(_ask(client, order, at, patience_days, effort))
                bar.update(task, advance=1, description=f"{day:%a %d %b %Y}")
    replayed.broken.extend(_broken(client, replayed.asked))
    if audit:
        replayed.broken.extend(audit())
    return replayed


def _bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console)


def _spread(day: date, orders: list[SalesOrder], zone: ZoneInfo) -> Iterator[tuple[datetime, SalesOrder]]:
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    step = timedelta(days=1) / (len(orders) + 1)
    for position, order in enumerate(orders, start=1):
        yield (midnight + position * step).replace(microsecond=0), order


def _ask(client: Client, order: SalesOrder, at: datetime, patience_days: int, effort: Effort) -> Asked:
    asked(client, "PUT", "/v1/clock", {"now": at.isoformat()})
    begun = perf_counter()
    quote = asked(client, "POST", "/v1/quotes", _request(order, effort), status=201)
    seconds = perf_counter() - begun
    answer = Asked(order=order, at=at, quote=quote, quote_seconds=seconds)
    if answer.held is None:
        return answer
    place = f"/v1/quotes/{quote['id']}"
    if date.fromisoformat(answer.held["promised_date"]) > order.due + timedelta(days=patience_days):
        asked(client, "DELETE", place, status=204)
        return answer
    begun = perf_counter()
    commitment = asked(client, "POST", f"{place}/confirm", status=201)
    return replace(answer, confirm_seconds=perf_counter() - begun, commitment=commitment)


def _request(order: SalesOrder, effort: Effort) -> dict[str, Any]:
    return {
        "customer": order.customer,
        "reference": order.id,
        "lines": [
            {
                "line": line.line,
                "item": line.item,
                "quantity": line.quantity,
                "requested": order.due.isoformat(),
                "price": line.price,
            }
            for line in order.lines
        ],
        "hold": {"for": HOLD},
        "effort": effort.value,
    }


def _broken(client: Client, answers: Sequence[Asked]) -> Iterator[str]:
    """Every commitment is read once more: its dates must be those that were confirmed."""
    for answer in answers:
        if answer.commitment is not None and answer.held is not None:
            now = asked(client, "GET", f"/v1/commitments/{answer.commitment['id']}")
            for told, stands in zip(_dates(answer.held), _dates(now), strict=True):
                if told != stands:
                    yield f"{answer.order.id}: line {told[0]} was promised for {told[1]} and stands at {stands[1]}"


def _dates(shown: dict[str, Any]) -> list[tuple[str, str]]:
    return [(line["line"], line["promised_at"]) for line in shown["lines"]]
