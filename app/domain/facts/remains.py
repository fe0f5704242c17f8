"""What stays of a plan when its promise is given back: what has left, what is under way, what serves others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from app.domain.ledgers.safety_stock import opened_by
from app.domain.needs import divided
from app.domain.parts import Buy, Delivery, Move, Run, needs_of
from app.domain.plan import OrderPlan
from app.domain.plant import ProgressSource
from app.domain.promise import Promise, PromisedLine
from app.domain.quantity import Units
from app.domain.snapshots.snapshot import Snapshot
from app.domain.stages import Progress
from app.domain.supply import SupplyKey
from app.domain.timeline import Minute


def remains(promise: Promise, snapshot: Snapshot, now: Minute) -> OrderPlan:
    """The promise's plan without its open deliveries, and without whatever is not begun and nobody else is pegged to.

    What is begun and pegged to nothing is uncommitted supply from then on.
    """
    return all_made(_needed(promise, promise.plan.sent_deliveries, snapshot, now))


def under_way(promise: Promise, snapshot: Snapshot, now: Minute) -> OrderPlan:
    """The same without what others are pegged to, too: only what is begun, and what that takes."""
    return all_made(_needed(promise, promise.plan.sent_deliveries, snapshot, now, for_others=False))


def as_far_as(promise: Promise, wanted: Mapping[str, Units], snapshot: Snapshot, now: Minute) -> OrderPlan:
    """The promise's plan with no more to come of each line than is wanted, and without what nobody needs for that.

    What would come last is left out first.
    """
    left = dict(wanted)
    stays = [*promise.plan.sent_deliveries]
    for delivery in sorted(promise.plan.open_deliveries, key=lambda one: (one.deliver_at, one.id)):
        part = min(left.get(delivery.line, 0), delivery.quantity)
        if part:
            left[delivery.line] -= part
            need = replace(delivery.need, quantity=part, pegs=divided(delivery.need.pegs, part)[0])
            stays.append(replace(delivery, quantity=part, need=need))
    return _without_exchanges(_needed(promise, stays, snapshot, now))


def all_made(plan: OrderPlan) -> OrderPlan:
    """The plan without its open deliveries: all that it brings is for others from then on."""
    return _without_exchanges(replace(plan, deliveries=plan.sent_deliveries))


def _without_exchanges(plan: OrderPlan) -> OrderPlan:
    """And with no more counted or opened than it still takes."""
    stays = replace(plan, repegs=())
    stays = replace(stays, counted_needs=plan.counted_needs & {need.id for need in stays.all_needs()})
    return replace(stays, opened=opened_by(stays))


def _needed(
    promise: Promise, deliveries: Sequence[Delivery], snapshot: Snapshot, now: Minute, *, for_others: bool = True
) -> OrderPlan:
    """The plan with these deliveries alone, what they take, and what is begun or serves others."""
    plan = promise.plan
    makes = {made.key: made for made in plan.makes}
    begun = {key for key, made in makes.items() if _is_begun(made, snapshot, now)}
    kept = begun | {key for key, made in makes.items() if for_others and _serves_others(made, promise, snapshot)}
    wanted = {peg.supply for delivery in deliveries for peg in delivery.need.pegs}
    while wanted := (wanted | _taken_by(makes[key] for key in kept)) & makes.keys() - kept:
        kept |= wanted
    return replace(plan.without(makes.keys() - kept), deliveries=tuple(deliveries))


def shipped_part(lines: Iterable[PromisedLine], plan: OrderPlan) -> tuple[PromisedLine, ...]:
    """The lines as far as they have left."""
    sent = [(delivery.line, delivery.quantity) for delivery in plan.sent_deliveries]
    left = {line.line: sum(quantity for name, quantity in sent if name == line.line) for line in lines}
    return tuple(replace(line, quantity=left[line.line]) for line in lines if left[line.line])


def merged(stays: OrderPlan, new: OrderPlan) -> OrderPlan:
    """What stays of an earlier plan, and a new one beside it."""
    return replace(
        stays,
        fence_at=min(stays.fence_at, new.fence_at),
        opened=(*stays.opened, *new.opened),
        runs=(*stays.runs, *new.runs),
        buys=(*stays.buys, *new.buys),
        moves=(*stays.moves, *new.moves),
        deliveries=(*stays.deliveries, *new.deliveries),
        repegs=new.repegs,
    )


def _is_begun(made: Run | Buy | Move, snapshot: Snapshot, now: Minute) -> bool:
    """Started, released to the floor, ordered, or sent: taken as planned unless the floor reports what it does."""
    match made:
        case Run():
            assumed = snapshot.plant.settings.progress is ProgressSource.ASSUMED
            told = any(one.is_reported or one.progress is Progress.RELEASED for one in made.operations)
            return told or (assumed and any(one.start < now for one in made.operations))
        case Buy():
            return made.order_by < now
        case Move():
            return made.has_left(now)


def _serves_others(made: Run | Buy | Move, promise: Promise, snapshot: Snapshot) -> bool:
    return any(owned.owner != promise.quote for owned in snapshot.ledger(made.place).takers(made.key))


def _taken_by(makes: Iterable[Run | Buy | Move]) -> set[SupplyKey]:
    """What runs consume and moves carry."""
    return {peg.supply for made in makes for need in needs_of(made) for peg in need.pegs}
