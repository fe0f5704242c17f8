"""Findings in the order book: every promise kept in full and in time, and nothing owned by what is over."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from tests.auditor.books import Books
from tests.auditor.clock import DAY, minute, quantity, show
from tests.auditor.troubles import Trouble

KEPT_FOR_NOBODY = "is not begun, nobody takes from it"

ROWS = {"operations": "run", "runs": "run", "buys": "buy", "moves": "move"}


def promise_findings(books: Books) -> Iterator[str | Trouble]:
    yield from _owned(books)
    yield from _taken_over(books)
    yield from _kept_for_somebody(books)
    for commitment in books.commitments:
        yield from _told(commitment)
        for line in commitment["lines"]:
            yield from _dates(commitment, line)
            yield from _delivered(books, commitment, line)
    references = Counter(one["reference"] for one in books.commitments if one["state"] != "cancelled")
    yield from (f"{name} is the reference of {count}" for name, count in references.items() if name and count > 1)


def _owned(books: Books) -> Iterator[str]:
    for kind in ROWS:
        for row in books.plan[kind]:
            if row["owner"] not in books.owners:
                yield f"one of the {kind} belongs to {row['owner']}, which is no live promise"
    for peg in books.plan["pegs"]:
        if peg["owner"] not in books.owners and not peg["owner"].startswith("requirement/"):
            yield f"a peg to {peg['supply']} belongs to {peg['owner']}, which is no live promise"


def _taken_over(books: Books) -> Iterator[str]:
    """What the ERP keeps from now on is planned no more."""
    planned = {row[name]: kind for kind, name in ROWS.items() for row in books.plan[kind]}
    for kind in ("receipts", "bookings", "requirements"):
        for row in books.model.get(kind) or []:
            if row.get("fulfils") in planned:
                yield f"{row['fulfils']} is still among the {planned[row['fulfils']]}, and {row['id']} fulfils it"


def _kept_for_somebody(books: Books) -> Iterator[str]:
    """Of what is over, only what was begun stays, and what others take; the rest until somebody tidies up.

    Where others take what a hold brings, what would take its place if that lapsed stays as well.
    """
    taken = {peg["supply"] for peg in books.plan["pegs"]}
    rests_on_holds = _where_others_take_from_holds(books)
    for kind, begins in (("runs", "start"), ("buys", "order_by"), ("moves", "ready_at")):
        for row in books.plan[kind]:
            name = row[ROWS[kind]]
            is_open = row["owner"] in books.open or row["owner"] in books.held
            brought_to = row["to"] if kind == "moves" else row["site"]
            is_kept = is_open or name in taken or (row["item"], brought_to) in rests_on_holds
            if not is_kept and minute(row[begins]) >= books.plans_from:
                yield f"{name} {KEPT_FOR_NOBODY}, and {row['owner']} is over"


def _where_others_take_from_holds(books: Books) -> set[tuple[str, str]]:
    held_by = {row[ROWS[kind]]: row["owner"] for kind in ("runs", "buys", "moves") for row in books.plan[kind]}
    return {
        (peg["item"], peg["site"])
        for peg in books.plan["pegs"]
        if (holder := held_by.get(peg["supply"])) in books.held and holder != peg["owner"]
    }


def _told(commitment: Any) -> Iterator[str]:
    if commitment["at_risk"] != bool(commitment["risks"]):
        yield f"{commitment['id']} says at_risk {commitment['at_risk']} and has {len(commitment['risks'])} risks"
    if commitment["at_risk"] and commitment["state"] != "open":
        yield f"{commitment['id']} is {commitment['state']} and at risk"
    all_left = all(quantity(line["shipped"]) == quantity(line["quantity"]) for line in commitment["lines"])
    if commitment["state"] != "cancelled" and all_left != (commitment["state"] == "shipped"):
        yield f"{commitment['id']} is {commitment['state']}, and all has {'' if all_left else 'not '}left"


def _dates(commitment: Any, line: Any) -> Iterator[str]:
    """The first date is what was said first, the current one what was said last."""
    first, last = line["history"][0], line["history"][-1]
    for said, entry in (("first_promised_at", first), ("promised_at", last)):
        if line[said] != entry["promised_at"]:
            yield f"{commitment['id']} line {line['line']}: {said} {line[said]} is not that of its history"


def _delivered(books: Books, commitment: Any, line: Any) -> Iterator[str | Trouble]:
    owner, name = commitment["id"], f"{commitment['id']} line {line['line']}"
    sent = [one for one in line["deliveries"] if one["shipped_at"] is not None]
    still = [one for one in line["deliveries"] if one["shipped_at"] is None]
    has_left = sum((quantity(one["quantity"]) for one in sent), Decimal(0))
    total = has_left + sum(quantity(one["quantity"]) for one in still)
    if commitment["state"] == "open":
        if total != quantity(line["quantity"]):
            yield f"{name} is of {line['quantity']} and gets {total}"
    elif still:
        yield f"{name} is {commitment['state']} and still gets something"
    # Of what is over nothing is planned any more once its shipments are counted.
    if has_left != quantity(line["shipped"]) and (commitment["state"] == "open" or line["deliveries"]):
        yield f"{name} says that {line['shipped']} have left, and {has_left} have"
    for one in sent:
        if not one["shipped_at"] == one["ship_at"] == one["ready_at"] or minute(one["shipped_at"]) > books.now:
            yield f"{name} has left at {one['shipped_at']} and is shown to leave at {one['ship_at']}"
    horizon = books.now + DAY * int((books.model.get("settings") or {}).get("horizon_days") or 365)
    for one in still:
        if minute(one["deliver_at"]) > min(minute(line["promised_at"]), horizon):
            text = f"{name} is promised for {line['promised_at']} and arrives at {one['deliver_at']}"
            yield Trouble(f"{text}; the horizon is {show(horizon)}", owner, (f"line {line['line']}",))
