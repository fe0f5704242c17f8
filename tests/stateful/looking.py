"""What is only read: lists page by page, one office beside another, and an office that starts anew."""

import json
from itertools import pairwise
from typing import Any

from tests.auditor.books import FAR_OFF
from tests.auditor.clock import hours_of, local_midnight, minute
from tests.stateful.expected import Asked
from tests.stateful.shop import STANDS
from tests.stateful.trade import Trade

LOOK_BACK = 12
"""Quotes are listed page by page from the first on, and so many of the last ones are compared in full."""


def list_quotes(trade: Trade, state: str | None, reference: str | None, limit: int) -> None:
    filters = "&".join(f"{name}={value}" for name, value in (("state", state), ("reference", reference)) if value)
    shown = list(trade.pages(f"/v1/quotes?{filters}", limit))
    fits = [one for one in trade.expected.quotes.values() if state in (None, one.state)]
    fits = [one for one in fits if reference in (None, one.reference)]
    _same_list(trade, shown, [one.id for one in fits])
    for one, known in list(zip(shown, fits, strict=True))[-LOOK_BACK:]:
        trade.same_quote(one, known)
        trade.same_quote(trade.read(f"/v1/quotes/{known.id}"), known)


def list_commitments(trade: Trade, state: str | None, reference: str | None, item: str | None, limit: int) -> None:
    wanted = (("state", state), ("reference", reference), ("item", item))
    filters = "&".join(f"{name}={value}" for name, value in wanted if value)
    fits = [one for one in trade.expected.commitments.values() if state in (None, one.state)]
    fits = [one for one in fits if reference in (None, one.reference)]
    fits = [one for one in fits if item is None or item in {line.item for line in one.lines.values()}]
    _same_list(trade, list(trade.pages(f"/v1/commitments?{filters}", limit)), [one.id for one in fits])


def _same_list(trade: Trade, shown: list[Any], mine: list[str]) -> None:
    listed = [one["id"] for one in shown]
    trade.insist(listed == mine, f"{listed} are listed, and {mine} it should be")


def hear_all_from_the_start(trade: Trade, limit: int) -> None:
    """All events once more: what they say of each quote is what it is by now, but for holds that ran out since."""
    after, states = 0, dict[str, str]()
    while True:
        page = trade.read(f"/v1/events?after={after}&limit={limit}")
        for event in page["items"]:
            trade.insist(event["sequence"] == after + 1, f"after event {after} comes {event}")
            after = event["sequence"]
            kind, _, happened = event["type"].partition(".")
            is_of_risk = happened in ("at_risk", "safe")
            if event["quote"] and not is_of_risk and (kind == "quote" or happened == "made"):
                states[event["quote"]] = (
                    "held" if happened == "extended" else "confirmed" if happened == "made" else happened
                )
            _names_are_right(trade, event)
        if not page["more"]:
            break
    for known in trade.expected.quotes.values():
        told = states.get(known.id, "expired")
        trade.insist(told == _last_told(known, trade), f"{known.id} was last told of as {told}, and is {known.state}")


def _last_told(known: Asked, trade: Trade) -> str:
    if known.id in trade.expected.untold:
        return "held"
    return "replaced" if known.is_replaced else known.state


def _names_are_right(trade: Trade, event: Any) -> None:
    known = trade.expected.quotes.get(event["quote"] or "")
    if known is not None:
        said = (event["commitment"], event["reference"])
        trade.insist(said == (known.commitment, known.reference), f"event {event} calls {known.id} {said}")


def compare_offices(trade: Trade) -> None:
    """All see the same plan, whatever each has read of the change log and when."""
    plans = []
    for number in range(len(trade.offices)):
        trade.at = number
        plans.append(trade.read("/v1/plan"))
    trade.insist(all(plan == plans[0] for plan in plans), f"the offices see different plans: {plans}")


def restart(trade: Trade) -> None:
    """What is read from the rows alone is what was in memory."""
    before = trade.read("/v1/plan")
    trade.offices[trade.at].restart()
    after = trade.read("/v1/plan")
    trade.insist(after == before, f"after a start the plan is {after}, and was {before}")


def read_load(trade: Trade) -> None:
    """Each day is as long as it is on the wall, and as much is booked as is planned, where nothing else happens."""
    events = list(trade.pages("/v1/capacity"))
    rows = [(minute(row["start"]), minute(row["end"])) for row in trade.read("/v1/plan")["operations"]]
    days = trade.read(f"/v1/resources/{STANDS}/load")["days"]
    hours = hours_of(json.dumps(trade.expected.plant["calendars"][0]))
    for day, following in pairwise(days):
        start, end = _midnight(day["date"]), _midnight(following["date"])
        if any(minute(one["start"]) < end and start < minute(one["end"] or FAR_OFF) for one in events):
            continue
        units = 2 * sum(hours.flags(start, end))
        booked = sum(
            sum(hours.flags(max(start, one), min(end, other))) for one, other in rows if one < end and start < other
        )
        said, mine = (day["open_minutes"], day["booked_minutes"], day["free_minutes"]), (units, booked, units - booked)
        trade.insist(said == mine, f"{STANDS} says {day}, and its minutes are {mine}")


def _midnight(day: str) -> int:
    return local_midnight(day, "Europe/Berlin", 0)
