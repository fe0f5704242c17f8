"""A backlog promised by a running Troth: each open order quoted and confirmed in turn, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console

from app.connectors.client import Client, asked
from app.connectors.counting import counted
from app.connectors.frepple.document import FrepplePlant
from app.connectors.frepple.orders import OpenOrder
from app.connectors.replay_report import NOT_A_CAUSE
from app.connectors.screen_tables import show_rows
from app.wire.text import number


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """An order and the offer that was confirmed for it; without one, ``why`` says what is in its way.

    ``seconds`` are the caller's, from the question to the confirmed answer.
    """

    order: OpenOrder
    offer: dict[str, Any] | None
    why: Sequence[dict[str, Any]]
    seconds: float

    def late_days(self, zone: ZoneInfo) -> int | None:
        if self.offer is None:
            return None
        due = self.order.due
        day = date.fromisoformat(due) if len(due) == 10 else datetime.fromisoformat(due).astimezone(zone).date()
        return max((date.fromisoformat(self.offer["promised_date"]) - day).days, 0)

    @property
    def bound_by(self) -> str:
        """What takes longest of all that the promise waits for."""
        links = [link for link in self.why if link["kind"] not in NOT_A_CAUSE]
        longest = max(links, key=lambda link: link["minutes"], default=None)
        return longest["detail"] if longest else ""


def promise_backlog(client: Client, plant: FrepplePlant) -> list[Promised]:
    """Puts the model in, without its open orders, and asks for those in their order, on a simulated clock.

    Raises:
        CallFailed: Troth answered otherwise than a caller may expect.
    """
    asked(client, "PUT", "/v1/clock", {"now": plant.now})
    asked(client, "PUT", "/v1/model", plant.model)
    return [_promised(client, order) for order in plant.orders]


def _promised(client: Client, order: OpenOrder) -> Promised:
    begun = perf_counter()
    quote = asked(client, "POST", "/v1/quotes", order.as_request(), status=201)
    held = next((offer for offer in quote["offers"] if offer["held"]), None)
    if held is not None:
        asked(client, "POST", f"/v1/quotes/{quote['id']}/confirm", status=201)
    seconds = perf_counter() - begun
    return Promised(order=order, offer=held, why=(held or quote)["why"], seconds=seconds)


def show_backlog(promised: Sequence[Promised], zone: ZoneInfo, console: Console) -> None:
    """What binds an order that is on time is nobody's concern, and is left out."""
    headings = ("order", "item", "quantity", "due", "promised", "late", "bound by", "cost", "ms")
    rows = [_row(one, zone) for one in promised]
    right, folding = ("quantity", "late", "cost", "ms"), ("order", "item", "bound by")
    show_rows(headings, rows, console, right=right, folding=folding, below="bound by")
    on_time = sum(one.late_days(zone) == 0 for one in promised)
    refused = sum(one.offer is None for one in promised)
    asked_for, late = counted(len(promised), "orders"), len(promised) - on_time - refused
    console.print(f"{asked_for}: {on_time} on time, {late} late, {refused} refused.", highlight=False)


def _row(one: Promised, zone: ZoneInfo) -> tuple[str, ...]:
    order, offer, late = one.order, one.offer, one.late_days(zone)
    return (
        order.id,
        order.item,
        str(number(order.quantity)),
        order.due,
        offer["promised_date"] if offer else "refused",
        f"{late} d" if late else "",
        "" if late == 0 else one.bound_by,
        offer["cost"]["total"] if offer else "",
        f"{one.seconds * 1000:.0f}",
    )
