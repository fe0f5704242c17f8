"""Numbers of units, so that work side by side can be told apart on a chart.

Where units of a resource are interchangeable, capacity is a count over time: a label binds nobody, and the same work
may wear another one in the next answer. Within one answer no label is worn twice at the same time. Where each is a
machine of its own, the number is the machine's.
"""

from collections import defaultdict
from collections.abc import Iterable
from heapq import heappop, heappush

from app.domain.hours.held_times import HeldTime
from app.domain.plant import PlantModel
from app.domain.timeline import Minute

Labels = dict[tuple[str, str, str], list[int]]
"""By resource, run and step: one label for each unit that the operation holds of it."""


def unit_labels(resource: str, rows: Iterable[HeldTime], plant: PlantModel) -> Labels:
    """The lowest label free when the work starts, by start: never more labels than units are held at once."""
    labels: Labels = defaultdict(list)
    known = plant.resources.get(resource)
    if known is not None and known.setup_matrix is not None:
        for row in rows:
            labels[resource, row.run, row.step].append(row.machine)
        return labels
    worn: list[tuple[Minute, int]] = []
    free: list[int] = []
    for row in sorted(rows, key=lambda row: (row.start, row.end, row.run, row.step)):
        while worn and worn[0][0] <= row.start:
            heappush(free, heappop(worn)[1])
        label = heappop(free) if free else len(worn) + 1
        heappush(worn, (row.end, label))
        labels[resource, row.run, row.step].append(label)
    return labels


def taken_off(labels: Labels, resource: str, run: str, step: str) -> int:
    """The next label of an operation, which takes as many of a resource as it has; 1 where nobody knows it any more."""
    worn = labels.get((resource, run, step))
    return worn.pop(0) if worn else 1
