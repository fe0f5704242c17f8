"""The true earliest dates of one request on a plant without promises, by trying everything.

Every choice of runs and moves (``choices``) is laid out in time in every order that can matter. An order is a list of
activities by start; each in turn goes to its earliest start, not before that of the one before it, beside those placed
already, on each of its alternatives, in each stretch in which its material is there. Why no better schedule is missed:
dates depend on starts alone and never get earlier when one gets later, so take a best schedule and shift activities to
an earlier start, one at a time, the others staying, until none can be: it is still best. List it by start (then by
number, components first). Whatever the list has placed so far, the next activity cannot start earlier than it does in
that schedule, within its stretch: if it could, it could also with the later ones in place. They start no earlier than
it did; where they share a machine with it, they did so already, because work that starts earlier ends no later, pauses
and all; and they take and bring nothing before they start. So each is placed exactly where the schedule has it.

What an activity takes need not be made yet: what lies there for somebody later may be taken where as much comes by
when it is needed. Up to its start the later ones bring and take nothing, so in the schedule it starts in one of the
stretches in which enough lies there beside those placed, at its earliest in that stretch; whether what it took is back
in time is seen when the rest is placed. A branch ends when more was taken by some instant than was there by then, and
all that is left starts later.

Where a machine changes over, an earlier start may lie in another gap between what is there already, and what follows
then finds the machine set up otherwise. So shifting stays within a gap, and each gap is tried.

Two cuts lose nothing: an activity whose whole work fits before the start of another, with material that need not be
back, goes first, unless both want the same scarce material or it stands on a machine that changes over; and a branch
ends when even with its own conflicts and all change-overs ignored it comes no better than the best found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from app.domain.demand import PromiseRequest
from app.domain.plant import PlantModel
from tests.oracle.choices import Activity, Chooser, activities, places_below
from tests.oracle.machines import Held, Machines, Taken, Work
from tests.oracle.places import Changes, Place, Profile, profile
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
    profiles = {
        place: profile(
            plant, clockwork, fence, place, opened=use == "all" or (use == "components" and place[0] not in sold)
        )
        for place in places_below(plant, tops)
    }
    search = Search(clockwork, Machines(plant, clockwork, others, fence), profiles, nodes_max)
    chooser = Chooser(clockwork, profiles, fence)
    choices = ((way, choice) for way in ways for choice in chooser.choices(way))
    layouts = [Layout(activities(chooser, choice, way)) for way, choice in islice(choices, nodes_max + 1)]
    if len(layouts) > nodes_max:
        return Outcome(promised=None, nodes=0, complete=False)
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
        self.drawn: dict[Place, Changes] = {}
        self.made: dict[Place, Changes] = {}
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
    """``until``: by when what it takes has to be back; NEVER where it need not be."""

    end: int
    start: int
    number: int
    held: tuple[Held, ...]
    until: int


class Search:
    def __init__(
        self, clockwork: Clockwork, machines: Machines, profiles: dict[Place, Profile], nodes_max: int
    ) -> None:
        self._clockwork, self._machines, self._profiles = clockwork, machines, profiles
        self._nodes_max = nodes_max
        self.nodes = 0
        self.best: Lateness = (NEVER,)
        self.promised: tuple[Promised, ...] | None = None

    def explore(self, layout: Layout) -> None:
        self.nodes += 1
        if self.nodes > self._nodes_max or self._is_overdrawn(layout, layout.last[0]):
            return
        if self.bound(layout) >= self.best:
            return
        if self._is_whole(layout):
            self._note(layout)
            return
        slots = [slot for number in layout.open() if layout.can_be_next(number) for slot in self._slots(layout, number)]
        free = [slot for slot in slots if slot.until == NEVER and not layout.is_contested(slot.number)]
        first_end = min((max(slot.end, slot.start + 1) for slot in free), default=NEVER)
        for slot in sorted(slots):
            if (slot.start, slot.number) > layout.last and slot.start < first_end:
                self.explore(layout.with_placed(slot, self._output(layout.todo[slot.number], slot.end)))

    def bound(self, layout: Layout) -> Lateness:
        """How late the lines are at least: every open activity alone beside what is placed, those that make first."""
        alone = Layout(layout.todo)
        alone.taken, alone.drawn, alone.last = layout.taken, layout.drawn, layout.last
        alone.ends, alone.made = dict(layout.ends), layout.made
        for number in layout.open():
            slots = [slot for slot in self._slots(alone, number, change_over=False) if slot.until == NEVER]
            alone.ends[number] = min((slot.end for slot in slots), default=NEVER)
            alone.made = _and_made(alone.made, self._output(layout.todo[number], alone.ends[number]))
        if self._is_overdrawn(alone, NEVER):
            return (NEVER,)
        lateness = tuple(promise.lateness for promise in self._judged(alone))
        return (NEVER,) if NEVER in lateness else lateness

    def _slots(self, layout: Layout, number: int, *, change_over: bool = True) -> list[Slot]:
        """Where an activity fits first, on each of its alternatives, given what is placed and made.

        In each stretch in which its material is there; on a machine that changes over, in each gap between what is
        there already.
        """
        activity = layout.todo[number]
        ready = max(activity.floor, layout.last[0])
        if activity.after is not None:
            ready = max(ready, layout.ends[activity.after[0]] + activity.after[1])
        if ready >= NEVER:
            return []
        work = (activity.family, activity.interruptible, activity.calendar)
        return [
            Slot(end, start, number, held, until)
            for since, until in self._stretches(layout, activity)
            if until > ready
            for held, minutes in activity.modes
            for start, end in self._machines.slots(
                held, minutes, max(ready, since), layout.taken, *work, change_over=change_over
            )
            if start < until
        ]

    def _stretches(self, layout: Layout, activity: Activity) -> list[tuple[int, int]]:
        """When all that an activity takes is there, beside what those placed make and take."""
        found = [(0, NEVER)]
        for place, units in activity.needs:
            wanted = units + sum(taken for _, taken in layout.drawn.get(place, ()))
            there = self._profiles[place].stretches(wanted, layout.made.get(place, []))
            pairs = ((max(a, c), min(b, d)) for a, b in found for c, d in there)
            found = [(since, until) for since, until in pairs if since < until]
        return found

    def _is_whole(self, layout: Layout) -> bool:
        """Whether everything is shipped, and what was taken for that is there or made."""
        return all(number in layout.ends for number in layout.shipments) and not self._is_overdrawn(layout, NEVER)

    def _is_overdrawn(self, layout: Layout, before: int) -> bool:
        return any(
            self._profiles[place].is_overdrawn(layout.made.get(place, []), drawn, before)
            for place, drawn in layout.drawn.items()
        )

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


def _and_made(made: dict[Place, Changes], output: tuple[Place, int, int] | None) -> dict[Place, Changes]:
    if output is None:
        return made
    place, since, units = output
    return {**made, place: [*made.get(place, ()), (since, units)]}
