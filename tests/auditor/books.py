"""The documents side by side, by id, with the needs that follow from them."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from tests.auditor.clock import OpeningHours, duration, hours_of, minute, minute_up, quantity

FAR_OFF = "2190-01-01T00:00:00Z"
"""The end of what lasts until further notice."""

Place = tuple[str, str]
"""(item, site)"""


@dataclass(frozen=True)
class Need:
    """What an owner must have at a place by an instant, and what for."""

    owner: str
    place: Place
    quantity: Decimal
    at: int
    purpose: str


class Books:
    def __init__(
        self,
        model: Any,
        plan: Any,
        commitments: list[Any],
        quotes: list[Any],
        now: str,
        capacity: Sequence[Any] = (),
    ) -> None:
        self.model, self.plan = model, plan
        self.now = minute(now)
        self.commitments, self.quotes, self.capacity = commitments, quotes, capacity
        self.items = _by_id(model, "items")
        self.sites = _by_id(model, "sites")
        self.ship_tos = _by_id(model, "ship_tos")
        self.resources = _by_id(model, "resources")
        self.routings = _by_id(model, "routings")
        self.purchasing = _by_id(model, "purchasing")
        self.lanes = _by_id(model, "lanes")
        self.runs = {row["run"]: row for row in plan["runs"]}
        self._calendars = _by_id(model, "calendars")
        self._hours: dict[str | None, OpeningHours] = {}
        self.rows: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for row in plan["operations"]:
            self.rows[row["run"], row["operation"]].append(row)

    def hours(self, calendar: str | None) -> OpeningHours:
        if calendar not in self._hours:
            self._hours[calendar] = hours_of(None if calendar is None else json.dumps(self._calendars[calendar]))
        return self._hours[calendar]

    def setting(self, name: str, otherwise: str) -> int:
        return duration((self.model.get("settings") or {}).get(name) or otherwise)

    def bookings(self, resource: str) -> list[Any]:
        """The feed's, and what happens to the resource as the downtime that it is."""
        booked = [entry for entry in self.model.get("bookings") or [] if entry["resource"] == resource]
        gone = [event for event in self.happens_to(resource) if event["kind"] != "overtime"]
        return booked + [{**event, "end": event["end"] or FAR_OFF, "kind": "downtime"} for event in gone]

    def happens_to(self, resource: str) -> list[Any]:
        return [event for event in self.capacity if event["resource"] == resource]

    def overtime(self, resource: str) -> list[tuple[int, int]]:
        extra = [event for event in self.happens_to(resource) if event["kind"] == "overtime"]
        return [(minute(event["start"]), minute(event["end"])) for event in extra]

    def closes(self, booking: Any) -> bool:
        """A downtime of all units there are at the time: work pauses, and nobody holds anything."""
        found = self.resources[booking["resource"]]
        changes = sorted((minute(change["from"]), change["units"]) for change in found.get("unit_changes") or [])
        start, end = minute(booking["start"]), minute_up(booking["end"])
        before = [units for at, units in changes if at <= start]
        there = [(before or [found.get("units", 1)])[-1], *(units for at, units in changes if start < at < end)]
        return bool(booking["kind"] == "downtime" and booking.get("units", 1) >= max(there))

    def rounded_up(self, item: str, amount: Fraction) -> Decimal:
        """To the item's smallest unit."""
        exponent = Decimal(1).scaleb(-int(self.items[item].get("decimals") or 0))
        units = amount / Fraction(exponent)
        return Decimal(-(-units.numerator // units.denominator)).to_integral_value(ROUND_CEILING) * exponent

    def inputs(self, run: Any) -> list[tuple[Any, Decimal]]:
        """Each operation of a run's routing, and what it must start with for its yields to leave the run's quantity."""
        wanted = quantity(run["quantity"])
        found = []
        for operation in reversed(self.routings[run["routing"]]["operations"]):
            share = Fraction(quantity(operation.get("yield", 1)))
            wanted = self.rounded_up(run["item"], Fraction(wanted) / share)
            found.append((operation, wanted))
        return found[::-1]

    def consumed(self, operation: Any, start_with: Decimal) -> dict[str, Decimal]:
        total: dict[str, Decimal] = defaultdict(Decimal)
        for used in operation.get("components") or []:
            per_unit = Fraction(quantity(used.get("quantity_per", 1)))
            fixed = Fraction(quantity(used.get("fixed_quantity", 0)))
            total[used["item"]] += self.rounded_up(used["item"], Fraction(start_with) * per_unit + fixed)
        return total

    @cached_property
    def live(self) -> dict[str, Any]:
        """What is promised, by owner: commitments, and the held offers of quotes that have not run out."""
        found = {commitment["id"]: commitment for commitment in self.commitments}
        for quote in self.quotes:
            if quote["state"] == "held" and minute(quote["expires_at"]) > self.now:
                found[quote["id"]] = next(offer for offer in quote["offers"] if offer["held"])
        return found

    @cached_property
    def needs(self) -> list[Need]:
        """What follows from what is planned: the parts of each operation, what each move takes, what is delivered."""
        needs = []
        for run in self.plan["runs"]:
            for operation, start_with in self.inputs(run):
                rows = self.rows.get((run["run"], operation["id"]))
                start = minute(rows[0]["start"]) if rows else minute(run["start"])
                for item, wanted in self.consumed(operation, start_with).items():
                    purpose = f"run {run['run']} operation {operation['id']}"
                    needs.append(Need(run["owner"], (item, run["site"]), wanted, start, purpose))
        for move in self.plan["moves"]:
            place = (move["item"], self.lanes[move["lane"]]["from"])
            needs.append(
                Need(move["owner"], place, quantity(move["quantity"]), minute(move["ready_at"]), f"move {move['move']}")
            )
        for owner, promised in self.live.items():
            for line in promised["lines"]:
                for sent in line["deliveries"]:
                    place = (sent["item"], sent["site"])
                    amount = quantity(sent["quantity"])
                    needs.append(
                        Need(owner, place, amount, minute(sent["ready_at"]), f"delivery of line {line['line']}")
                    )
        return needs


def _by_id(model: Any, key: str) -> dict[str, Any]:
    return {entry["id"]: entry for entry in model.get(key) or []}
