"""What facts may do to a plan, and whether whoever suffers is said to be at risk for it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.auditor.books import Books
from tests.auditor.clock import minute


@dataclass(frozen=True)
class Trouble:
    """What is planned for `owner` cannot be as planned; `names` are words by which a risk may speak of it.

    `supply` is the run, buy or move that may not come as planned: whoever takes from it suffers too. Where it is not
    certain that there is any trouble, it explains a risk and asks for none.
    """

    text: str
    owner: str
    names: tuple[str, ...]
    supply: str | None = None
    is_certain: bool = True


def unexplained(books: Books, troubles: Sequence[Trouble], reports: Sequence[Any]) -> Iterator[str]:
    """Troubles that nobody was told of, and promises that are said to be at risk for nothing."""
    live = {**books.open, **{quote["id"]: quote for quote in books.quotes if quote["id"] in books.held}}
    said = {id: [f"{risk['ref']} {risk['detail']}" for risk in one["risks"]] for id, one in live.items()}
    reported = {report["owner"] for report in reports}
    in_trouble: set[str] = set()
    for trouble in troubles:
        is_history = _is_over(books, trouble) and not _waits_for(books, trouble.supply)
        for owner in sorted(_suffering(books, trouble)):
            in_trouble.add(owner)
            if not trouble.is_certain or (owner == trouble.owner and is_history):
                continue
            if owner in live and not any(name in risk for risk in said[owner] for name in trouble.names):
                yield f"{owner} is not said to be at risk for this: {trouble.text}"
            if owner in books.held and owner not in reported:
                yield f"nobody was told that {owner} is hit: {trouble.text}"
    for id, promise in live.items():
        if promise["at_risk"] and id not in in_trouble:
            yield f"{id} is said to be at risk, and nothing is wrong with it: {said[id]}"


def _is_over(books: Books, trouble: Trouble) -> bool:
    rows = ((row[name], row) for name in ("run", "buy", "move") for row in books.plan[f"{name}s"])
    return any(id == trouble.supply and minute(row["available_at"]) <= books.now for id, row in rows)


def _waits_for(books: Books, supply: str | None) -> bool:
    """Whether a delivery that has yet to leave takes from it, or from what is made of it, and so on."""
    sent = {
        (owner, one["item"], one["site"], minute(one["shipped_at"]))
        for owner, promise in books.owners.items()
        for line in promise["lines"]
        for one in line["deliveries"]
        if one.get("shipped_at") is not None
    }
    open_ends, seen = [supply], set[str | None]()
    while open_ends:
        supply = open_ends.pop()
        seen.add(supply)
        for peg in (peg for peg in books.plan["pegs"] if peg["supply"] == supply):
            made = peg["need"].split("/")[0]
            is_left = (peg["owner"], peg["item"], peg["site"], minute(peg["needed_at"])) in sent
            if made not in books.made and not is_left and peg["owner"] in books.owners:
                return True
            open_ends += [made] if made in books.made and made not in seen else []
    return False


def _suffering(books: Books, trouble: Trouble) -> set[str]:
    """The owner, and all who take from what does not come as planned, from what is made of that, and so on."""
    suffering = {trouble.owner}
    takers: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for peg in books.plan["pegs"]:
        takers[peg["supply"]].add((peg["owner"], peg["need"].split("/")[0]))
    open_ends, seen = [trouble.supply] if trouble.supply else [], set[str]()
    while open_ends:
        supply = open_ends.pop()
        seen.add(supply)
        for owner, made in takers[supply]:
            suffering.add(owner)
            if made not in seen:
                open_ends.append(made)
    return suffering
