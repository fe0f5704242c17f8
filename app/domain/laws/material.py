"""Laws of material: what is taken is there, is there in time, and is taken once."""

from collections.abc import Iterator

from app.domain.laws.kept_back import promises_leave_safety_stock_and_requirements_alone
from app.domain.laws.lending import nothing_rests_on_the_hold_of_another
from app.domain.laws.scene import Breach, Scene, is_unlimited
from app.domain.ledgers.ledger import OwnedNeed, available_from
from app.domain.supply import SupplyKey
from app.domain.timeline import LAST_MINUTE, clock


def no_unit_is_pegged_twice(scene: Scene) -> Iterator[Breach]:
    """The pegs of a supply add up to its quantity at most; one that is not there, at that site, has none to give."""
    for place, keys in scene.scope.supplies.items():
        ledger = scene.snapshot.ledgers.get(place)
        if ledger is None:
            continue
        for key in keys:
            supply = ledger.supplies.get(key)
            there, taken = supply.quantity if supply else 0, ledger.pegged.get(key, 0)
            if taken > there:
                yield Breach(ref=_name(key), detail=f"{taken} pegged of {there}", by=taken - there)


def a_need_is_covered_in_full(scene: Scene) -> Iterator[Breach]:
    """The pegs of a promise's need add up to it; of a requirement's to no more than it; an unlimited item has none.

    What has left came from somewhere, and what was made was made of something, whatever the books say.
    """
    for ledger, owned in scene.needs():
        need = owned.need
        pegged = need.covered
        wanted = 0 if is_unlimited(scene, ledger) else need.quantity
        short = owned.owner is not None and pegged < wanted and not _is_used_up(scene, owned)
        if short or pegged > wanted:
            had, asked = scene.amount(need.item, pegged), scene.amount(need.item, wanted)
            detail = f"{had} of {asked} {need.item} are there at {need.site} by {clock(need.needed_at)}"
            yield Breach(ref=need.id, detail=detail, by=abs(wanted - pegged))


def _is_used_up(scene: Scene, owned: OwnedNeed) -> bool:
    """Whether it has left, or the floor has reported done what it went into."""
    promise = scene.snapshot.promises.get(owned.owner or "")
    return promise is not None and any(need.id == owned.need.id for need in promise.plan.used_up())


def a_peg_takes_something(scene: Scene) -> Iterator[Breach]:
    """A peg is of one unit at least, so that none makes room for another."""
    for _, owned in scene.needs():
        for peg in owned.need.pegs:
            if peg.quantity < 1:
                yield Breach(ref=owned.need.id, detail=f"a peg of {peg.quantity} to {_name(peg.supply)}")


def supply_is_there_when_it_is_needed(scene: Scene) -> Iterator[Breach]:
    """What a need is pegged to is usable by the instant of the need."""
    settings = scene.plant.settings
    for ledger, owned in scene.needs():
        for peg in owned.need.pegs:
            supply = ledger.supplies.get(peg.supply)
            if supply is None or (supply.available_at > owned.need.needed_at and _is_used_up(scene, owned)):
                continue
            # A need whose instant has passed took what it was pegged to, whatever became of it since.
            settled = owned.need.needed_at < scene.now
            usable = supply.available_at if settled else available_from(supply, scene.now, settings)
            if usable is None or usable > owned.need.needed_at:
                when = "never" if usable is None else clock(usable)
                detail = f"{_name(peg.supply)} comes {when}, needed {clock(owned.need.needed_at)}"
                late = LAST_MINUTE if usable is None else usable - owned.need.needed_at
                yield Breach(ref=f"{owned.need.id} < {_name(peg.supply)}", detail=detail, by=late)


def _name(key: SupplyKey) -> str:
    return f"{key[0]} {key[1]}"


MATERIAL_LAWS = (
    no_unit_is_pegged_twice,
    a_need_is_covered_in_full,
    a_peg_takes_something,
    supply_is_there_when_it_is_needed,
    nothing_rests_on_the_hold_of_another,
    promises_leave_safety_stock_and_requirements_alone,
)
