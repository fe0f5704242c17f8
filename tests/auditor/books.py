"""The documents side by side, by id, with the needs that follow from them."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

from tests.auditor.clock import (
    OpeningHours,
    duration,
    end_of,
    hours_of,
    minute,
    minute_up,
    quantity,
    start_of,
)

FAR_OFF = "2190-01-01T00:00:00Z"
"""The end of what lasts until further notice."""

GONE: Any = {"operations": []}
"""What is known of a routing that a feed has no more, though there are runs of it."""

Place = tuple[str, str]
"""(item, site)"""


@dataclass(frozen=True)
class Need:
    """What an owner must have at a place by an instant, and what for.

    `gone_at`: when that no longer lies there; it is picked before its truck leaves, and nobody does what is only held.
    `is_certain`: of what the floor has to report it cannot be seen whether it did.
    """

    owner: str
    place: Place
    quantity: Decimal
    at: int
    purpose: str
    gone_at: int
    is_certain: bool = True


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
        # Nothing is planned for a minute that has begun.
        self.now, self.plans_from = minute(now), minute_up(now)
        self.commitments, self.quotes, self.capacity = commitments, quotes, capacity
        # What nobody needs any more may be gone from the model, and is still in the history of orders.
        self.items: dict[str, Any] = defaultdict(dict, _by_id(model, "items"))
        self.sites = _by_id(model, "sites")
        self.ship_tos = _by_id(model, "ship_tos")
        self.resources = _by_id(model, "resources")
        self.routings = _by_id(model, "routings")
        self.purchasing = _by_id(model, "purchasing")
        self.lanes = _by_id(model, "lanes")
        self.matrices = _by_id(model, "setup_matrices")
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
        return bool(booking["kind"] == "downtime" and booking.get("units", 1) >= self._units_there(booking))

    def takes_machine(self, booking: Any, unit: int) -> bool:
        return unit in self._machines_taken[booking["resource"], booking["id"]]

    @cached_property
    def _machines_taken(self) -> dict[tuple[str, str], set[int]]:
        """By a booking: the machine that it names, or all; else the last that nobody else has then, in turn."""
        taken: dict[tuple[str, str], set[int]] = {}
        for resource in self.resources:
            told: list[tuple[int, int, set[int]]] = []
            booked = [(minute(one["start"]), minute_up(one["end"]), one["id"], one) for one in self.bookings(resource)]
            for start, end, id, one in sorted(booked, key=lambda entry: (self._chooses(entry[3]), *entry[:3])):
                if one.get("unit") is not None:
                    mine = {one["unit"]}
                else:
                    others = [units for since, until, units in told if since < end and start < until]
                    had = set[int]().union(*others)
                    there = range(1, self._units_there(one) + 1)
                    mine = set(sorted(there, key=lambda unit: (unit in had, -unit))[: one.get("units", 1)])
                told.append((start, end, mine))
                taken[resource, id] = mine
        return taken

    def _chooses(self, booking: Any) -> bool:
        return booking.get("unit") is None and booking.get("units", 1) < self._units_there(booking)

    def units_at(self, resource: str, at: int) -> int:
        found = self.resources[resource]
        past = [(minute(change["from"]), int(change["units"])) for change in found.get("unit_changes") or []]
        return max([(since, units) for since, units in past if since <= at], default=(0, int(found.get("units", 1))))[1]

    def _units_there(self, booking: Any) -> int:
        """The most there are at any time of a booking."""
        start, end = minute(booking["start"]), minute_up(booking["end"])
        changes = [minute(change["from"]) for change in self.resources[booking["resource"]].get("unit_changes") or []]
        return max(
            self.units_at(booking["resource"], at) for at in [start, *(at for at in changes if start < at < end)]
        )

    def machines(self, resource: str) -> range:
        """The numbers of the units that are machines of their own; nothing where they are interchangeable."""
        found = self.resources[resource]
        most = max([found.get("units", 1), *(change["units"] for change in found.get("unit_changes") or [])])
        held = [row["unit"] for row in self.plan["operations"] if row["resource"] == resource]
        return range(1, max([most, *held]) + 1) if found.get("setup_matrix") else range(0)

    def family(self, run: str, operation: str) -> str | None:
        """What a machine is set up for by an operation; nobody knows that of a routing that is gone."""
        listed = self.routings.get(self.runs[run]["routing"], GONE)["operations"] if run in self.runs else []
        return next((one.get("setup_family") for one in listed if one["id"] == operation), None)

    def counted_at(self, place: Place) -> int | None:
        """When what lies there was counted, where the model says so; a count that is dated ahead is of now."""
        for row in self.model.get("stock") or []:
            if (row["item"], row["site"]) == place and row.get("status", "available") == "available":
                return min(self.now, minute(row["counted_at"])) if row.get("counted_at") else None
        return None

    def is_valid(self, way: Any, at: str) -> bool:
        """A routing or a source, on the local day of its site."""
        zone = self.sites[way["site"]].get("timezone") or "UTC"
        first, last = way.get("valid_from"), way.get("valid_to")
        begun = first is None or start_of(first, zone) <= minute(at)
        return begun and (last is None or minute(at) < end_of(last, zone))

    def is_over(self, row: Any, end: str = "end") -> bool:
        """What has begun and ended is history."""
        return minute(row["start"]) < self.now and minute(row[end]) <= self.now

    def rounded_up(self, item: str, amount: Fraction) -> Decimal:
        """To the item's smallest unit."""
        exponent = Decimal(1).scaleb(-int(self.items[item].get("decimals") or 0))
        units = amount / Fraction(exponent)
        return Decimal(-(-units.numerator // units.denominator)).to_integral_value(ROUND_CEILING) * exponent

    def inputs(self, run: Any) -> list[tuple[Any, Decimal]]:
        """Each operation of a run's routing, and what it must start with for its yields to leave the run's quantity."""
        wanted = quantity(run["quantity"])
        found = []
        for operation in reversed(self.routings.get(run["routing"], GONE)["operations"]):
            share = Fraction(quantity(operation.get("yield", 1)))
            wanted = self.rounded_up(run["item"], Fraction(wanted) / share)
            found.append((operation, wanted))
        return found[::-1]

    def consumed(self, run: Any, operation: Any, start_with: Decimal, at: int) -> dict[str, Decimal]:
        """By item, with the options of the components that fit what the operation is seen to have taken, or as listed.

        What is never short shows no pegs, and neither does what a count of the stock has in it.
        """
        seen = self._taken_by[run["run"], operation["id"]]

        def fits(total: dict[str, Decimal]) -> bool:
            unlike = {item for item in total.keys() | seen.keys() if total.get(item, 0) != seen.get(item, 0)}
            return all(item not in seen and self._is_unseen((item, run["site"]), at) for item in unlike)

        options = [self._options(used, start_with) for used in operation.get("components") or []]
        possible = [_total(chosen) for chosen in product(*options)]
        return next(filter(fits, possible), possible[0])

    def _options(self, used: Any, start_with: Decimal) -> list[tuple[str, Decimal]]:
        """What may go in as a component, and how much of it."""
        fixed = Fraction(quantity(used.get("fixed_quantity", 0)))
        amounts = [
            (one["item"], Fraction(start_with) * Fraction(quantity(one.get("quantity_per", 1))) + fixed)
            for one in [used, *(used.get("alternatives") or [])]
        ]
        return [(item, self.rounded_up(item, amount)) for item, amount in amounts]

    def _begins_at(self, run: Any, operation: str) -> int:
        """What holds nothing has no row: it begins when it is seen to take its parts."""
        if rows := self.rows.get((run["run"], operation)):
            return minute(rows[0]["start"])
        return self._takes_at.get((run["run"], operation), minute(run["start"]))

    @cached_property
    def _takes_at(self) -> dict[tuple[str, str], int]:
        """When each operation of each run takes its parts, or is short of them."""
        found = {}
        for row in [*self.plan["pegs"], *self.plan["shortages"]]:
            made, _, rest = row["need"].partition("/")
            found[made, rest.rpartition("/")[0]] = minute(row["needed_at"])
        return found

    @cached_property
    def _taken_by(self) -> dict[tuple[str, str], dict[str, Decimal]]:
        """What each operation of each run has taken and is short of, by item."""
        found: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for row in [*self.plan["pegs"], *self.plan["shortages"]]:
            made, _, rest = row["need"].partition("/")
            found[made, rest.rpartition("/")[0]][row["item"]] += quantity(row["quantity"])
        return found

    def _is_unseen(self, place: Place, at: int) -> bool:
        counted_at = self.counted_at(place)
        is_counted = at <= (self.now if counted_at is None else counted_at)
        return is_counted or self.items[place[0]].get("supply") == "unlimited"

    def _needs_seen(self, run: Any) -> Iterator[Need]:
        """Of a run whose routing is gone nobody can say any more what it needs, but what it takes."""
        for row in [*self.plan["pegs"], *self.plan["shortages"]]:
            made, _, rest = row["need"].partition("/")
            if made == run["run"]:
                purpose, at = f"run {made} operation {rest.rpartition('/')[0]}", minute(row["needed_at"])
                yield Need(run["owner"], (row["item"], row["site"]), quantity(row["quantity"]), at, purpose, gone_at=at)

    @cached_property
    def made(self) -> set[str]:
        """The runs and moves: what takes something and brings something."""
        return {*self.runs, *(row["move"] for row in self.plan["moves"])}

    @cached_property
    def open(self) -> dict[str, Any]:
        """The commitments that are neither shipped nor cancelled."""
        return {one["id"]: one for one in self.commitments if one["state"] == "open"}

    @cached_property
    def held(self) -> dict[str, Any]:
        """The held offers of quotes that have not run out, by the quote."""
        live = [quote for quote in self.quotes if quote["state"] == "held" and minute(quote["expires_at"]) > self.now]
        return {quote["id"]: next(offer for offer in quote["offers"] if offer["held"]) for quote in live}

    @cached_property
    def expiry(self) -> dict[str, int]:
        """Until when each quote is held."""
        return {quote["id"]: minute(quote["expires_at"]) for quote in self.quotes if quote["id"] in self.held}

    @cached_property
    def owners(self) -> dict[str, Any]:
        """All for whom something may be planned: of what is over, work that was begun and goods that have left stay."""
        return {**{one["id"]: one for one in self.commitments}, **self.held}

    def deliveries(self) -> Iterator[tuple[str, str, Any]]:
        """Whose, of which line, and what."""
        for owner, promised in self.owners.items():
            for line in promised["lines"]:
                yield from ((owner, line["line"], one) for one in line["deliveries"])

    @cached_property
    def needs(self) -> list[Need]:
        """What follows from what is planned: the parts of each operation, what each move takes, what is delivered.

        What a count of the stock has in it already is among them.
        """
        return [replace(one, gone_at=minute(FAR_OFF)) if one.owner in self.held else one for one in self._needs()]

    def _needs(self) -> list[Need]:
        is_assumed = (self.model.get("settings") or {}).get("progress", "assumed") == "assumed"
        needs = []
        for run in self.plan["runs"]:
            for operation, start_with in self.inputs(run):
                start = self._begins_at(run, operation["id"])
                for item, wanted in self.consumed(run, operation, start_with, start).items():
                    purpose = f"run {run['run']} operation {operation['id']}"
                    need = Need(run["owner"], (item, run["site"]), wanted, start, purpose, gone_at=start)
                    needs.append(replace(need, is_certain=is_assumed))
            if run["routing"] not in self.routings:
                needs += self._needs_seen(run)
        for move in self.plan["moves"]:
            place, at, purpose = (move["item"], move["from"]), minute(move["ready_at"]), f"move {move['move']}"
            leaves = minute(move["ship_at"])
            needs.append(Need(move["owner"], place, quantity(move["quantity"]), at, purpose, gone_at=leaves))
        for owner, line, one in self.deliveries():
            place, at = (one["item"], one["site"]), minute(one["ready_at"])
            leaves = minute(FAR_OFF if one.get("shipped_at") is None else one["shipped_at"])
            needs.append(Need(owner, place, quantity(one["quantity"]), at, f"delivery of line {line}", gone_at=leaves))
        return needs


def _total(amounts: Sequence[tuple[str, Decimal]]) -> dict[str, Decimal]:
    total: dict[str, Decimal] = defaultdict(Decimal)
    for item, amount in amounts:
        total[item] += amount
    return total


def _by_id(model: Any, key: str) -> dict[str, Any]:
    return {entry["id"]: entry for entry in model.get(key) or []}
