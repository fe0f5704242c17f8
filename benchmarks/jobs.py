"""A request beside a frozen plan as any scheduler would be told it: tasks, machines, and when those are not free."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.calendar import union, without
from app.domain.ledgers.availability import availability
from app.domain.routing import Routing, Step
from app.domain.timeline import MINUTES_PER_DAY, Minute, Window
from benchmarks.factories import NOW, PLANT, Product
from benchmarks.frozen_plans import MadeUp


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Uninterruptible work in one of several modes, after other tasks of the job by their position."""

    modes: tuple[tuple[str, int], ...]
    after: tuple[int, ...]
    ready: Minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Shopfloor:
    """By machine: what is planned on it, one window for each operation, and when it is closed until the end."""

    planned: Mapping[str, tuple[Window, ...]]
    closed: Mapping[str, tuple[Window, ...]]
    end: Minute

    def away(self, machine: str) -> list[Window]:
        """Planned or closed: sorted, disjoint, touching ones merged."""
        return union([*self.planned.get(machine, ()), *self.closed[machine]])


def shopfloor_of(factory: MadeUp) -> Shopfloor:
    snapshot = factory.snapshot
    end = NOW + snapshot.plant.settings.horizon_days * MINUTES_PER_DAY
    planned = {id: tuple((row.start, row.end) for row in rows) for id, rows in snapshot.held_times.items()}
    closed = {}
    for id in snapshot.plant.resources:
        axis = snapshot.compiled.axis_of_resources((id,), NOW)
        closed[id] = tuple(without([(NOW, end)], zip(axis.starts, axis.ends, strict=True)))
    return Shopfloor(planned=planned, closed=closed, end=end)


def tasks_of(product: Product, factory: MadeUp) -> tuple[Task, ...]:
    """Parts first; the last task is the last operation of the product."""
    whole, *parts = product.routings
    tasks: list[Task] = []
    last_of_parts: list[int] = []
    for routing in (*parts, whole):
        before = tuple(last_of_parts) if routing is whole else ()
        for step in routing.steps:
            tasks.append(Task(modes=_modes(step, product.lot), after=before, ready=_ready(step, routing, factory)))
            before = (len(tasks) - 1,)
        last_of_parts.append(len(tasks) - 1)
    return tuple(tasks)


def _modes(step: Step, lot: int) -> tuple[tuple[str, int], ...]:
    return tuple((one.resource, step.minutes(lot, one.speed)) for one in step.requires[0])


def _ready(step: Step, routing: Routing, factory: MadeUp) -> Minute:
    """When the raw material of a first operation is there: some is free, or all of it is bought."""
    plant = factory.snapshot.plant
    ready = NOW
    for used in step.components:
        if source := plant.purchasing.get(used.item):
            bought_at = NOW + source.lead_time_days * MINUTES_PER_DAY
            free = availability(factory.snapshot.ledger((used.item, PLANT)), NOW, plant.settings)
            free_at = free.earliest(used.consumption(routing.minimum))
            ready = max(ready, bought_at if free_at is None else min(free_at, bought_at))
    return ready
