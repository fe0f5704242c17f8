"""What the books should say, in plain Python: no plan, only who was told what, what is on the shelf, and the time."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.stateful.shop import START, shop_document

IGNORED_AFTER = timedelta(days=5)
"""A receipt that is overdue for longer is believed no more."""


@dataclass(kw_only=True)
class Asked:
    """A quote. ``offers`` say when each line is promised, ``amounts`` how much of each item an offer takes in all.

    ``is_sure``: no fact has come since that could have spoiled what is held, so that a confirmation is a yes.
    """

    id: str
    reference: str | None
    expires_at: datetime
    state: str
    offers: dict[str, dict[str, str]]
    amounts: dict[str, dict[str, int]]
    held: str | None
    commitment: str | None = None
    is_sure: bool = True
    is_replaced: bool = False


@dataclass(kw_only=True)
class Line:
    """``said`` are all dates with their quantities, oldest first; ``left`` what has left and when."""

    item: str
    quantity: int
    said: list[tuple[str, int]]
    left: list[tuple[datetime, int]] = field(default_factory=list)

    @property
    def shipped(self) -> int:
        return sum(quantity for _, quantity in self.left)


@dataclass(kw_only=True)
class Committed:
    id: str
    quote: str
    reference: str | None
    lines: dict[str, Line]
    state: str = "open"
    dropped: list[Line] = field(default_factory=list)
    """Lines that a change has left out; none of them had left."""


class Expected:
    def __init__(self) -> None:
        self.now = when(START)
        self.plant = shop_document()
        self.quotes: dict[str, Asked] = {}
        self.commitments: dict[str, Committed] = {}
        self.untold: set[str] = set()
        """Holds that ran out and that no event has told of."""
        self.robbed: set[str] = set()
        """Items of which facts have left less than was promised, perhaps."""

    def pass_to(self, instant: datetime) -> None:
        self.now = instant
        for quote in self.quotes.values():
            if quote.state == "held" and quote.expires_at <= instant:
                quote.state = "expired"
                self.untold.add(quote.id)

    @property
    def minute(self) -> datetime:
        """The next whole one: nothing is promised or held from within a minute."""
        whole = self.now.replace(second=0, microsecond=0)
        return whole if whole == self.now else whole + timedelta(minutes=1)

    def held_under(self, reference: str | None) -> Asked | None:
        held = (one for one in self.quotes.values() if one.state == "held" and one.reference == reference)
        return next(held, None) if reference else None

    def committed_under(self, reference: str | None) -> Committed | None:
        kept = (one for one in self.commitments.values() if one.state != "cancelled" and one.reference == reference)
        return next(kept, None) if reference else None

    def a_fact_has_come(self, *robbed: str) -> None:
        self.robbed |= {*robbed}
        for quote in self.quotes.values():
            quote.is_sure = False

    def receipts_overdue(self) -> list[Any]:
        return [one for one in self.plant["receipts"] if when(one["available_at"]) <= self.now]

    def receipts_given_up(self, hold: int = 0) -> list[Any]:
        """By when a hold of so many minutes ends."""
        until = self.now + timedelta(minutes=hold)
        return [one for one in self.plant["receipts"] if until - when(one["available_at"]) > IGNORED_AFTER]

    def on_the_shelf(self, item: str) -> dict[str, Any]:
        return next(row for row in self.plant["stock"] if row["item"] == item)

    def left_over(self, item: str) -> int:
        """Of an item that is neither made nor bought: what there is and will be, less what anybody was told he gets."""
        row, given_up = self.on_the_shelf(item), self.receipts_given_up()
        comes = sum(one["quantity"] for one in self.plant["receipts"] if one["item"] == item and one not in given_up)
        needed = sum(one["quantity"] for one in self.plant["requirements"] if one["item"] == item)
        return int(row["quantity"] + comes - needed - sum(self._taken(item, when(row["counted_at"]))))

    def _taken(self, item: str, counted_at: datetime) -> Iterator[int]:
        """What holds and commitments take, but for what had left when the shelf was counted."""
        for quote in self.quotes.values():
            if quote.state == "held" and quote.held:
                yield quote.amounts[quote.held].get(item, 0)
        for commitment in self.commitments.values():
            for line in commitment.lines.values():
                if line.item == item:
                    counted = sum(quantity for at, quantity in line.left if at <= counted_at)
                    yield (line.shipped if commitment.state == "cancelled" else line.quantity) - counted


def asked(said: Any) -> Asked:
    """As the answer to it says."""
    return Asked(
        id=said["id"],
        reference=said["reference"],
        expires_at=when(said["expires_at"]),
        state=said["state"],
        held=next((offer["id"] for offer in said["offers"] if offer["held"]), None),
        **offered(said),
    )


def offered(said: Any) -> dict[str, Any]:
    """When each line of each offer comes, and what each offer takes of each item."""
    offers, amounts = {}, {}
    for offer in said["offers"]:
        offers[offer["id"]] = {line["line"]: line["promised_at"] for line in offer["lines"]}
        taken: dict[str, int] = defaultdict(int)
        for delivery in (one for line in offer["lines"] for one in line["deliveries"]):
            taken[delivery["item"]] += delivery["quantity"]
        amounts[offer["id"]] = dict(taken)
    return {"offers": offers, "amounts": amounts}


def committed(said: Any) -> Committed:
    lines = {
        line["line"]: Line(item=line["item"], quantity=line["quantity"], said=[(line["promised_at"], line["quantity"])])
        for line in said["lines"]
    }
    return Committed(id=said["id"], quote=said["quote"], reference=said["reference"], lines=lines)


def when(text: str) -> datetime:
    return datetime.fromisoformat(text)


def text_of(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")
