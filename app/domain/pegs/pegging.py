"""Which supply each need takes. Within one item and site that is bookkeeping: any choice in time will do.

A need that finds enough free supply in time takes it and nobody is touched; where only an exchange makes room, as few
others as possible take something else (app/domain/ledgers/exchange.py). When feeds or facts have changed what there is,
needs are assigned anew, each in its turn to the latest supply still free and in time: the rule of scheduling unit jobs
with deadlines, which covers every need that any assignment could cover in that order of turns.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache, partial

from app.domain.ledgers.availability import left_for
from app.domain.ledgers.exchange import Exchange, exchanged
from app.domain.ledgers.free_supply import FreeSupply
from app.domain.ledgers.ledger import Ledger, OwnedNeed, available_from
from app.domain.ledgers.loans import covered
from app.domain.ledgers.set_apart import set_apart
from app.domain.needs import Need, Peg, Repeg, merged
from app.domain.pegs.going_on import GoingOn, going_on
from app.domain.plant import PlanningSettings
from app.domain.quantity import Units
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import Supply, SupplyKey
from app.domain.timeline import Minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Pegging:
    """New needs with their pegs (short of their quantity where nothing covers them), and what was exchanged."""

    needs: tuple[Need, ...]
    repegs: tuple[Repeg, ...]


def peg(
    ledger: Ledger,
    needs: Sequence[Need],
    owner: str,
    now: Minute,
    settings: PlanningSettings,
    supplies: Sequence[Supply] = (),
) -> Pegging:
    """Pegs the needs of one promise in one ledger, beside the ``supplies`` that the promise brings there itself."""
    if ledger.unlimited:
        return Pegging(needs=tuple(needs), repegs=())
    free = FreeSupply(ledger, now, settings, supplies)
    free.keep_back(ledger.safety_stock)
    wanted = [OwnedNeed(owner=owner, need=need) for need in sorted(needs, key=_by_time)]
    direct = [owned.need.pegged(free.take(owned, owned.need.quantity)) for owned in wanted]
    if all(need.is_covered for need in direct):
        return Pegging(needs=tuple(direct), repegs=())
    exchange = Exchange(ledger, [OwnedNeed(owner=owner, need=need) for need in direct], free)
    return Pegging(needs=exchange.needs(), repegs=tuple(exchange.repegs()))


def settled_pegs(snapshot: Snapshot, now: Minute) -> tuple[Repeg, ...]:
    """What needs are pegged to otherwise, once feeds or facts have changed what there is; as before where that holds.

    Where supply fell below what was pegged to it, came later, or a need is not covered, the needs of that item and
    site are assigned anew: what was taken already, then requirements, commitments and holds, the most urgent first.
    What stays uncovered is short, and visible; it waits for what nobody else has taken, however urgent it is.
    """
    return settled_at(snapshot, snapshot.ledgers.values(), now)


def overdue_pegs(snapshot: Snapshot, now: Minute) -> tuple[Repeg, ...]:
    """The same, where receipts that did not come by now are all that has changed."""
    late = (receipt for receipt in snapshot.plant.receipts.values() if receipt.available_at < now)
    places = {receipt.place for receipt in late}
    return settled_at(snapshot, [snapshot.ledgers[place] for place in sorted(places & snapshot.ledgers.keys())], now)


def settled_at(snapshot: Snapshot, ledgers: Iterable[Ledger], now: Minute) -> tuple[Repeg, ...]:
    """The same, where these are all that may have changed."""
    repegs: list[Repeg] = []
    work = cache(partial(going_on, snapshot, now))
    for ledger in ledgers:
        if not ledger.unlimited and ledger.needs:
            at_rest = _at_rest(ledger, snapshot, now, work)
            repegs += exchanged(ledger, at_rest) if at_rest is not ledger else ()
    return tuple(repegs)


def _at_rest(ledger: Ledger, snapshot: Snapshot, now: Minute, work: Callable[[], GoingOn]) -> Ledger:
    """The ledger assigned anew, where what work brings that cannot go on stays with those it was meant for.

    They are at risk already; whoever is handed it instead of what is sure would be, too, and who has it told nobody.
    Whether work goes on takes a while to see: it is looked at where somebody would be handed what it brings.
    """
    doubtful: set[SupplyKey] = set()
    settled = _assigned(ledger, snapshot, now)
    while more := {key for key in _handed_on(ledger, settled) if not work().is_sure(ledger, key)}:
        doubtful |= more
        apart = set_apart(ledger, doubtful, sorted(ledger.needs.values(), key=turns(snapshot, now)))
        settled = apart.put_back(_assigned(apart.rest, snapshot, now))
    return settled


def _handed_on(before: Ledger, after: Ledger) -> set[SupplyKey]:
    """What promises bring of which some need takes more than before."""
    handed: set[SupplyKey] = set()
    for id, owned in after.needs.items() if after is not before else ():
        if owned is not before.needs[id]:
            had = {peg.supply: peg.quantity for peg in before.needs[id].need.pegs}
            handed |= {peg.supply for peg in owned.need.pegs if peg.quantity > had.get(peg.supply, 0)}
    return {key for key in handed if before.supplies[key].owner is not None}


def _assigned(ledger: Ledger, snapshot: Snapshot, now: Minute) -> Ledger:
    """The ledger assigned anew until that gives nobody more or less: settled again, it stays as it is.

    Who is short stands back, so the first time may change whose turn it is; then turns are settled, too.
    """
    settings = snapshot.plant.settings
    for _ in range(ROUNDS_MAX):
        if _is_at_rest(ledger, now, settings):
            break
        owners = {owned.owner for owned in ledger.needs.values() if owned.owner is not None}
        insisted = {quote for quote in owners if snapshot.promises[quote].overridden}
        in_turn = sorted(ledger.needs.values(), key=turns(snapshot, now))
        anew = _with_requirements_first(ledger, in_turn, insisted, now, settings)
        anew = _with_exchanges(anew, in_turn, insisted, now, settings)
        if _holds(ledger, now, settings) and all(
            anew.needs[need.id].need.covered == need.covered for need in _needs(ledger)
        ):
            break
        ledger = anew
    return ledger


def _is_at_rest(ledger: Ledger, now: Minute, settings: PlanningSettings) -> bool:
    """Whether all that is wanted is there in time.

    Remembered with the ledger: most of a plan is what it was a moment ago, and whoever writes has all others waiting.
    """
    if ledger.memory.get("at rest") == (now, settings):
        return True
    if not _holds(ledger, now, settings) or not all(need.is_covered for need in _needs(ledger)):
        return False
    ledger.memory["at rest"] = (now, settings)
    return True


ROUNDS_MAX = 5
"""The first may change who is short, the second who of those gets what is left; nothing is known to need more."""


def _with_requirements_first(
    ledger: Ledger, turns: Sequence[OwnedNeed], insisted: Set[str], now: Minute, settings: PlanningSettings
) -> Ledger:
    """Each in its turn, and a requirement may take from promises what the feeds bring.

    Of what promises bring it keeps what it has. What has been needed was taken from what it is pegged to. Who was
    promised against the plan takes no more of the safety stock than it has.
    """
    free = FreeSupply(ledger, now, settings, anew=True)
    past = sorted((need for need in _needs(ledger) if need.needed_at < now), key=_by_time)
    taken = {need.id: free.keep(need) for need in past}
    anew: dict[str, tuple[Peg, ...]] = {}
    for owned in turns:
        kept = taken.get(owned.need.id, ())
        has = _most_without_asking(owned, insisted)
        take = free.take_before_promises if owned.owner is None else free.take
        pegs = (*kept, *take(owned, has - _pegged(kept)))
        kept_back = free.keep_back(ledger.safety_stock if has < owned.need.quantity else 0)
        anew[owned.need.id] = (*pegs, *free.take(owned, owned.need.quantity - has))
        free.put_back(kept_back)
    return ledger.repegged({id: merged(pegs) for id, pegs in anew.items()})


def _with_exchanges(
    ledger: Ledger, turns: Sequence[OwnedNeed], insisted: Set[str], now: Minute, settings: PlanningSettings
) -> Ledger:
    """Who is short then takes what others can do without, because something else comes in time for them.

    So a requirement has more of what promises bring when they all had their turn.
    """
    for turn in turns:
        need = ledger.needs[turn.need.id].need
        if not need.is_covered:
            ledger = covered(ledger, need.id, _most_without_asking(turn, insisted), now, settings)
            ledger = covered(ledger, need.id, need.quantity, now, settings, kept_back=ledger.safety_stock)
    return ledger


def _most_without_asking(owned: OwnedNeed, insisted: Set[str]) -> Units:
    """How much of it may be safety stock: all, but of a promise against the plan only what it has."""
    return min(owned.need.quantity, owned.need.covered) if owned.owner in insisted else owned.need.quantity


def turns(snapshot: Snapshot, now: Minute) -> Callable[[OwnedNeed], tuple[int, int, Minute, str]]:
    """Who comes first where there is not enough for all."""

    def turn(owned: OwnedNeed) -> tuple[int, int, Minute, str]:
        promise = snapshot.promises.get(owned.owner or "")
        is_past, is_short = owned.need.needed_at < now, not owned.need.is_covered
        rank = 0 if is_past else 1
        if promise and (is_short or not is_past):
            # Who is short already stands back, however overdue that is: nobody who had enough is robbed for it.
            rank = 2 + 2 * is_short + (promise.commitment is None)
        # What was taken was taken in the order of its instants, whoever is more urgent by now.
        return (rank, promise.priority if promise and rank else 0, owned.need.needed_at, owned.need.id)

    return turn


def _holds(ledger: Ledger, now: Minute, settings: PlanningSettings) -> bool:
    """Whether all that needs are pegged to is there in time, whoever lapses, and no supply gives more than it has."""
    if any(taken > ledger.supplies[key].quantity for key, taken in ledger.pegged.items() if key in ledger.supplies):
        return False
    usable = {key: available_from(supply, now, settings) for key, supply in ledger.supplies.items()}

    def in_time(peg: Peg, due: Minute) -> bool:
        usable_from = usable.get(peg.supply)
        if due < now and peg.supply in ledger.supplies:
            usable_from = ledger.supplies[peg.supply].available_at
        return usable_from is not None and usable_from <= due

    is_in_time = all(in_time(peg, need.needed_at) for need in _needs(ledger) for peg in need.pegs)
    return is_in_time and left_for(None, now, ledger, now, settings) >= 0


def _needs(ledger: Ledger) -> Iterator[Need]:
    return (owned.need for owned in ledger.needs.values())


def _pegged(pegs: Iterable[Peg]) -> Units:
    return sum(peg.quantity for peg in pegs)


def _by_time(need: Need) -> tuple[Minute, str]:
    return (need.needed_at, need.id)
