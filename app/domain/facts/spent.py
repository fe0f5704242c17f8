"""When a commitment is over: what it took, brought and held is so, and no machine stands as its work left it."""

from app.domain.capacity import machines_taken_by
from app.domain.hours.held_times import HeldTime, held_by
from app.domain.plant import ProgressSource
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute


def is_spent(promise: Promise, snapshot: Snapshot, now: Minute) -> bool:
    """Whether nothing of it takes supply, brings any, holds a resource, or tells what a machine is set up for.

    Nobody counts what there is without limit.
    """
    plan = promise.plan
    ends = max((operation.end for run in plan.runs for operation in run.operations), default=now)
    is_counted = plan.counted_supplies >= {made.key for made in plan.makes}
    if not is_counted or ends > now or any(not snapshot.ledger(need.place).unlimited for need in plan.needs()):
        return False
    return not any(_is_last_to_set_up(resource, row, snapshot, now) for resource, row in held_by(promise))


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
