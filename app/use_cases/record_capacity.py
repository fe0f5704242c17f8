"""Record that units of a resource are gone or come in for a time, and when that is over: at once, whom it hits."""

from dataclasses import replace

from app.domain.capacity import CapacityEvent
from app.domain.changes import PlantPart
from app.domain.errors import Fault, RequestRejected, UnknownCapacityEvent
from app.domain.likeness import by_likeness, not_among
from app.domain.plant import PlantModel
from app.domain.timeline import MINUTES_PER_DAY, Minute, clock
from app.domain.views import CapacityRecorded
from app.use_cases.ports.books import Finish, unfinished
from app.use_cases.ports.outside import Ports
from app.use_cases.put_in_place import put_in_place
from app.use_cases.writing.begin_writing import take_turn
from app.use_cases.writing.turn import Turn

EVENTS_MAX = 10_000
"""More than a large plant has in a year; what comes back every week belongs into a calendar."""

EVENTS_KEPT_DAYS = 366
"""A year of history to look at; nothing that is still judged lies so far back."""


def record_capacity(
    event: CapacityEvent, ports: Ports, finish: Finish[CapacityRecorded] = unfinished
) -> CapacityRecorded:
    """
    Raises:
        RequestRejected: the resource is not there, or never has so many units, or too much is recorded.
        PlanVersionStale
    """
    with ports.open_books() as books:
        turn = take_turn(books, ports)
        plant = _without_the_forgotten(books.snapshot().plant, turn.now)
        _refuse(event, plant)
        recorded = _recorded(event, plant, turn)
        finish(books, recorded)
        books.commit()
    return recorded


def end_capacity(
    event_id: str, at: Minute | None, ports: Ports, finish: Finish[CapacityRecorded] = unfinished
) -> CapacityRecorded:
    """Ends an event at an instant, sooner or later than was thought; without one, now, if it is not over yet.

    An event that is ended before it starts is called off. What it made of the plan stays as it is.

    Raises:
        UnknownCapacityEvent
        RequestRejected: the instant lies before the start.
        PlanVersionStale
    """
    with ports.open_books() as books:
        turn = take_turn(books, ports)
        plant = books.snapshot().plant
        event = known_event(event_id, plant)
        ended = replace(event, end=_end(event, at, turn.now))
        recorded = _recorded(ended, plant, turn)
        finish(books, recorded)
        books.commit()
    return recorded


def known_event(event_id: str, plant: PlantModel) -> CapacityEvent:
    """
    Raises:
        UnknownCapacityEvent
    """
    event = plant.capacity_events.get(event_id)
    if event is None:
        raise UnknownCapacityEvent(f"There is no capacity event {event_id}.")
    return event


def _recorded(event: CapacityEvent, plant: PlantModel, turn: Turn) -> CapacityRecorded:
    events = {**plant.capacity_events, event.id: event}
    after = replace(plant, capacity_events=events)
    recorded = put_in_place(after, turn, about=PlantPart.CAPACITY)
    return CapacityRecorded(event=event, plan_version=recorded.plan_version, reports=recorded.reports)


def _end(event: CapacityEvent, at: Minute | None, now: Minute) -> Minute:
    if at is None:
        return event.end if event.end is not None and event.end <= now else max(now, event.start)
    if at < event.start:
        detail = f"{event.id} starts {clock(event.start)}: end it then or later to call it off"
        raise RequestRejected.naming(Fault(pointer="/at", code="ends_before_start", detail=detail))
    return at


def _without_the_forgotten(plant: PlantModel, now: Minute) -> PlantModel:
    since = now - EVENTS_KEPT_DAYS * MINUTES_PER_DAY
    kept = {id: event for id, event in plant.capacity_events.items() if event.window[1] >= since}
    return replace(plant, capacity_events=kept)


def _refuse(event: CapacityEvent, plant: PlantModel) -> None:
    resource = plant.resources.get(event.resource)
    if resource is None:
        detail = not_among(event.resource, "resources", by_likeness(plant.resources))
        raise RequestRejected.naming(Fault(pointer="/resource", code="unknown_reference", detail=detail))
    there = resource.units_most_within(*event.window)
    if event.units > there:
        detail = f"must be at most {there}, the units that {resource.id} has by then"
        raise RequestRejected.naming(Fault(pointer="/units", code="out_of_range", detail=detail))
    if event.unit is not None and event.unit > resource.units_most:
        detail = f"must be at most {resource.units_most}: so many units has {resource.id}, numbered from 1"
        raise RequestRejected.naming(Fault(pointer="/unit", code="out_of_range", detail=detail))
    if len(plant.capacity_events) >= EVENTS_MAX:
        detail = f"There are {EVENTS_MAX} capacity events already; put what comes back into a calendar."
        raise RequestRejected.at("", "too_many", detail)
