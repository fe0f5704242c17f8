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

Where a routing is valid from some day on, the last operation of a run may not end sooner: it goes to its earliest start
from which it does not, and is shifted no further than that. All that is said above holds with that floor, too, because
work that starts earlier ends no later. The same for a day until which it is valid: shifting never breaks that.

Where a machine changes over, an earlier start may lie in another gap between what is there already, and what follows
then finds the machine set up otherwise. So shifting stays within a gap, and each gap is tried. What one leaves to those
who follow is seen when the last of one's own is placed there: any of it may set the machine up again for them.

Two cuts lose nothing: an activity whose whole work fits before the start of another, with material that need not be
back, goes first, unless both want the same scarce material or it stands on a machine that changes over; and a branch
ends when even with its own conflicts and all change-overs ignored it comes no better than the best found.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.demand import PromiseRequest
from app.domain.plant import PlantModel
from tests.oracle.activities import Activity, activities
from tests.oracle.below import groups_below
from tests.oracle.choices import Chooser
from tests.oracle.layout import Layout, Slot, and_made
from tests.oracle.machines import Machines, Work
from tests.oracle.places import Place, Profile, profile
from tests.oracle.times import NEVER, Clockwork
from tests.oracle.wishes import Promised, Shipment, ways_to_ship

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
    return earliest_of(ways_to_ship(plant, request), plant, request, now, others, nodes_max)


def earliest_of(
    ways: Sequence[Sequence[Shipment]],
    plant: PlantModel,
    request: PromiseRequest,
    now: int,
    others: Sequence[Work] = (),
    nodes_max: int = 40_000,
) -> Outcome:
    """The same where a request may be delivered in any of these ways; a line is there with its last shipment.

    What may be on time is tried at once: nothing is better.
    """
    clockwork = Clockwork(plant, now)
    fence = fence_of(plant, request, now)
    profiles = {
        place: profile(plant, clockwork, fence, place, opened=is_opened(request, place), hold=request.hold.minutes)
        for place in below(plant, ways)
    }
    search = Search(clockwork, Machines(plant, clockwork, others, fence), profiles, nodes_max)
    chooser = Chooser(clockwork, profiles, fence)
    later: list[tuple[Lateness, Layout]] = []
    choices = ((way, choice) for way in ways for choice in chooser.choices(way))
    for number, (way, choice) in enumerate(choices):
        if number == nodes_max:
            return Outcome(promised=None, nodes=0, complete=False)
        layout = Layout(activities(chooser, choice, way))
        bound = search.bound(layout)
        if max(bound) > 0:
            later.append((bound, layout))
            continue
        search.explore(layout)
        if max(search.best) <= 0:
            return Outcome(promised=search.promised, nodes=search.nodes, complete=True)
    for _, layout in sorted(later, key=lambda pair: pair[0]):
        search.explore(layout)
    return Outcome(promised=search.promised, nodes=search.nodes, complete=search.nodes <= nodes_max)


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
        """How late the lines are at least: every open activity alone beside what is placed, those that make first.

        What is exchanged may be made by what waits for it, so what it takes is not asked for.
        """
        alone = Layout(layout.todo)
        alone.taken, alone.drawn, alone.last = layout.taken, layout.drawn, layout.last
        alone.ends, alone.made = dict(layout.ends), layout.made
        for number in layout.open():
            alone.ends[number] = self._end_alone(alone, number)
            alone.made = and_made(alone.made, self._output(layout.todo[number], alone.ends[number]))
        if self._is_overdrawn(alone, NEVER):
            return (NEVER,)
        lateness = by_line(self._judged(alone))
        return (NEVER,) if NEVER in lateness else lateness

    def _end_alone(self, alone: Layout, number: int) -> int:
        if alone.todo[number].is_exchanged:
            return max(alone.todo[number].floor, alone.last[0])
        slots = self._slots(alone, number, change_over=False)
        return min((slot.end for slot in slots if slot.until == NEVER), default=NEVER)

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
        more = {one for other in layout.open() if other != number for one in layout.todo[other].machines}
        return [
            Slot(end, start, number, held, until)
            for since, until in self._stretches(layout, activity)
            if until > ready
            for held, minutes in activity.modes
            for start, end in self._machines.slots(
                held,
                minutes,
                max(ready, since),
                layout.taken,
                *work,
                not_before=activity.ends_from,
                change_over=change_over,
                more=more,
            )
            if start < until and end <= activity.ends_by
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
        """Whether everything is shipped, what was taken for that is there or made, and others find their minutes."""
        return (
            all(number in layout.ends for number in layout.shipments)
            and not self._is_overdrawn(layout, NEVER)
            and self._machines.leave_others_their_minutes(layout.taken)
        )

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
        self.best = by_line(promised)
        self.promised = tuple(promised)


def by_line(promised: Sequence[Promised]) -> Lateness:
    """How late the last shipment of each line is."""
    last: dict[str, int] = {}
    for one in promised:
        last[one.line] = max(last.get(one.line, one.lateness), one.lateness)
    return tuple(last.values())


def fence_of(plant: PlantModel, request: PromiseRequest, now: int) -> int:
    return now + max(plant.settings.frozen_fence, request.hold.minutes)


def below(plant: PlantModel, ways: Sequence[Sequence[Shipment]]) -> list[Place]:
    """Every place that supply for the ways can come from."""
    tops = [(wish.line.item, wish.site) for way in ways for shipment in way for wish in shipment.wishes]
    return [place for group in groups_below(plant, tops) for place in group]


def is_opened(request: PromiseRequest, place: Place) -> bool:
    """Whether the safety stock there may be used."""
    use, sold = request.policy.use_safety_stock.value, {line.item for line in request.lines}
    return use == "all" or (use == "components" and place[0] not in sold)
