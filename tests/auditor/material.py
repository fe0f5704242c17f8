"""Findings in the warehouse: nothing given away twice, everything there in time and in full."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from tests.auditor.books import Books, Need, Place
from tests.auditor.clock import end_of, minute, quantity, show, start_of
from tests.auditor.lending import Supplies, Supply, lending_findings, usable
from tests.auditor.troubles import Trouble


def material_findings(books: Books) -> Iterator[str | Trouble]:
    supplies = _supplies(books)
    yield from _pegs(books, supplies)
    yield from lending_findings(books, supplies)
    yield from _coverage(books, supplies)
    yield from _requirements(books)
    yield from _what_is_opened(books)
    yield from _what_others_need(books, supplies)


def _supplies(books: Books) -> Supplies:
    """What came before the stock of its place was counted is in that; what is only held has not come."""
    found: Supplies = {}
    for stock in books.model.get("stock") or []:
        if stock.get("status", "available") == "available":
            place = (stock["item"], stock["site"])
            found["on_hand", "@".join(place)] = (place, quantity(stock["quantity"]), 0)
    for receipt in books.model.get("receipts") or []:
        place = (receipt["item"], receipt["site"])
        found["receipt", receipt["id"]] = (place, quantity(receipt["quantity"]), _received(books, receipt))
    for (kind, id), place, row in _brought(books):
        if row["owner"] in books.held or minute(row["available_at"]) > (books.counted_at(place) or -1):
            found[kind, id] = (place, _output(row), minute(row["available_at"]))
    return found


def _brought(books: Books) -> Iterator[tuple[Supply, Place, Any]]:
    """What promises bring, where."""
    for kind, rows in (("make", "runs"), ("buy", "buys"), ("move", "moves")):
        for row in books.plan[rows]:
            id = row["run" if kind == "make" else kind]
            yield (kind, id), (row["item"], row["to"] if kind == "move" else row["site"]), row


def _output(row: Any) -> Decimal:
    return quantity(row["quantity"] if row.get("good") is None else row["good"])


def _received(books: Books, receipt: Any) -> int:
    zone = books.sites[receipt["site"]].get("timezone") or "UTC"
    edge = (books.model.get("settings") or {}).get("date_only_receipt", "end")
    return (start_of if edge == "start" else end_of)(receipt["available_at"], zone)


def _pegs(books: Books, supplies: Supplies) -> Iterator[str]:
    """No supply that does not exist, none beyond its quantity; `lending_findings` looks at what may not come."""
    taken: dict[Supply, Decimal] = defaultdict(Decimal)
    for peg in books.plan["pegs"]:
        supply = (peg["kind"], peg["supply"])
        taken[supply] += quantity(peg["quantity"])
        if supply not in supplies:
            yield f"{peg['owner']} takes {peg['quantity']} of {supply}, which does not exist"
        elif supplies[supply][0] != (peg["item"], peg["site"]):
            yield f"{peg['owner']} takes {peg['item']} at {peg['site']} from {supply}, which is {supplies[supply][0]}"
    for supply, total in taken.items():
        if supply in supplies and total > supplies[supply][1]:
            yield f"{supply} is of {supplies[supply][1]} and {total} of it are taken"


def _coverage(books: Books, supplies: Supplies) -> Iterator[str | Trouble]:
    """Each owner has, at each place, taken enough that is there by the time of each of its needs."""
    needs: dict[tuple[str, Place], list[Need]] = defaultdict(list)
    for need in books.needs:
        if books.items[need.place[0]].get("supply") != "unlimited":
            needs[need.owner, need.place].append(need)
    pegs: dict[tuple[str, Place], list[Any]] = defaultdict(list)
    short: dict[tuple[str, Place], list[Any]] = defaultdict(list)
    for rows, found in ((books.plan["pegs"], pegs), (books.plan["shortages"], short)):
        for row in rows:
            if row["owner"] in books.owners:
                found[row["owner"], (row["item"], row["site"])].append(row)
    for key in needs.keys() | pegs.keys() | short.keys():
        wanted = needs[key]
        accounted = sum((quantity(row["quantity"]) for row in [*pegs[key], *short[key]]), Decimal(0))
        kept = _not_counted(books, wanted, accounted)
        if kept is None:
            amount = sum(need.quantity for need in wanted)
            more = "more than it needs" if accounted > amount else f"not what it needs of {amount}"
            yield f"{key[0]} has taken {more} {key[1]}: {accounted}, shortages included"
        else:
            yield from _shortages(books, key[0], short[key])
            yield from _in_time(books, key[0], kept, pegs[key], short[key], supplies)


def _not_counted(books: Books, wanted: list[Need], accounted: Decimal) -> list[Need] | None:
    """The needs of an owner at a place without those that a count of the stock has in it; None if they do not add up.

    Where the stock does not say when it was counted, that may have been at any instant up to now; and where nobody sees
    whether the floor has begun something, it may be in the count or not.
    """
    counted_at = books.counted_at(wanted[0].place) if wanted else None
    kept = [need for need in wanted if need.gone_at > (books.now if counted_at is None else counted_at)]
    is_known = counted_at is not None
    open_ends = [need for need in wanted if need not in kept and not (need.is_certain and is_known)]
    open_ends.sort(key=lambda need: need.at, reverse=True)
    for number in range(len(open_ends) + 1):
        found = [*kept, *open_ends[:number]]
        if sum(need.quantity for need in found) == accounted:
            return found
    return None


def _shortages(books: Books, owner: str, short: list[Any]) -> Iterator[Trouble]:
    """What has left came from somewhere, so that it lacks nothing; what leaves in the same minute may be what does."""
    left, to_leave = set[tuple[int, str, str]](), set[tuple[int, str, str]]()
    for one in (one for line in books.owners[owner]["lines"] for one in line["deliveries"]):
        shipped_at = one.get("shipped_at")
        where = to_leave if shipped_at is None else left
        where.add((minute(shipped_at or one["ready_at"]), one["item"], one["site"]))
    for row in short:
        at = (minute(row["needed_at"]), row["item"], row["site"])
        if at not in left or at in to_leave:
            made = row["need"].split("/")[0]
            text = (
                f"{owner} is short of {row['quantity']} {row['item']} at {row['site']} by {row['needed_at']} for {made}"
            )
            yield Trouble(text, owner, (row["need"],), made, is_certain=at not in left)


def _in_time(
    books: Books, owner: str, kept: list[Need], pegs: list[Any], short: list[Any], supplies: Supplies
) -> Iterator[Trouble]:
    for need in kept:
        known = sum(quantity(row["quantity"]) for row in short if minute(row["needed_at"]) <= need.at)
        due = sum(other.quantity for other in kept if other.at <= need.at) - known
        late = [peg for peg in pegs if _usable(books, peg, supplies, need.at) > need.at]
        there = sum(quantity(peg["quantity"]) for peg in pegs if peg not in late)
        if there < due:
            text = f"{owner} needs {due} {need.place} by {show(need.at)} for {need.purpose} and has taken {there}"
            made = next((word for word in need.purpose.split() if word in books.made), None)
            yield Trouble(text, owner, tuple(peg["supply"] for peg in late), made)


def _usable(books: Books, peg: Any, supplies: Supplies, due: int) -> int:
    """What was needed before now was taken then, and is there for whatever the same owner needs later."""
    return usable(books, supplies.get((peg["kind"], peg["supply"])), peg["kind"], min(due, minute(peg["needed_at"])))


def _requirements(books: Books) -> Iterator[str]:
    """What a requirement has taken and what it is short of make it up."""
    for row in books.model.get("requirements") or []:
        if books.items[row["item"]].get("supply") != "unlimited":
            rows = [*books.plan["pegs"], *books.plan["shortages"]]
            found = sum(quantity(one["quantity"]) for one in rows if one["owner"] == f"requirement/{row['id']}")
            if found != quantity(row["quantity"]):
                yield f"requirement {row['id']} is of {row['quantity']} and has {found}, shortages included"


def _what_others_need(books: Books, supplies: Supplies) -> Iterator[str]:
    """Promises leave requirements and safety stock what they would have without them, but for what they have opened."""
    safety, opened = _kept_back(books), _opened(books)
    reported, promised, counted = _reported(books, supplies), _promised(books, supplies), _counted(books, supplies)
    for place, rows in promised.items():
        if books.items[place[0]].get("supply") == "unlimited":
            continue
        for at in sorted({max(since, books.now) for since, _ in [*rows, *reported[place]]}):
            given = sum((amount for since, amount in reported[place] if since <= at), Decimal(0))
            left = given + sum(amount for since, amount in rows if since <= at)
            without = given + counted[place]
            kept = max(Decimal(0), min(without, safety.get(place, Decimal(0))) - opened[place])
            if left < min(without, kept):
                yield f"promises leave {left} {place} at {show(at)}; without them there would be {without}"
                break


def _what_is_opened(books: Books) -> Iterator[str]:
    """Nobody opens more of a safety stock than there is, or than he takes there."""
    safety, taken = _kept_back(books), _taken(books)
    for row in books.plan["opened_safety_stock"]:
        place, amount = (row["item"], row["site"]), quantity(row["quantity"])
        if row["owner"] not in books.owners:
            yield f"{row['owner']}, which is no live promise, opens safety stock of {place}"
        elif amount > min(safety.get(place, Decimal(0)), taken[row["owner"], place]):
            has = taken[row["owner"], place]
            yield f"{row['owner']} opens {amount} of the safety stock of {place} and takes {has} there"


def _kept_back(books: Books) -> dict[Place, Decimal]:
    return {(row["item"], row["site"]): quantity(row["quantity"]) for row in books.model.get("safety_stock") or []}


def _opened(books: Books) -> dict[Place, Decimal]:
    found: dict[Place, Decimal] = defaultdict(Decimal)
    for row in books.plan["opened_safety_stock"]:
        found[row["item"], row["site"]] += quantity(row["quantity"])
    return found


def _taken(books: Books) -> dict[tuple[str, Place], Decimal]:
    """What each owner has taken at each place, or is short of there."""
    found: dict[tuple[str, Place], Decimal] = defaultdict(Decimal)
    for row in [*books.plan["pegs"], *books.plan["shortages"]]:
        found[row["owner"], (row["item"], row["site"])] += quantity(row["quantity"])
    return found


def _reported(books: Books, supplies: Supplies) -> dict[Place, list[tuple[int, Decimal]]]:
    """What the model alone brings to a place, and what it takes."""
    found: dict[Place, list[tuple[int, Decimal]]] = defaultdict(list)
    for (kind, _), (place, amount, since) in supplies.items():
        if kind in ("on_hand", "receipt"):
            found[place].append((since, amount))
    for wanted in books.model.get("requirements") or []:
        zone = books.sites[wanted["site"]].get("timezone") or "UTC"
        at = start_of(wanted["needed_at"], zone)
        found[wanted["item"], wanted["site"]].append((at, -quantity(wanted["quantity"])))
    return found


def _counted(books: Books, supplies: Supplies) -> dict[Place, Decimal]:
    """By how much less would lie there without the promises of which the count has something in it, below zero.

    What they have taken is gone: whatever else went meanwhile is nobody's fault.
    """
    found: dict[Place, Decimal] = defaultdict(Decimal)
    for need in books.needs:
        if need.gone_at <= (books.counted_at(need.place) or -1):
            found[need.place] += need.quantity
    for supply, place, row in _brought(books):
        if supply not in supplies:
            found[place] -= _output(row)
    return defaultdict(Decimal, {place: min(Decimal(0), amount) for place, amount in found.items()})


def _promised(books: Books, supplies: Supplies) -> dict[Place, list[tuple[int, Decimal]]]:
    """What promises bring to a place, and what they take; what comes too late is taken when it is there."""
    found: dict[Place, list[tuple[int, Decimal]]] = defaultdict(list)
    for peg in books.plan["pegs"]:
        if peg["owner"] in books.owners:
            since = supplies.get((peg["kind"], peg["supply"]), (None, None, 0))[2]
            found[peg["item"], peg["site"]].append((max(since, minute(peg["needed_at"])), -quantity(peg["quantity"])))
    for (kind, _), (place, amount, since) in supplies.items():
        if kind in ("make", "buy", "move"):
            found[place].append((since, amount))
    return found
