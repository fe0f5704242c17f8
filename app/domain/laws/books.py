"""Laws of bookkeeping: what the ledgers and time sheets of a snapshot show is what its plans say, and no more."""

from collections import Counter
from collections.abc import Iterator

from app.domain.hours.held_times import held_by
from app.domain.laws.scene import Breach, Scene
from app.domain.ledgers.safety_stock import still_opened
from app.domain.needs import taken_of_each
from app.domain.snapshots.snapshot_parts import bare_ledgers, need_of_requirement
from app.domain.supply import Supply


def every_plan_is_in_the_books(scene: Scene) -> Iterator[Breach]:
    """Each need, supply, opening and held stretch of a plan stands in the ledgers and time sheets as it has it."""
    for promise in scene.promises():
        for need in promise.plan.needs():
            owned = scene.snapshot.ledger(need.place).needs.get(need.id)
            if owned is None or (owned.owner, owned.need) != (promise.quote, need):
                yield Breach(ref=need.id, detail=f"not in the ledger of {need.item} at {need.site} as planned")
        for supply in promise.plan.supplies(promise.quote, held=promise.commitment is None):
            if scene.snapshot.ledger(supply.place).supplies.get(supply.key) != supply:
                yield Breach(
                    ref=supply.key[1], detail=f"not in the ledger of {supply.item} at {supply.site} as planned"
                )
        for place, units in still_opened(promise.plan).items():
            if scene.snapshot.ledger(place).opened.get(promise.quote) != units:
                yield Breach(ref=promise.quote, detail=f"not in the ledger of {place[0]} at {place[1]} as opened")
        for resource, row in held_by(promise):
            if row not in scene.snapshot.held_on(resource):
                yield Breach(ref=f"{row.run}/{row.step}", detail=f"not on the time sheet of {resource}")


def the_time_sheets_show_nothing_else(scene: Scene) -> Iterator[Breach]:
    """No resource is held by what no plan has on it."""
    planned = Counter((resource, row) for promise in scene.promises() for resource, row in held_by(promise))
    shown = Counter((resource, row) for resource, rows in scene.snapshot.held_times.items() for row in rows)
    for resource, row in shown - planned:
        yield Breach(ref=f"{row.run}/{row.step}", detail=f"on the time sheet of {resource}, in no plan")


def the_ledgers_show_nothing_else(scene: Scene) -> Iterator[Breach]:
    """No ledger has a need, a supply or an opening that no plan and no feed accounts for."""
    planned = {need.id for promise in scene.promises() for need in promise.plan.needs()}
    planned |= set(map(need_of_requirement, scene.plant.requirements))
    opened = {(quote, place) for quote, one in scene.snapshot.promises.items() for place in still_opened(one.plan)}
    there = {(supply.item, supply.site, supply.key): supply for supply in _supplies(scene)}
    for (item, site), ledger in scene.snapshot.ledgers.items():
        for id in ledger.needs.keys() - planned:
            yield Breach(ref=id, detail=f"in the ledger of {item} at {site}, in no plan")
        for key, supply in ledger.supplies.items():
            if there.get((item, site, key)) != supply:
                yield Breach(ref=key[1], detail=f"in the ledger of {item} at {site}, in no plan or feed")
        for quote in ledger.opened:
            if (quote, (item, site)) not in opened:
                yield Breach(ref=quote, detail=f"opens safety stock in the ledger of {item} at {site}, in no plan")


def the_ledgers_count_their_pegs(scene: Scene) -> Iterator[Breach]:
    """What a ledger counts as pegged of each supply is what the pegs of its needs add up to."""
    for ledger in scene.snapshot.ledgers.values():
        pegged = taken_of_each(peg for owned in ledger.needs.values() for peg in owned.need.pegs)
        for key in pegged.keys() | ledger.pegged.keys():
            if pegged[key] != ledger.pegged.get(key, 0):
                detail = f"{pegged[key]} pegged, {ledger.pegged.get(key, 0)} counted"
                yield Breach(ref=f"{key[0]} {key[1]}", detail=detail)


def _supplies(scene: Scene) -> Iterator[Supply]:
    """Every supply there is, from the feeds and the plans."""
    for ledger in bare_ledgers(scene.plant).values():
        yield from ledger.supplies.values()
    for promise in scene.promises():
        yield from promise.plan.supplies(promise.quote, held=promise.commitment is None)


BOOKS_LAWS = (every_plan_is_in_the_books,)

WHOLE_BOOKS_LAWS = (
    the_time_sheets_show_nothing_else,
    the_ledgers_show_nothing_else,
    the_ledgers_count_their_pegs,
)
"""These can be judged on the whole plan only."""
