"""Show what happens to resources: one event by its id, or pages of them by their start."""

from app.domain.capacity import CapacityEvent
from app.domain.timeline import Minute
from app.domain.views import Page
from app.use_cases.ports.outside import Ports
from app.use_cases.read_plant import read_plant
from app.use_cases.record_capacity import known_event
from app.use_cases.showing.cursors import Position, page_in_order


def read_capacity(event_id: str, ports: Ports) -> CapacityEvent:
    """
    Raises:
        UnknownCapacityEvent
    """
    return known_event(event_id, read_plant(ports))


def list_capacity(
    ports: Ports,
    *,
    resource: str | None = None,
    at: Minute | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Page[CapacityEvent]:
    """Those of a resource, those in force at an instant.

    Raises:
        ParametersRejected: no cursor of ours, or a page too large.
    """
    found = (
        event
        for event in read_plant(ports).capacity_events.values()
        if resource in (None, event.resource) and (at is None or event.window[0] <= at < event.window[1])
    )
    return page_in_order("capacity", found, _position, (0, ""), ports.limits, limit, cursor)


def _position(event: CapacityEvent) -> Position:
    return (event.start, event.id)
