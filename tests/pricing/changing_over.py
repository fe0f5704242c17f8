"""The minutes in which machines change over for a plan, beside all that stands on them."""

from collections.abc import Iterable, Iterator

from app.domain.capacity import Booking, Resource
from app.domain.parts import Run
from app.domain.plant import PlantModel
from app.domain.setups import SetupMatrix
from app.domain.snapshots.snapshot import Snapshot

Standing = tuple[int, str]
"""When something starts on a machine, and the family that it leaves the machine set up for."""


def minutes_changed_over(runs: Iterable[Run], snapshot: Snapshot) -> Iterator[tuple[str, int]]:
    """Each resource that has to change over before an operation of these runs, and for how long."""
    runs = list(runs)
    others = [run for promise in snapshot.promises.values() for run in promise.plan.runs]
    for resource in snapshot.plant.resources.values():
        if resource.setup_matrix is None:
            continue
        matrix = snapshot.plant.setup_matrices[resource.setup_matrix]
        for unit in sorted({unit for unit, _ in _of_runs(runs, resource, snapshot.plant)}):
            own = [one for on, one in _of_runs(runs, resource, snapshot.plant) if on == unit]
            there = own + [one for on, one in _of_runs(others, resource, snapshot.plant) if on == unit]
            there += _booked(resource, unit, snapshot.plant)
            for start, family in own:
                before = max((one for one in there if one[0] < start), default=None)
                yield resource.id, _minutes(matrix, before[1] if before else resource.setup_state, family)


def _of_runs(runs: Iterable[Run], resource: Resource, plant: PlantModel) -> Iterator[tuple[int, Standing]]:
    """Beside the number of the unit; work of no minutes, and of no family, leaves a machine as it was."""
    for run in runs:
        families = {step.id: step.setup_family for step in plant.routings[run.routing].steps}
        for operation in run.operations:
            family = families[operation.step]
            if family is not None and operation.start < operation.end:
                units = operation.units or (None,) * len(operation.resources)
                for held, unit in zip(operation.resources, units, strict=True):
                    if held == resource.id:
                        yield unit or 1, (operation.start, family)


def _booked(resource: Resource, unit: int, plant: PlantModel) -> Iterator[Standing]:
    for booking in plant.bookings.values():
        if booking.resource == resource.id and booking.family is not None and _takes(booking, resource, unit):
            yield booking.start, booking.family


def _takes(booking: Booking, resource: Resource, unit: int) -> bool:
    """The machine that it names, or else as many as it takes, of those there are at the time the last."""
    if booking.unit is not None:
        return booking.unit == unit
    changes = sorted((change.at, change.units) for change in resource.unit_changes)
    at_start = [units for at, units in changes if at <= booking.start]
    later = [units for at, units in changes if booking.start < at < booking.end]
    there = max([*(at_start[-1:] or [resource.units]), *later])
    return there - booking.units < unit <= there


def _minutes(matrix: SetupMatrix, last: str | None, family: str) -> int:
    """Of the rows that match the one that says most; nobody knows what a machine without a state is set up for."""
    exact = [minutes for (since, to), minutes in matrix.rows.items() if (since, to) == (last, family)]
    if exact or last == family:
        return sum(exact)
    to_it, from_it, any_to_any = ("*", family), (last or "*", "*"), ("*", "*")
    found = [matrix.rows[row] for row in (to_it, from_it, any_to_any) if row in matrix.rows]
    return found[0] if found else (0 if last is None else matrix.default_minutes)
