"""How long each machine takes to change over before each operation on it, as the plan stands: nothing stores that."""

from collections.abc import Iterable

from app.domain.capacity import machines_taken_by
from app.domain.hours.held_times import HeldTime
from app.domain.parts import Run
from app.domain.plant import PlantModel
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute

ChangeOvers = dict[tuple[str, str, int], int]
"""Minutes by run, step and unit; nothing for what takes none."""


def own_setup_minutes(run: Run, step: str, plant: PlantModel) -> int:
    """By its routing, which may have been changed since, and not know the step any more."""
    routing = plant.routings.get(run.routing)
    return next((one.setup_minutes for one in routing.steps if one.id == step), 0) if routing else 0


def change_overs(snapshot: Snapshot, resource_id: str, own: Iterable[HeldTime] = (), quote: str = "") -> ChangeOvers:
    """Of the operations on a resource, from what is planned last before each; {} where its units are interchangeable.

    ``own`` are the rows of a plan that ``quote`` has, or would have, in the place of whatever it has now.
    """
    resource = snapshot.plant.resources.get(resource_id)
    if resource is None or resource.setup_matrix is None:
        return {}
    matrix = snapshot.plant.setup_matrices[resource.setup_matrix]
    others = (row for row in snapshot.held_on(resource_id) if row.quote != quote)
    told: list[tuple[Minute, str, int, HeldTime | None]] = []
    for row in (*others, *own):
        if (family := snapshot.compiled.family_of(row.routing, row.step)) is not None:
            told.append((row.start, family, row.machine, row))
    for booking in snapshot.compiled.bookings_of.get(resource_id, ()):
        if booking.family is not None:
            told += [(booking.start, booking.family, unit, None) for unit in machines_taken_by(booking, resource)]
    states: dict[int, str | None] = {}
    found: ChangeOvers = {}
    for _, family, unit, operation in sorted(told, key=lambda entry: entry[0]):
        if operation is not None:
            minutes = matrix.minutes(states.get(unit, resource.setup_state), family)
            found[operation.run, operation.step, unit] = minutes
        states[unit] = family
    return found
