"""Faults in what facts do to promises: feeds, shipments, cancellations, capacity, the calendar."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from app.domain import calendar, verification
from app.domain.changes import EndReason, PromiseEnded
from app.domain.commitment import CommitmentState
from app.domain.hours.occupation import Occupation
from app.domain.laws.capacity import no_resource_does_more_at_once_than_it_can
from app.domain.snapshots import snapshot_parts
from app.domain.snapshots.compiled import CompiledPlant
from app.use_cases import put_in_place as placing
from app.use_cases.writing.turn import Turn
from tests.stateful.mutants.planting import Plant, mutant

true_put_in_place = placing.put_in_place
true_bare_occupation = snapshot_parts.bare_occupation


@mutant
def a_feed_that_shrinks_erases_promises(plant: Plant) -> None:
    """Whoever is short after a count is dropped from the plan without a word."""

    def put_in_place(plant_model: Any, turn: Turn, *more: Any, **named: Any) -> Any:
        recorded = true_put_in_place(plant_model, turn, *more, **named)
        for quote, promise in list(turn.snapshot().promises.items()):
            if not all(need.is_covered for need in promise.plan.needs()):
                reason = EndReason.CANCELLED if promise.commitment else EndReason.RELEASED
                after = turn.record([PromiseEnded(quote=quote, reason=reason)])
                recorded = replace(recorded, plan_version=after.version)
        return recorded

    plant("use_cases.record_plant.put_in_place", put_in_place)


@mutant
def a_feed_that_shrinks_is_silent(plant: Plant) -> None:
    """Nobody hears which holds no longer fit."""
    plant("use_cases.writing.watching.reports", lambda *_: ())


@mutant
def nobody_is_ever_at_risk(plant: Plant) -> None:
    """A commitment that cannot be kept looks like any other."""
    plant("use_cases.standing.troubles.Judge.troubles", lambda self, quote: ())


@mutant
def a_feed_that_shrinks_leaves_the_pegs(plant: Plant) -> None:
    """More is pegged to the shelf than lies there."""
    plant("use_cases.put_in_place.settled_pegs", lambda after, now: ())


@mutant
def a_cancelled_order_keeps_its_goods(plant: Plant) -> None:
    """It is called cancelled, and all that it took stays taken."""

    def cancelled(commitment: Any, turn: Turn) -> Any:
        commitment = replace(commitment, state=CommitmentState.CANCELLED)
        turn.books.write_commitment(commitment)
        return commitment

    plant("use_cases.cancel_commitment.cancelled", cancelled)


@mutant
def what_has_left_is_still_to_leave(plant: Plant) -> None:
    """A shipment is noted, and what is planned stays as it was."""
    plant("use_cases.ship_commitment.shipped", lambda planned, *_: planned)


@mutant
def more_may_leave_than_was_ordered(plant: Plant) -> None:
    """What has left already is not counted when more leaves."""
    plant("domain.commitment.Commitment.shipped", lambda self, line: 0)


@mutant
def a_third_bike_goes_on_two_stands(plant: Plant) -> None:
    """Capacity above one is counted one too high, in planning and in judging."""

    def bare(*given: Any) -> Occupation:
        true = true_bare_occupation(*given)
        return Occupation(true.capacity + 1, true._known)

    laws = tuple(law for law in verification.LAWS if law is not no_resource_does_more_at_once_than_it_can)
    plant("domain.snapshots.snapshot_parts.bare_occupation", bare)
    plant("domain.verification.LAWS", laws)


@mutant
def a_shift_loses_its_end_when_the_clocks_change(plant: Plant) -> None:
    """Its length is the difference on the wall, whatever the night was like."""

    def shift_on(shift: Any, day: Any, zone: Any) -> tuple[int, int]:
        opens = datetime.combine(day, time(0)) + timedelta(minutes=shift.start)
        start = calendar.minute_of_wall(opens, zone, last=False)
        return (start, start + (shift.end - shift.start) % 1440)

    plant("domain.calendar._shift_on", shift_on)


@mutant
def a_breakdown_is_not_planned_around(plant: Plant) -> None:
    """It is recorded, and what is broken is promised all the same."""

    def bare(id: str, compiled: CompiledPlant) -> Occupation:
        whole = CompiledPlant(compiled.plant)
        whole.bookings_of = _without(compiled.plant.bookings.values())
        return true_bare_occupation(id, whole)

    plant("domain.snapshots.snapshot_parts.bare_occupation", bare)


def _without(bookings: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for booking in bookings:
        found.setdefault(booking.resource, []).append(booking)
    return found
