"""Who rests on what is made, bought or moved for somebody else, or on what his work has left a machine set up for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from app.domain.held_times import NOT_HELD, held_by
from app.domain.ledger import OwnedNeed
from app.domain.plan import Buy, Move, Run, needs_of
from app.domain.promise import Promise
from app.domain.snapshot import Snapshot


def rests_on(snapshot: Snapshot, quote: str) -> Mapping[str, Set[str]]:
    """The runs, buys and moves of others that a promise rests on, by the quote of the promise that they are of."""
    found: dict[str, set[str]] = defaultdict(set)
    needs = list(snapshot.promises[quote].plan.needs())
    while needs:
        need = needs.pop()
        supplies = snapshot.ledger(need.item, need.site).supplies
        for peg in need.pegs:
            supply = supplies.get(peg.supply)
            if supply is None or supply.owner is None or supply.owner == quote or peg.supply[1] in found[supply.owner]:
                continue
            found[supply.owner].add(peg.supply[1])
            for made in snapshot.promises[supply.owner].plan.makes:
                needs += needs_of(made) if made.key == peg.supply else ()
    return {owner: ids for owner, ids in found.items() if ids}


def takers(snapshot: Snapshot, makes: Iterable[Run | Buy | Move]) -> set[str]:
    """The quotes of the promises that take from what is made, bought or moved, and from what is made of that."""
    return {owned.owner or "" for _, taking in taken_from(snapshot, makes) for owned in taking}


def taken_from(
    snapshot: Snapshot, makes: Iterable[Run | Buy | Move]
) -> Iterator[tuple[Run | Buy | Move, Sequence[OwnedNeed]]]:
    """These, and all that promises make of them and of what is made of that: each with the needs of promises there."""
    open_ends = list(makes)
    seen = {made.key for made in open_ends}
    while open_ends:
        made = open_ends.pop()
        taking = [one for one in snapshot.ledger(made.item, made.site).takers(made.key) if one.owner is not None]
        yield made, taking
        for owned in taking:
            for further in snapshot.promises[owned.owner or ""].plan.makes:
                if further.key not in seen and any(need.id == owned.need.id for need in needs_of(further)):
                    seen.add(further.key)
                    open_ends.append(further)


def followers(promise: Promise, snapshot: Snapshot) -> Iterator[str]:
    """The quotes of the promises next on the machines that change over, after each operation of one as it stood.

    Behind a hold, which may lapse, others may be next.
    """
    for resource, row in held_by(promise):
        known = snapshot.plant.resources.get(resource)
        if known is None or known.setup_matrix is None:
            continue
        for follower in snapshot.held_times.get(resource, NOT_HELD).after(row.place, row.machine):
            yield follower.quote
            if snapshot.promises[follower.quote].commitment is not None:
                break
