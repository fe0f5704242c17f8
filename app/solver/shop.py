"""The plant as the planner asks it at one instant: modes of work, axes, free capacity, what may be taken by when."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import product
from types import MappingProxyType

from app.domain.hours.occupation import Occupation
from app.domain.hours.work_axis import WorkAxis
from app.domain.ledgers.availability import Availability, availability
from app.domain.ledgers.ledger import Ledger
from app.domain.ledgers.sharing_out import shared_out
from app.domain.needs import Need
from app.domain.pegs.reliable import Reliable
from app.domain.quantity import Units, ceil_of
from app.domain.routing import Alternative, Material, Routing, Step
from app.domain.snapshots.compiled import CompiledPlant
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import ItemSite, Lane, SafetyStockUse
from app.domain.timeline import MINUTES_PER_HOUR, Minute, Window
from app.solver.capacity.barriers import Barriers
from app.solver.capacity.free_slots import FreeSlots, known_slot, remember
from app.solver.capacity.machines import Machines
from app.solver.capacity.modes import Mode, Options, StepWork, Takes, ends_first, takes_of
from app.solver.capacity.slots import earliest_slot
from app.solver.lanes import Above, in_a_row_max, straight
from app.solver.limits import SolverLimits
from app.solver.transport import Transport


class Shop:
    """A live snapshot at one instant. What rests on the plant alone is remembered with it, for whoever asks next.

    ``opened``: places whose safety stock may be used, and as what that is allowed. ``before``: the same before some
    work was taken out or moved, or something was changed that helps, with nobody worse for it.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        now: Minute,
        limits: SolverLimits,
        opened: Mapping[ItemSite, SafetyStockUse] = MappingProxyType({}),
        before: "Shop | None" = None,
    ) -> None:
        self.snapshot = snapshot
        self.opened = opened
        self.compiled: CompiledPlant = snapshot.compiled
        self.plant = snapshot.plant
        self.sources = snapshot.compiled.sources
        self.settings = snapshot.plant.settings
        self.now = now
        self.limits = limits
        self.transport = Transport(snapshot.compiled, now)
        self.horizon = self.transport.horizon
        self.occupation: Callable[[str], Occupation] = snapshot.occupations.__getitem__
        self._reliable: Reliable = Reliable(snapshot, now, before._reliable if before else None)
        self._availability: dict[ItemSite, Availability] = {}
        self._soonest: dict[tuple[StepWork, Minute], tuple[Mode, Window] | None] = {}
        self._slots: FreeSlots = {}
        self._detours: dict[tuple[str, str], bool] = {}
        self._machines: dict[Minute, Machines] = {}
        self._modes: dict[tuple[str, str], tuple[Mode, ...]] = self.compiled.memory("modes")
        self._timed: dict[tuple[str, str], tuple[tuple[Mode, Takes], ...]] = self.compiled.memory("timed modes")
        self._work: dict[tuple[str, Units], tuple[StepWork, ...]] = self.compiled.memory("work")

    @property
    def lanes_in_a_row_max(self) -> int:
        """What comes over more lanes than that is not looked at, and nothing is said to be proven then."""
        known, most = self.compiled.memory("lanes in a row"), self.limits.sources_deep_max
        if most not in known:
            known[most] = in_a_row_max(self.sources.lanes_to, most)
        found: int = known[most]
        return found

    def lanes(self, place: ItemSite, above: Above) -> list[Lane]:
        """Over which more may come to a place: from no place above, and in no detour to where it is sent on.

        Where something is lent that is needed there later, what comes may give that back, and is sent on by nobody.
        """
        lanes = [lane for lane in self.sources.lanes(place[1]) if (place[0], lane.origin) not in above]
        if not lanes or not above or above[-1][0] != place[0] or self.availability(place).lends:
            return lanes
        return straight(lanes, above[-1][1], self.sources.lanes_to, self._detours)

    def ledger(self, place: ItemSite) -> Ledger:
        """What somebody new may take from: without what doubtful work leaves over."""
        ledger = self._reliable.ledger(place)
        return replace(ledger, safety_stock=0) if place in self.opened else ledger

    def opening(self, places: Collection[ItemSite], use: SafetyStockUse) -> "Shop":
        """The same where the safety stock of some places may be used."""
        return Shop(self.snapshot, self.now, self.limits, dict.fromkeys(places, use), before=self)

    def availability(self, place: ItemSite) -> Availability:
        if place not in self._availability:
            self._availability[place] = availability(self.ledger(place), self.now, self.settings)
        return self._availability[place]

    def part_of_the_short(self, need: Need) -> Minute | None:
        """From when on a need that is short has a part of its own in what nobody has taken; None: it has none."""
        ledger = self.ledger(need.place)
        return shared_out(ledger, self.snapshot.promises, self.now, self.settings).get(need.id)

    def safety_of(self, item: str) -> int:
        """How long before its promise the work for a line of this item shall be there, in minutes."""
        own = self.plant.items[item].safety_minutes if item in self.plant.items else None
        return self.settings.safety_minutes if own is None else own

    def machines(self, fence_at: Minute) -> Machines:
        """Those that change over, for work that starts after a fence."""
        if fence_at not in self._machines:
            self._machines[fence_at] = Machines(self.snapshot, self.now, fence_at)
        return self._machines[fence_at]

    def axis(self, step: Step, resources: tuple[str, ...], overtime: tuple[str, ...] = ()) -> WorkAxis:
        """The minutes in which all of them are open, some of them in overtime, too."""
        if not resources:
            return self.compiled.axis_of_calendar(step.calendar, self.now)
        return self.compiled.axis_of_resources(resources, self.now, overtime)

    def axis_of(self, resources: tuple[str, ...], overtime: tuple[str, ...] = ()) -> WorkAxis:
        return self.compiled.axis_of_resources(resources, self.now, overtime)

    def free_slot(self, step: Step, ready: Minute, mode: Mode, minutes: int) -> Window | None:
        """The earliest slot beside the plan alone; remembered, as bounds and plans ask for the same."""
        if not minutes:
            return (ready, ready)
        resources = mode.resources
        kind = (self.axis(step, resources, mode.overtime), minutes, step.interruptible)
        # Those of several resources at once are of this request alone: each of these changes by itself.
        slots = self.occupation(resources[0]).memory if len(resources) == 1 else self._slots
        known = known_slot(slots, kind, ready)
        if known is not None:
            return known[0]
        barriers = barriers_of(resources, self.occupation)
        slot = earliest_slot(kind[0], barriers, ready, minutes, interruptible=step.interruptible)
        remember(slots, kind, ready, slot)
        return slot

    def soonest(self, work: StepWork, ready: Minute) -> tuple[Mode, Window] | None:
        """The mode in which a step ends first beside the plan alone, of equals the one listed first; remembered, too.

        Of a step that no machine changes over for: what of its own order stands before it does not matter then.
        """
        key = (work, ready)
        if key not in self._soonest:
            slot_of = partial(self.free_slot, work.step, ready)
            self._soonest[key] = ends_first(work.modes, ready, slot_of)
        return self._soonest[key]

    def work(self, routing: Routing, lot: Units) -> tuple[StepWork, ...]:
        """The steps of a run of that lot, first step first."""
        key = (routing.id, lot)
        if key not in self._work:
            if len(self._work) >= LOTS_REMEMBERED_MAX:
                self._work.clear()
            steps = zip(routing.steps, routing.inputs(lot), strict=True)
            self._work[key] = tuple([self._step_work(routing, step, input_units) for step, input_units in steps])
        return self._work[key]

    def _step_work(self, routing: Routing, step: Step, input_units: Units) -> StepWork:
        site, modes = routing.site, self.timed_modes(routing.id, step)
        # What has alternatives comes last, and leaves what is there to what has none.
        components = sorted([component.options for component in step.components], key=len)
        shared = [_consumed(options, site, ceil_of(input_units, len(options))) for options in components]
        return StepWork(
            step=step,
            input_units=input_units,
            consumed=tuple([_consumed(options, site, input_units) for options in components]),
            shared=tuple(shared),
            modes=tuple([(mode, takes.minutes(input_units)) for mode, takes in modes]),
            changes_over=any([mode.units for mode, _ in modes]),
        )

    def timed_modes(self, routing: str, step: Step) -> tuple[tuple[Mode, Takes], ...]:
        """``modes``, each with what it takes."""
        key = (routing, step.id)
        if key not in self._timed:
            self._timed[key] = tuple((mode, takes_of(step, mode)) for mode in self.modes(routing, step))
        return self._timed[key]

    def modes(self, routing: str, step: Step) -> tuple[Mode, ...]:
        """Every combination of alternatives, most preferred first; one without resources where none is required.

        Where some may work overtime, the same again with it; none that holds more units of a resource than there are.
        """
        key = (routing, step.id)
        if key not in self._modes:
            found = [mode for choice in product(*step.requires) for mode in self._modes_of(choice, step.setup_family)]
            found += [replace(mode, overtime=extra) for mode in found if (extra := self.in_overtime(mode.resources))]
            possible = [mode for mode in found if self._has_units(mode.resources)]
            possible.sort(key=lambda mode: mode.preference)
            self._modes[key] = tuple(possible)
        return self._modes[key]

    def in_overtime(self, resources: Sequence[str]) -> tuple[str, ...]:
        """Those of them that may work their overtime calendar in this plan."""
        return tuple(sorted(self.compiled.works_overtime.intersection(resources)))

    def _modes_of(self, choice: Sequence[Alternative], family: str | None) -> Iterator[Mode]:
        """One; or where some are machines that change over, one for each choice of those."""
        resources = tuple(alternative.resource for alternative in choice)
        rate = sum((self.plant.resources[resource].cost_per_hour for resource in resources), Decimal(0))
        mode = Mode(
            resources=resources,
            speed=min((alternative.speed for alternative in choice), default=Decimal(1)),
            priority=sum(alternative.priority for alternative in choice),
            cost_per_minute=Fraction(rate) / MINUTES_PER_HOUR,
        )
        units = [self._units(resource) for resource in resources]
        if all(unit is None for (unit, *_) in units):
            yield mode
            return
        for chosen in product(*units):
            on_machines = replace(mode, family=family, units=chosen)
            if len(set(on_machines.machines)) == len(on_machines.machines):
                yield on_machines

    def _units(self, resource: str) -> Sequence[int | None]:
        found = self.plant.resources[resource]
        return [None] if found.setup_matrix is None else range(1, found.units_most + 1)

    def _has_units(self, resources: tuple[str, ...]) -> bool:
        return all(resources.count(resource) <= self.plant.resources[resource].units_most for resource in resources)


LOTS_REMEMBERED_MAX = 20_000
"""Lots whose minutes and consumption are remembered: some tens of megabytes, more than a day of requests asks for."""


def _consumed(options: Sequence[Material], site: str, input_units: Units) -> Options:
    return tuple([((option.item, site), option.consumption(input_units)) for option in options])


def barriers_of(resources: Sequence[str], occupation_of: Callable[[str], Occupation]) -> list[Barriers]:
    """What work that holds all of these may not touch on each: stretches with too few units left for it."""
    if len(resources) == 1:
        return [occupation_of(resources[0]).short_of(1)]
    return [occupation_of(resource).short_of(resources.count(resource)) for resource in dict.fromkeys(resources)]
