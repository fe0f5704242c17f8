"""When a commitment is over: what it took, brought and held is so, and no machine stands as its work left it."""

from collections.abc import Sequence

from app.domain.capacity import machines_taken_by
from app.domain.hours.held_times import HeldTime, held_by
from app.domain.needs import Need, taken_of_each
from app.domain.plant import ProgressSource
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import Supply
from app.domain.timeline import MINUTES_PER_DAY, Minute

COUNTED_WITHIN = 30 * MINUTES_PER_DAY
"""How much later than it was made a count may come and still find what it has in it: no feed waits a month."""


def is_spent(promise: Promise, snapshot: Snapshot, now: Minute) -> bool:
    """Whether nothing of it takes supply, brings any, holds a resource, or tells what a machine is set up for.

    Nobody counts what there is without limit, nor what never lies anywhere: made for this order, and gone with it.
    """
    plan = promise.plan
    # Of most it is known by this, and each feed asks of all.
    if plan.open_deliveries or any(operation.end > now for run in plan.runs for operation in run.operations):
        return False
    takes = [need for need in plan.needs() if not snapshot.ledger(need.place).unlimited]
    brings = [*plan.supplies(promise.owner, held=False)]
    return _is_even(takes, brings, promise, now) and not any(
        _is_last_to_set_up(resource, row, snapshot, now) for resource, row in held_by(promise)
    )


def _is_even(takes: Sequence[Need], brings: Sequence[Supply], promise: Promise, now: Minute) -> bool:
    """Whether it takes all that it brings and nothing else, and did so before anything that a count may still find."""
    left = (sent.shipped_at for sent in promise.plan.sent_deliveries if sent.shipped_at is not None)
    last = max((*left, *(need.needed_at for need in takes), *(supply.available_at for supply in brings)), default=now)
    taken = taken_of_each(peg for need in takes for peg in need.pegs)
    is_all = taken == {supply.key: supply.quantity for supply in brings} and all(need.is_covered for need in takes)
    return is_all and (not takes or last <= now - COUNTED_WITHIN)


def _is_last_to_set_up(resource_id: str, row: HeldTime, snapshot: Snapshot, now: Minute) -> bool:
    """Whether nothing that has begun since has set the machine up anew, so that its state is known from this alone."""
    resource, unit = snapshot.plant.resources.get(resource_id), row.machine
    if resource is None or resource.setup_matrix is None or not _sets_up(row, snapshot):
        return False
    booked = any(
        booking.family is not None and row.start < booking.start < now and unit in machines_taken_by(booking, resource)
        for booking in snapshot.compiled.bookings_of.get(resource_id, ())
    )
    worked = any(
        _sets_up(later, snapshot) and _has_begun(later, snapshot, now)
        for later in snapshot.held_times[resource_id].after(row.place, unit)
    )
    return not booked and not worked


def _sets_up(row: HeldTime, snapshot: Snapshot) -> bool:
    return snapshot.compiled.family_of(row.routing, row.step) is not None


def _has_begun(row: HeldTime, snapshot: Snapshot, now: Minute) -> bool:
    """What is held has not; where nothing is assumed, neither has what nobody has reported."""
    promise = snapshot.promises[row.quote]
    if promise.commitment is None or row.start >= now:
        return False
    return snapshot.operation_of(row).is_reported or snapshot.plant.settings.progress is ProgressSource.ASSUMED
