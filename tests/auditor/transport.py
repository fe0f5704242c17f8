"""Findings on the road: purchases after their lead time, moves and deliveries that leave and arrive as they can."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.auditor.books import Books
from tests.auditor.clock import DAY, START, departs, local_midnight, minute, quantity, show
from tests.auditor.troubles import Trouble


def transport_findings(books: Books) -> Iterator[Trouble]:
    """What was ordered and what has arrived is history."""
    for buy in books.plan["buys"]:
        if minute(buy["order_by"]) >= books.now:
            for text in _buy(books, buy):
                yield Trouble(text, buy["owner"], (buy["buy"],), buy["buy"])
    for move in books.plan["moves"]:
        if minute(move["available_at"]) >= books.now:
            for text in _move(books, move):
                yield Trouble(text, move["owner"], (move["move"],), move["move"])
    for owner, line, sent in books.deliveries():
        if sent.get("shipped_at") is None and minute(sent["deliver_at"]) >= books.now:
            for text in _delivery(books, owner, line, sent):
                # Which of its deliveries it is, a risk says by an id that is shown nowhere else.
                yield Trouble(text, owner, (f"line {line}", "dlv_"))


def _move(books: Books, move: Any) -> Iterator[str]:
    lane, name = books.lanes.get(move["lane"]), f"move {move['move']}"
    if lane is None:
        yield f"{name} goes by {move['lane']}, which is gone"
        return
    yield from _trip(books, name, lane, lane["from"], move, move["available_at"])


def _buy(books: Books, buy: Any) -> Iterator[str]:
    name, source = f"buy {buy['buy']}", books.purchasing.get(buy["purchasing"])
    if source is None:
        yield f"{name} is of {buy['purchasing']}, which is gone"
        return
    if not books.is_valid(source, buy["available_at"]):
        yield f"{name} is there at {buy['available_at']}, when {source['id']} is not valid"
    bought = quantity(buy["quantity"])
    if bought < quantity(source.get("minimum", 1)) or bought % quantity(source.get("multiple", 1)):
        yield f"{name} is of {bought}, which {source['id']} does not sell"
    if buy["expedited"] and not source.get("expedite"):
        yield f"{name} is on express terms that {source['id']} does not have"
        return
    days = int((source["expedite"] if buy["expedited"] else source).get("lead_time_days", 0))
    arrived = _after_days(books, source, minute(buy["order_by"]), days) + int(source.get("inspection_minutes", 0))
    there = minute(buy["available_at"])
    if there < arrived:
        yield f"{name} is there at {show(there)}, before its lead time is over at {show(arrived)}"
    if not books.hours(books.sites[source["site"]].get("receiving_calendar")).is_open(there):
        yield f"{name} arrives at {show(there)}, while {source['site']} is closed"


def _after_days(books: Books, source: Any, order: int, days: int) -> int:
    calendar = next((c for c in books.model["calendars"] if c["id"] == source.get("lead_time_calendar")), None)
    if calendar is None or days == 0:
        return order + days * DAY
    zone = calendar["timezone"]
    hours = books.hours(calendar["id"])
    day = (START + timedelta(minutes=order)).astimezone(ZoneInfo(zone)).date()
    is_working = any(hours.flags(*_day(day, zone)))
    into = order - _day(day, zone)[0] if is_working else 0
    left = days if is_working else days + 1
    while left:
        day += timedelta(days=1)
        left -= any(hours.flags(*_day(day, zone)))
    start, end = _day(day, zone)
    return min(start + into, end)


def _day(day: date, zone: str) -> tuple[int, int]:
    return local_midnight(day.isoformat(), zone, 0), local_midnight(day.isoformat(), zone, 1)


def _delivery(books: Books, owner: str, line: str, sent: Any) -> Iterator[str]:
    name = f"delivery of {owner} line {line}"
    ways = _ways(books, owner, sent)
    troubles = [list(_trip(books, name, lane, sent["site"], sent, sent["deliver_at"])) for lane in ways]
    if all(troubles):
        yield from min(troubles, key=len, default=[f"{name} has no lane from {sent['site']}"])


def _ways(books: Books, owner: str, sent: Any) -> list[Any]:
    """Lanes to where the customer is; None is picking up. A quote does not say which of the two, nor where it goes."""
    lanes = [lane for lane in books.lanes.values() if lane["from"] == sent["site"]]
    if owner not in books.held:
        ship_to = books.owners[owner]["ship_to"]
        return [None] if ship_to is None else [lane for lane in lanes if lane["to"] == ship_to]
    return [*(lane for lane in lanes if lane["to"] in books.ship_tos), None]


def _trip(books: Books, name: str, lane: Any, origin: str, trip: Any, arrives: str) -> Iterator[str]:
    site = books.sites[origin]
    packed = minute(trip["ready_at"]) + int(site.get("pick_pack_minutes", 0))
    leaves, there = minute(trip["ship_at"]), minute(arrives)
    if leaves < packed:
        yield f"{name} leaves at {show(leaves)} and is packed at {show(packed)}"
    if lane and lane.get("departures"):
        if not departs(lane["departures"], site["timezone"], leaves):
            yield f"{name} leaves at {show(leaves)}, when nothing departs"
    elif not books.hours(site.get("shipping_calendar")).is_open(leaves):
        yield f"{name} leaves at {show(leaves)}, while {origin} does not ship"
    if lane is None:
        if there != leaves:
            yield f"{name} is picked up at {show(leaves)} and is there at {show(there)}"
        return
    place = books.sites.get(lane["to"]) or books.ship_tos[lane["to"]]
    if trip["expedited"] and not lane.get("expedite"):
        yield f"{name} is on express terms that {lane['id']} does not have"
        return
    terms = lane["expedite"] if trip["expedited"] else lane
    transit = round(quantity(terms.get("transit_hours", 0)) * 60)
    expected = books.hours(place.get("receiving_calendar")).next_open(leaves + transit)
    if there != expected:
        yield f"{name} arrives at {show(there)}, expected at {show(expected)}"
