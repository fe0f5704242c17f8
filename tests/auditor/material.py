"""Findings in the warehouse: nothing given away twice, everything there in time and in full."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from tests.auditor.books import Books, Need, Place
from tests.auditor.clock import end_of, minute, quantity, show, start_of

Supply = tuple[str, str]
"""(kind, id)"""


def material_findings(books: Books) -> Iterator[str]:
    supplies = _supplies(books)
    yield from _pegs(books, supplies)
    yield from _coverage(books, supplies)
    yield from _what_others_need(books)


def _supplies(books: Books) -> dict[Supply, tuple[Place, Decimal, int]]:
    """Where, how many, from when on."""
    found: dict[Supply, tuple[Place, Decimal, int]] = {}
    for stock in books.model.get("stock") or []:
        if stock.get("status", "available") == "available":
            place = (stock["item"], stock["site"])
            found["on_hand", "@".join(place)] = (place, quantity(stock["quantity"]), 0)
    for receipt in books.model.get("receipts") or []:
        place = (receipt["item"], receipt["site"])
        found["receipt", receipt["id"]] = (place, quantity(receipt["quantity"]), _received(books, receipt))
    for kind, rows in (("make", "runs"), ("buy", "buys"), ("move", "moves")):
        for row in books.plan[rows]:
            id = row["run" if kind == "make" else kind]
            place = (row["item"], books.lanes[row["lane"]]["to"] if kind == "move" else row["site"])
            found[kind, id] = (place, quantity(row["quantity"]), minute(row["available_at"]))
    return found


def _received(books: Books, receipt: Any) -> int:
    zone = books.sites[receipt["site"]]["timezone"]
    edge = (books.model.get("settings") or {}).get("date_only_receipt", "end")
    return (start_of if edge == "start" else end_of)(receipt["available_at"], zone)


def _pegs(books: Books, supplies: dict[Supply, tuple[Place, Decimal, int]]) -> Iterator[str]:
    """No supply that does not exist, none beyond its quantity, none from a hold that is somebody else's."""
    taken: dict[Supply, Decimal] = defaultdict(Decimal)
    makers = {row["run"]: row["owner"] for row in books.plan["runs"]}
    makers |= {row["buy"]: row["owner"] for row in books.plan["buys"]}
    makers |= {row["move"]: row["owner"] for row in books.plan["moves"]}
    committed = {commitment["id"] for commitment in books.commitments}
    for peg in books.plan["pegs"]:
        supply = (peg["kind"], peg["supply"])
        taken[supply] += quantity(peg["quantity"])
        if supply not in supplies:
            yield f"{peg['owner']} takes {peg['quantity']} of {supply}, which does not exist"
        elif supplies[supply][0] != (peg["item"], peg["site"]):
            yield f"{peg['owner']} takes {peg['item']} at {peg['site']} from {supply}, which is {supplies[supply][0]}"
        maker = makers.get(peg["supply"], peg["owner"])
        if peg["kind"] in ("make", "buy", "move") and maker not in (committed | {peg["owner"]}):
            yield f"{peg['owner']} rests on {supply}, which {maker} only holds"
    for supply, total in taken.items():
        if supply in supplies and total > supplies[supply][1]:
            yield f"{supply} is of {supplies[supply][1]} and {total} of it are taken"


def _coverage(books: Books, supplies: dict[Supply, tuple[Place, Decimal, int]]) -> Iterator[str]:
    """Each owner has, at each place, taken enough that is there by the time of each of its needs."""
    needs: dict[tuple[str, Place], list[Need]] = defaultdict(list)
    for need in books.needs:
        if books.items[need.place[0]].get("supply") != "unlimited":
            needs[need.owner, need.place].append(need)
    pegged: dict[tuple[str, Place], list[tuple[int, Decimal]]] = defaultdict(list)
    for peg in books.plan["pegs"]:
        since = supplies.get((peg["kind"], peg["supply"]), (None, None, 0))[2]
        pegged[peg["owner"], (peg["item"], peg["site"])].append((since, quantity(peg["quantity"])))
    for (owner, place), wanted in needs.items():
        for need in wanted:
            due = sum(other.quantity for other in wanted if other.at <= need.at)
            there = sum(amount for since, amount in pegged[owner, place] if since <= need.at)
            if there < due:
                yield f"{owner} needs {due} {place} by {show(need.at)} for {need.purpose} and has taken {there}"
        if sum(amount for _, amount in pegged[owner, place]) > sum(need.quantity for need in wanted):
            yield f"{owner} has taken more {place} than it needs"
    for owner, place in pegged.keys() - needs.keys():
        if owner in books.live:
            yield f"{owner} has taken {place} and does not need it"


def _what_others_need(books: Books) -> Iterator[str]:
    """Promises leave requirements and safety stock what they would have without them."""
    safety = {(row["item"], row["site"]): quantity(row["quantity"]) for row in books.model.get("safety_stock") or []}
    reported, promised = _reported(books), _promised(books)
    for place, rows in promised.items():
        if books.items[place[0]].get("supply") == "unlimited":
            continue
        for at in sorted({max(since, books.now) for since, _ in [*rows, *reported[place]]}):
            without = sum((amount for since, amount in reported[place] if since <= at), Decimal(0))
            left = without + sum(amount for since, amount in rows if since <= at)
            if left < min(without, safety.get(place, Decimal(0))):
                yield f"promises leave {left} {place} at {show(at)}; without them there would be {without}"
                break


def _reported(books: Books) -> dict[Place, list[tuple[int, Decimal]]]:
    """What the model alone brings to a place, and what it takes."""
    found: dict[Place, list[tuple[int, Decimal]]] = defaultdict(list)
    for (kind, _), (place, amount, since) in _supplies(books).items():
        if kind in ("on_hand", "receipt"):
            found[place].append((since, amount))
    for wanted in books.model.get("requirements") or []:
        found[wanted["item"], wanted["site"]].append((minute(wanted["needed_at"]), -quantity(wanted["quantity"])))
    return found


def _promised(books: Books) -> dict[Place, list[tuple[int, Decimal]]]:
    """What promises bring to a place, and what they take."""
    found: dict[Place, list[tuple[int, Decimal]]] = defaultdict(list)
    for need in books.needs:
        found[need.place].append((need.at, -need.quantity))
    for (kind, _), (place, amount, since) in _supplies(books).items():
        if kind in ("make", "buy", "move"):
            found[place].append((since, amount))
    return found
