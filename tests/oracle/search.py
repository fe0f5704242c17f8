"""The true earliest dates of one request on a plant without promises, by trying everything.

Every choice of runs and moves (``choices``) is laid out in time in every order that can matter. An order is a list of
activities; each in turn goes to its earliest start, not before that of the one before it, beside those placed already,
on each of its alternatives. Why no better schedule is missed: dates depend on starts alone and never get earlier when
one gets later, so take a best schedule and shift activities to an earlier start, one at a time, the others staying,
until none can be: it is still best. List it by start (then by number, components first). Whatever the list has placed
so far, the next activity cannot start earlier than it does in that schedule: if it could, it could also with the later
ones in place. They start no earlier than it did; where they share a machine with it, they did so already, because work
that starts earlier ends no later, pauses and all; and material in time for it then comes from activities before it,
while what the later ones take they take later. So each is placed exactly where the schedule has it.

What somebody else needs later may be taken until then, if as much is brought by that time. So there are several
stretches in which a thing lies there; shifting stays within one, each is tried, and a schedule counts when all that was
lent is back. Later ones take nothing back that an earlier one has, so in each stretch the argument is the same.

Where a machine changes over, an earlier start may lie in another gap between what is there already, and what follows
then finds the machine set up otherwise. So shifting stays within a gap, and each gap is tried.

Two cuts lose nothing: an activity whose whole work fits before the start of another goes first, unless both want the
same scarce material or it stands on a machine that changes over; and a branch ends when even with its own conflicts and
all change-overs ignored it comes no better than the best found.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.demand import PromiseRequest
from app.domain.plant import PlantModel
from tests.oracle.choices import Activity, Chooser, activities, places_below
from tests.oracle.machines import Held, Machines, Taken, Work
from tests.oracle.places import Place, Shelf, Window, shelf
from tests.oracle.times import NEVER, Clockwork
from tests.oracle.wishes import Promised, ways_to_ship

Lateness = tuple[int, ...]
"""Of each line, in the order they are settled."""


@dataclass
class Outcome:
    """The best dates by line, None where no date can be had. ``complete``: nothing was left untried."""

    promised: tuple[Promised, ...] | None
    nodes: int
    complete: bool


def earliest_dates(
    plant: PlantModel, request: PromiseRequest, now: int, others: Sequence[Work] = (), nodes_max: int = 40_000
) -> Outcome:
    """``others`` is work that is there already, and stays where it is."""
    clockwork = Clockwork(plant, now)
    fence = now + max(plant.settings.frozen_fence, request.hold.minutes)
    ways = ways_to_ship(plant, request)
    tops = [(wish.line.item, wish.site) for way in ways for shipment in way for wish in shipment.wishes]
    use, sold = request.policy.use_safety_stock.value, {item for item, _ in tops}
    shelves = {
        place: shelf(
            plant, clockwork, fence, place, opened=use == "all" or (use == "components" and place[0] not in sold)
        )
        for place in places_below(plant, tops)
    }
    search = Search(clockwork, Machines(plant, clockwork, others, fence), shelves, nodes_max)
    chooser = Chooser(clockwork, shelves, fence)
    layouts = [Layout(activities(chooser, choice, way)) for way in ways for choice in chooser.choices(way)]
    for _, layout in sorted(((search.bound(layout), layout) for layout in layouts), key=lambda pair: pair[0]):
        search.explore(layout)
    return Outcome(promised=search.promised, nodes=search.nodes, complete=search.nodes <= nodes_max)


class Layout:
    """Activities, and of those that are placed: when they ended, what they hold, took and made."""

    def __init__(self, todo: Sequence[Activity]) -> None:
        self.todo = todo
        self.shipments = [number for number, activity in enumerate(todo) if activity.shipment]
        self.ends: dict[int, int] = {}
        self.taken: Taken = {}
        self.drawn: dict[Place, list[tuple[int, int]]] = {}
        self.made: dict[Place, list[tuple[int, int]]] = {}
        self.last = (0, -1)

    def open(self) -> list[int]:
        return [number for number in range(len(self.todo)) if number not in self.ends]

    def can_be_next(self, number: int) -> bool:
        after, twin = self.todo[number].after, self.todo[number].twin
        return (after is None or after[0] in self.ends) and (twin is None or twin in self.ends)

    def is_contested(self, number: int) -> bool:
        """Whether another open activity wants the same material, or may care what a machine is set up for."""
        if self.todo[number].is_on_a_machine:
            return True
        wanted = {place for place, _ in self.todo[number].needs}
        return any(wanted & {place for place, _ in self.todo[other].needs} for other in self.open() if other != number)

    def with_placed(self, slot: "Slot", output: tuple[Place, int, int] | None) -> "Layout":
        after = Layout(self.todo)
        after.ends = {**self.ends, slot.number: slot.end}
        after.taken = dict(self.taken)
        if slot.start < slot.end:
            work = (slot.start, slot.end, self.todo[slot.number].family)
            for held in slot.held:
                after.taken[held] = [*after.taken.get(held, ()), work]
        after.drawn = dict(self.drawn)
        for place, units in self.todo[slot.number].needs:
            after.drawn[place] = [*after.drawn.get(place, ()), (slot.start, units)]
        after.made = _and_made(self.made, output)
        after.last = (slot.start, slot.number)
        return after


@dataclass(frozen=True, order=True)
class Slot:
    end: int
    start: int
    number: int
    held: tuple[Held, ...]
    lent: bool
    """Whether what it takes has to be brought back."""


class Search:
    def __init__(self, clockwork: Clockwork, machines: Machines, shelves: dict[Place, Shelf], nodes_max: int) -> None:
        self._clockwork, self._machines, self._shelves = clockwork, machines, shelves
        self._nodes_max = nodes_max
        self.nodes = 0
        self.best: Lateness = (NEVER,)
        self.promised: tuple[Promised, ...] | None = None

    def explore(self, layout: Layout) -> None:
        self.nodes += 1
        if self.nodes > self._nodes_max or self.bound(layout) >= self.best:
            return
        if self.is_done(layout):
            self._note(layout)
            return
        slots = [slot for number in layout.open() if layout.can_be_next(number) for slot in self._slots(layout, number)]
        free = [slot for slot in slots if not slot.lent and not layout.is_contested(slot.number)]
        first_end = min((max(slot.end, slot.start + 1) for slot in free), default=NEVER)
        for slot in sorted(slots):
            if (slot.start, slot.number) > layout.last and slot.start < first_end:
                self.explore(layout.with_placed(slot, self._output(layout.todo[slot.number], slot.end)))

    def is_done(self, layout: Layout) -> bool:
        """Everything is shipped, and whatever was lent is back in time."""
        return all(number in layout.ends for number in layout.shipments) and all(
            self._shelves[place].level(time, made) >= sum(units for start, units in drawn if start <= time)
            for place, drawn in layout.drawn.items()
            for made in [layout.made.get(place, [])]
            for time in {time for time, _ in [*drawn, *made, *self._shelves[place].levels]}
        )

    def bound(self, layout: Layout) -> Lateness:
        """How late the lines are at least: every open activity alone beside what is placed."""
        alone = Layout(layout.todo)
        alone.taken, alone.drawn, alone.last = layout.taken, layout.drawn, layout.last
        alone.ends, alone.made = dict(layout.ends), layout.made
        for number in layout.open():
            slots = self._slots(alone, number, change_over=False)
            alone.ends[number] = min((slot.end for slot in slots), default=NEVER)
            alone.made = _and_made(alone.made, self._output(layout.todo[number], alone.ends[number]))
        lateness = tuple(promise.lateness for promise in self._judged(alone))
        return (NEVER,) if NEVER in lateness else lateness

    def _slots(self, layout: Layout, number: int, *, change_over: bool = True) -> list[Slot]:
        """Where an activity fits first, on each of its alternatives, given what is placed and made.

        On a machine that changes over, in each gap between what is there already; while what it takes lies there, in
        each stretch in which it does.
        """
        activity = layout.todo[number]
        ready = max(activity.floor, layout.last[0])
        if activity.after is not None:
            ready = max(ready, layout.ends[activity.after[0]] + activity.after[1])
        windows = [(ready, NEVER)] if ready < NEVER else []
        for place, units in activity.needs:
            wanted = sum(drawn for _, drawn in layout.drawn.get(place, ())) + units
            windows = _shared(windows, self._shelves[place].windows(wanted, layout.made.get(place, [])))
        work = (activity.family, activity.interruptible, activity.calendar)
        return [
            Slot(end, start, number, held, until < NEVER)
            for since, until in windows
            for held, minutes in activity.modes
            for start, end in self._machines.slots(held, minutes, since, layout.taken, *work, change_over=change_over)
            if start < until
        ]

    def _output(self, activity: Activity, end: int) -> tuple[Place, int, int] | None:
        """The place, from when on, and how many units."""
        if activity.makes is None or end >= NEVER:
            return None
        place, units, later = activity.makes
        if activity.lane is None:
            return (place, end + later, units)
        return (place, self._clockwork.moved(activity.lane, end), units)

    def _judged(self, layout: Layout) -> list[Promised]:
        """The lines of every shipment, in the order they are settled."""
        found: list[Promised] = []
        for number in layout.shipments:
            shipment = layout.todo[number].shipment
            if shipment is not None:
                found += shipment.judged(self._clockwork, layout.ends[number])
        return found

    def _note(self, layout: Layout) -> None:
        promised = self._judged(layout)
        self.best = tuple(promise.lateness for promise in promised)
        self.promised = tuple(promised)


def _shared(one: Sequence[Window], other: Sequence[Window]) -> list[Window]:
    both = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return sorted(window for window in both if window[0] < window[1])


def _and_made(
    made: dict[Place, list[tuple[int, int]]], output: tuple[Place, int, int] | None
) -> dict[Place, list[tuple[int, int]]]:
    if output is None:
        return made
    place, since, units = output
    return {**made, place: [*made.get(place, ()), (since, units)]}
