"""Another plant model under the promises that were given, and the open orders in it: in a transaction of the caller."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from app.domain.changes import EndReason, PlantChanged, PlantPart, PromiseEnded
from app.domain.facts.spent import is_spent
from app.domain.facts.taking_over import like_their_runs, taken_over
from app.domain.pegs.pegging import settled_pegs
from app.domain.pegs.reliance import hit_by, hit_by_plant
from app.domain.plant import PlantModel, in_order
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.domain.views import PlantRecorded, Report
from app.use_cases.book_open_orders import book_open_orders
from app.use_cases.standing.rested_on import refuse_to_mix_up, refuse_to_pull_away
from app.use_cases.standing.risks import hit_by_time
from app.use_cases.writing.turn import Turn
from app.use_cases.writing.watching import let_time_pass, watched

NEW_ORDERS_TRIES = 50
"""How often at most others are asked to make room for the orders taken under one lock: half a second, as a rule."""


def put_in_place(
    plant: PlantModel,
    turn: Turn,
    dropped_orders: Collection[str] = (),
    about: PlantPart = PlantPart.MODEL,
) -> PlantRecorded:
    """Makes this the plant from now on, in a transaction that the caller commits.

    Raises:
        PlantModelRejected: a live promise rests on what would be gone, or a receipt fulfils what is of something else.
    """
    began, now = turn.snapshot(), turn.now
    # Told and repaired is only what still is so afterwards: most feeds say that what is overdue has come.
    let_time_pass(turn)
    before = turn.snapshot()
    refuse_to_mix_up(before, plant)
    change = _change(before, plant, about, now)
    refuse_to_pull_away(before, change)
    if change != PlantChanged(plant=before.plant, about=about):
        after = turn.record([change])
        _drop_the_spent(after, turn)
        # Overdue work comes first to what there is more of, then new orders.
        let_time_pass(turn)
    after = turn.snapshot()
    hit = {*hit_by_time(began, after, now), *hit_by_plant(before, after, now)}
    found = watched(before, [quote for quote in after.promises if quote in hit], turn)
    # Orders come after whom the rest of the feed has hit: what is at risk by it is for nobody new.
    return with_orders(before, dropped_orders, found, turn)


def with_orders(before: Snapshot, dropped: Collection[str], found: tuple[Report, ...], turn: Turn) -> PlantRecorded:
    """What the feed says otherwise than ``before`` about open orders is done; ``found``: what it has hit already."""
    without = turn.snapshot()
    not_planned = book_open_orders(before.plant, dropped, turn)
    if turn.snapshot() is not without:
        hit = {*hit_by(without, turn.snapshot(), turn.now), *_reported(found, without)}
        found = watched(before, [quote for quote in turn.snapshot().promises if quote in hit], turn, NEW_ORDERS_TRIES)
    return PlantRecorded(plan_version=turn.snapshot().version, reports=found, not_planned=not_planned)


def _reported(found: Iterable[Report], snapshot: Snapshot) -> Iterator[str]:
    owners = {report.owner for report in found}
    return (quote for quote, promise in snapshot.promises.items() if promise.owner in owners)


def _change(before: Snapshot, plant: PlantModel, about: PlantPart, now: Minute) -> PlantChanged:
    """The new model with all that follows: what it takes over from the plan, and who takes what from then on."""
    plant = in_order(like_their_runs(plant, before), before.plant)
    taken = taken_over(before, plant, now)
    change = PlantChanged(plant=plant, repegs=taken.repegs, taken=taken.taken, about=about)
    # A large plant takes a while to put in place: where nobody takes anything else, this is what is recorded then.
    settled = settled_pegs(before.look_ahead(change), now)
    if not settled:
        return change
    repegs = {repeg.need: repeg for repeg in (*taken.repegs, *settled)}
    return replace(change, repegs=tuple(repegs.values()))


def _drop_the_spent(after: Snapshot, turn: Turn) -> None:
    """Commitments all of which has left, and that nobody's shelf shows any more, have nothing more to plan."""
    over = [
        PromiseEnded(quote=quote, reason=EndReason.COMPLETED)
        for quote, promise in after.promises.items()
        if promise.commitment and is_spent(promise, after, turn.now)
    ]
    if over:
        turn.record(over)
