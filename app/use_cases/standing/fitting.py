"""Whether what was planned earlier still fits under the lock, beside what others were promised meanwhile."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from app.domain.changes import Change, EndReason, PlanChange, PlanMoved, PromiseEnded, PromiseMade, making
from app.domain.errors import PlanBroken
from app.domain.giving_up import places_of
from app.domain.laws.change import a_promise_begins_alive_and_ahead
from app.domain.parts import Delivery, Move
from app.domain.pegs.pegging import settled_at
from app.domain.pegs.pegging_a_plan import pegged_anew
from app.domain.promise import Promise
from app.domain.shift import Shift
from app.domain.snapshots.snapshot import Snapshot
from app.domain.snapshots.snapshot_parts import place_of
from app.domain.snapshots.supposing import with_overdue_receipts_at
from app.domain.timeline import Minute
from app.domain.verification import LATER_CHANGE_LAWS, Violation, breaks_nothing, in_turn, violations_in_turn
from app.use_cases.standing.troubles import HARMLESS


def without_hold(quote: str | None, snapshot: Snapshot) -> Snapshot:
    """The snapshot with what a hold takes given back; as it is where there is no such hold."""
    if quote is None or quote not in snapshot.promises:
        return snapshot
    return snapshot.apply(PromiseEnded(quote=quote, reason=EndReason.REPLACED))


def as_held(promise: Promise, snapshot: Snapshot) -> Promise:
    """A hold as it would be made anew where ``without_hold`` has given it back: it takes again what it was lent."""
    lent = []
    for repeg in snapshot.given_back(promise.quote):
        if place := place_of(repeg, snapshot.plant, snapshot.promises):
            lent.append(replace(repeg, pegs=snapshot.ledger(place).needs[repeg.need].need.pegs))
    return replace(promise, plan=replace(promise.plan, repegs=tuple(lent)))


def fits(made: Sequence[Change], base: Snapshot, now: Minute) -> bool:
    """Whether what makes a promise breaks nothing, one after the other; a hold until it ends."""
    if _is_overtaken(made, base):
        return False
    base = _until_the_end(made, base, now)
    return all(breaks_nothing(before, change, now) for before, change in in_turn(base, made))


def as_it_still_fits(
    promise: Promise, moved: tuple[Shift, ...], base: Snapshot, now: Minute
) -> Sequence[PlanChange] | None:
    """What makes a promise by an offer's plan of earlier, if that still fits: what the ERP has taken over since would
    count twice.

    ``moved``: what has moved for the offer that is held instead. That goes back, where it can: the offer was planned
    beside work that stood where it was. Else all stays where it stands; and what the offer itself has to move may have
    moved for it already.
    """
    if _is_taken_over(promise, base):
        return None
    back = tuple(shift.undone for shift in moved)
    for shifts in dict.fromkeys((back or promise.plan.shifts, promise.plan.shifts, ())):
        planned = making(replace(promise, plan=replace(promise.plan, shifts=shifts)))
        if fits(planned, base, now):
            return planned
        made = _pegged_anew(planned, base, now)
        if fits(made, base, now):
            return made
    return None


def _pegged_anew(made: Sequence[PlanChange], base: Snapshot, now: Minute) -> Sequence[PlanChange]:
    """The same with what is there for it by now: what it would have taken may be pegged to others, who can do without.

    As it is where what would move is over.
    """
    anew: list[PlanChange] = []
    for change in made:
        match change:
            case PlanMoved(shifts=shifts):
                if any(shift.quote not in base.promises for shift in shifts):
                    return made
                after = base.apply(change)
                places = {place for shift in shifts for place in places_of(after.promises[shift.quote])}
                moving = replace(change, repegs=settled_at(after, map(after.ledger, sorted(places)), now))
                base = base.apply(moving)
                anew.append(moving)
            case PromiseMade(promise=promise):
                pegged = pegged_anew(promise, _until_the_end(made, base, now), now)
                anew.append(replace(change, promise=pegged))
    return anew


FOR_THE_NEWLY_MADE = {law.__name__ for law in LATER_CHANGE_LAWS} | HARMLESS
"""What stands need not keep these: it may be under way, and a feed may have drawn narrower since what may be made anew,
or have brought somebody who is short of what it takes. Nor is it at risk by any of them."""


def still_stands(promise: Promise, base: Snapshot, now: Minute) -> bool:
    """Whether what is held may be confirmed as it is; ``base``: without it, and with what moved for it.

    Nothing is sent for whom nobody has said yes: a truck that had to leave by now has left without it.
    """
    trucks: list[Move | Delivery] = [*promise.plan.moves, *promise.plan.open_deliveries]
    is_missed = any(truck.lane is not None and truck.ship_at < now for truck in trucks)
    return not is_missed and _broken_by_standing(promise, base, now) <= FOR_THE_NEWLY_MADE


def may_be_extended(promise: Promise, base: Snapshot, now: Minute) -> bool:
    """The same for a longer hold, under which nothing of it may be under way by now."""
    excused = FOR_THE_NEWLY_MADE - {a_promise_begins_alive_and_ahead.__name__}
    return not _is_taken_over(promise, base) and _broken_by_standing(promise, base, now) <= excused


def _broken_by_standing(promise: Promise, base: Snapshot, now: Minute) -> Set[str]:
    """The laws that a hold would break if it were made by now."""
    made = (PromiseMade(promise=promise),)
    return {found.rule for found in violations_in_turn(_until_the_end(made, base, now), made, now)}


def _is_taken_over(promise: Promise, base: Snapshot) -> bool:
    return any(made.id in base.compiled.fulfilled for made in promise.plan.makes)


def _until_the_end(made: Sequence[Change], base: Snapshot, now: Minute) -> Snapshot:
    """For a hold: what is overdue now comes no sooner than it will be believed to come when the hold ends."""
    match made:
        case [*_, PromiseMade(promise=promise)] if promise.commitment is None:
            return with_overdue_receipts_at(base, now, promise.expires_at)
    return base


def _is_overtaken(made: Sequence[Change], base: Snapshot) -> bool:
    """Whether others work already where a promise has its work: who is too late is so most often, and seen at once.

    Where work is moved first, it may make room.
    """
    match made:
        case [PromiseMade(promise=promise)]:
            operations = (operation for run in promise.plan.runs for operation in run.operations)
            return any(
                base.occupations[resource].is_full_within(operation.start, operation.end)
                for operation in operations
                for resource in operation.resources
                if resource in base.occupations
            )
    return False


def must_fit(made: Sequence[Change], base: Snapshot, now: Minute) -> None:
    """
    Raises:
        PlanBroken: a plan made on this very snapshot breaks a law, which is a bug of ours.
    """
    must_break_nothing(violations_in_turn(base, made, now))


def must_break_nothing(broken: Iterable[Violation]) -> None:
    """
    Raises:
        PlanBroken: there are any, where the plan was made to break nothing.
    """
    if said := list(map(str, broken)):
        raise PlanBroken("; ".join(said))


def fenced(promise: Promise, now: Minute, snapshot: Snapshot) -> Promise:
    """A promise that was planned earlier with the fence it would get today; verification says whether it holds."""
    fence_at = max(promise.plan.fence_at, now + snapshot.plant.settings.frozen_fence)
    return replace(promise, plan=replace(promise.plan, fence_at=fence_at))
