"""What facts may do to a plan, and whether whoever suffers is said to be at risk for it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.auditor.books import Books


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
        for owner in sorted(_suffering(books, trouble)):
            in_trouble.add(owner)
            if not trouble.is_certain:
                continue
            if owner in live and not any(name in risk for risk in said[owner] for name in trouble.names):
                yield f"{owner} is not said to be at risk for this: {trouble.text}"
            if owner in books.held and owner not in reported:
                yield f"nobody was told that {owner} is hit: {trouble.text}"
    for id, promise in live.items():
        if promise["at_risk"] and id not in in_trouble:
            yield f"{id} is said to be at risk, and nothing is wrong with it: {said[id]}"


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
