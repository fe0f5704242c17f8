"""What keeps a resource from working for a time, in the words of a dispatcher."""

from collections.abc import Iterable

from app.domain.capacity import CapacityEvent
from app.domain.laws.scene import Scene
from app.domain.timeline import Minute, clock


def what_stopped(scene: Scene, resources: Iterable[str], start: Minute, end: Minute) -> str:
    """A clause for each breakdown, absence and maintenance that takes units of these resources within a stretch."""
    held = set(resources)
    events = [event for event in scene.plant.capacity_events.values() if event.resource in held and not event.opens]
    there = [event for event in events if event.window[0] < end and start < event.window[1]]
    return "".join(f"; {_said(event, scene)}" for event in there if event.window[0] < event.window[1])


def _said(event: CapacityEvent, scene: Scene) -> str:
    resource = scene.plant.resources.get(event.resource)
    there = resource.units_most_within(*event.window) if resource else 0
    which = f"{event.units} of {there} {event.resource}" if there > 1 else event.resource
    until = "until further notice" if event.end is None else f"to {clock(event.end)}"
    why = f" ({event.reason})" if event.reason else ""
    return f"{event.kind.value} of {which} from {clock(event.start)} {until}{why}"
