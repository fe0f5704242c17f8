"""Findings in the order book: every promise kept in full and in time, and nothing owned by what is over."""

from collections.abc import Iterator
from decimal import Decimal

from tests.auditor.books import Books
from tests.auditor.clock import minute, quantity


def promise_findings(books: Books) -> Iterator[str]:
    live = books.live
    for rows in ("operations", "runs", "buys", "moves"):
        for row in books.plan[rows]:
            if row["owner"] not in live:
                yield f"one of the {rows} belongs to {row['owner']}, which is no live promise"
    for peg in books.plan["pegs"]:
        if peg["owner"] not in live and not peg["owner"].startswith("requirement"):
            yield f"a peg to {peg['supply']} belongs to {peg['owner']}, which is no live promise"
    for short in books.plan["shortages"]:
        if short["owner"] in live:
            yield f"{short['owner']} is short of {short['quantity']} {short['item']} at {short['site']}"
    for commitment in books.commitments:
        yield from _kept(commitment)


def _kept(commitment: dict) -> Iterator[str]:  # type: ignore[type-arg]
    for line in commitment["lines"]:
        name = f"{commitment['id']} line {line['line']}"
        sent = sum((quantity(delivery["quantity"]) for delivery in line["deliveries"]), Decimal(0))
        if sent != quantity(line["quantity"]):
            yield f"{name} is of {line['quantity']} and gets {sent}"
        for delivery in line["deliveries"]:
            if minute(delivery["deliver_at"]) > minute(line["promised_at"]):
                yield f"{name} is promised for {line['promised_at']} and arrives at {delivery['deliver_at']}"
