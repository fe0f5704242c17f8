"""Findings in what waits for holds: whichever of them lapse, everybody else has all that it takes in time."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from tests.auditor.books import FAR_OFF, Books, Place
from tests.auditor.clock import minute, quantity, show

Supply = tuple[str, str]
"""(kind, id)"""

Supplies = dict[Supply, tuple[Place, Decimal, int]]
"""Where, how many, from when on."""


def lending_findings(books: Books, supplies: Supplies) -> Iterator[str]:
    """At every place at which somebody waits for what only a hold of another brings."""
    holders = _holders(books)
    waiting = [
        peg for peg in books.plan["pegs"] if holders.get((peg["kind"], peg["supply"]), peg["owner"]) != peg["owner"]
    ]
    for place in {(peg["item"], peg["site"]) for peg in waiting}:
        sure, holds = _accounts(books, supplies, place, holders)
        for at in sorted({at for account in (sure, *holds.values()) for at, _ in account}):
            left = _level(sure, at) + sum(min(Decimal(0), _level(hold, at)) for hold in holds.values())
            if at >= books.now and left < 0:
                yield f"{-left} {place[0]} at {place[1]} would be missing by {show(at)} if holds lapse"
                break


def _holders(books: Books) -> dict[Supply, str]:
    """Of what is not there or promised to anybody for sure, who would bring it."""
    committed = {commitment["id"] for commitment in books.commitments}
    brought = {("make", row["run"]): row["owner"] for row in books.plan["runs"]}
    brought |= {("buy", row["buy"]): row["owner"] for row in books.plan["buys"]}
    brought |= {("move", row["move"]): row["owner"] for row in books.plan["moves"]}
    return {supply: owner for supply, owner in brought.items() if owner not in committed}


Account = list[tuple[int, Decimal]]
"""At an instant so many come, or go."""


def _accounts(
    books: Books, supplies: Supplies, place: Place, holders: dict[Supply, str]
) -> tuple[Account, dict[str, Account]]:
    """What comes and goes for sure, and what each hold would bring and take."""
    sure: Account = []
    holds: dict[str, Account] = defaultdict(list, {owner: [] for owner in holders.values()})
    for supply, (where, amount, _) in supplies.items():
        if where == place:
            account = holds[holders[supply]] if supply in holders else sure
            account.append((usable(books, supplies[supply], supply[0], books.now), amount))
    for peg in books.plan["pegs"]:
        if (peg["item"], peg["site"]) == place:
            account = holds.get(peg["owner"], sure)
            account.append((_taken_at(books, supplies, peg), -quantity(peg["quantity"])))
    return sure, holds


def _taken_at(books: Books, supplies: Supplies, peg: Any) -> int:
    """What was taken before now is gone from whenever the books count it as there."""
    due, supply = minute(peg["needed_at"]), (peg["kind"], peg["supply"])
    return usable(books, supplies.get(supply), supply[0], books.now) if due < books.now else due


def _level(account: Account, at: int) -> Decimal:
    return sum((amount for since, amount in account if since <= at), Decimal(0))


def usable(books: Books, supply: tuple[Place, Decimal, int] | None, kind: str, due: int) -> int:
    """When what is taken can be used: an overdue receipt is believed to come later, and after too long not at all."""
    since = supply[2] if supply else 0
    if kind != "receipt" or since >= books.now or due < books.now:
        return since
    if books.now - since > books.setting("overdue_receipt_ignore_after", "P5D"):
        return minute(FAR_OFF)
    return books.now + books.setting("overdue_receipt_delay", "P1D")
