"""A promise that the customer said yes to: what was said, since when, and what has left."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from app.domain.demand import OfferKind
from app.domain.promise import PromisedLine
from app.domain.quantity import Units
from app.domain.timeline import Minute


class CommitmentState(StrEnum):
    """Open until all of it has left, or it was cancelled: these two are final."""

    OPEN = "open"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedPromise:
    """What a line was promised, from when on, why, and who asked. The first of a line never changes."""

    line: str
    at: Minute
    promised_at: Minute
    promised_on: date
    quantity: Units
    reason: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """What has left for a line, and when."""

    line: str
    quantity: Units
    shipped_at: Minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A promise the customer said yes to, or an order that the ERP brought along (``open_order``, without an offer).

    ``lines`` are as promised today, what has left included; ``dates`` tell how they came to be so, oldest first.
    """

    id: str
    quote: str
    offer: str | None
    reference: str | None
    customer: str | None
    ship_to: str | None
    committed_at: Minute
    lines: tuple[PromisedLine, ...]
    offer_kind: OfferKind | None
    dates: tuple[DatedPromise, ...]
    state: CommitmentState = CommitmentState.OPEN
    shipments: tuple[Shipment, ...] = ()
    open_order: str | None = None
    override_reason: str | None = None

    def shipped(self, line: str) -> Units:
        return sum(shipment.quantity for shipment in self.shipments if shipment.line == line)

    def closed_when_all_has_left(self) -> "Commitment":
        all_left = all(self.shipped(line.line) == line.quantity for line in self.lines)
        return replace(self, state=CommitmentState.SHIPPED) if all_left else self

    def dates_of(self, line: str) -> tuple[DatedPromise, ...]:
        return tuple(entry for entry in self.dates if entry.line == line)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentFilter:
    """Those that match all that is not None; ``item`` is on one of the lines.

    ``reference`` is the caller's, or the number of the open order it came from.
    """

    customer: str | None = None
    item: str | None = None
    state: CommitmentState | None = None
    reference: str | None = None


def dated(
    lines: Iterable[PromisedLine], at: Minute, reason: str, who: str, earlier: Iterable[DatedPromise] = ()
) -> tuple[DatedPromise, ...]:
    """``earlier`` with an entry for each line whose date or quantity is news."""
    story = list(earlier)
    known = {entry.line: (entry.promised_at, entry.quantity) for entry in story}
    for line in lines:
        if known.get(line.line) != (line.promised_at, line.quantity):
            story.append(
                DatedPromise(
                    line=line.line,
                    at=at,
                    promised_at=line.promised_at,
                    promised_on=line.promised_on,
                    quantity=line.quantity,
                    reason=reason,
                    who=who,
                )
            )
    return tuple(story)


def open_order_key(order: str) -> str:
    """What an open order's promise is called where others have their quote: once there, it is not made again."""
    return f"{ORDER}{order}"


def open_order_of(quote: str) -> str | None:
    """The open order behind such a name; None where it is a quote."""
    return quote.removeprefix(ORDER) if quote.startswith(ORDER) else None


ORDER = "order/"
