"""No earlier than this: the date of an order whose own parts never get in each other's way.

Every need is looked at alone against the frozen plan, and a quantity may be made in any number of runs. Two facts
hold for all of them: some run is the last to pass each step, after the last component came; and some run is the first.
"""

from fractions import Fraction

from app.domain.quantity import Units
from app.domain.routing import Routing, Step
from app.domain.supply import ItemSite
from app.domain.timeline import Minute
from app.solver.capacity_bound import capacity_end
from app.solver.insertion import lot_of
from app.solver.shop import Shop
from app.solver.slots import earliest_slot


class Bounds:
    """Lower bounds on when quantities can be there. ``fence_at``: nothing new is made or bought before it."""

    def __init__(self, shop: Shop, fence_at: Minute) -> None:
        self._shop = shop
        self._fence_at = fence_at
        self._known: dict[tuple[ItemSite, Units, tuple[ItemSite, ...]], Minute | None] = {}

    def earliest(self, place: ItemSite, quantity: Units, above: tuple[ItemSite, ...] = ()) -> Minute | None:
        """No plan has the quantity there before this instant; None: none has it within the horizon at all."""
        key = (place, quantity, above)
        if key not in self._known:
            self._known[key] = self._earliest(place, quantity, above)
        return self._known[key]

    def _earliest(self, place: ItemSite, quantity: Units, above: tuple[ItemSite, ...]) -> Minute | None:
        """The least, over how long one waits for what comes anyway, of the wait and of planning the rest anew."""
        now = self._shop.now
        there = self._shop.availability(place)
        steps = [(now, there.by(now)), *((t, q) for t, q in zip(there.times, there.quantities, strict=True) if t > now)]
        best: Minute | None = None
        for at, stock in steps:
            if best is not None and at >= best:
                break
            done = at if stock >= quantity else self._fresh(place, quantity - stock, above)
            if done is not None and (best is None or max(at, done) < best):
                best = max(at, done)
            if stock >= quantity:
                break
        return best

    def _fresh(self, place: ItemSite, rest: Units, above: tuple[ItemSite, ...]) -> Minute | None:
        """Of several makers and lanes that share a quantity, one brings at least its even share of it."""
        if place in above or len(above) > self._shop.limits.sources_deep_max:
            return None
        compiled, here = self._shop.compiled, (*above, place)
        routings = compiled.routings_of.get(place, [])
        lanes = [lane for lane in compiled.lanes_to.get(place[1], []) if (place[0], lane.origin) not in here]
        share = -(-rest // max(1, len(routings) + len(lanes)))
        found: list[Minute | None] = [self._made(routing, share, here) for routing in routings]
        for lane in lanes:
            ready = self.earliest((place[0], lane.origin), share, here)
            found.append(None if ready is None else self._shop.transport.delivered(lane.origin, lane, ready))
        found += [
            self._shop.transport.bought(source, self._fence_at) for source in compiled.purchasing_of.get(place, [])
        ]
        possible = [at for at in found if at is not None and at <= self._shop.horizon]
        return min(possible, default=None)

    def _made(self, routing: Routing, rest: Units, above: tuple[ItemSite, ...]) -> Minute | None:
        smallest = lot_of(routing, 1)
        single = smallest >= rest or self._shop.settings.runs_max == 1
        piece = lot_of(routing, rest) if single else smallest
        first: Minute | None = self._fence_at
        last: Minute | None = self._fence_at
        for step, part, total in zip(routing.steps, routing.inputs(piece), routing.inputs(rest), strict=True):
            some, whole = self._components(routing, step, part, above), self._components(routing, step, total, above)
            if first is None or last is None or some is None or whole is None:
                return None
            start = max(first, some)
            first = self._worked(routing, step, start, part)
            last = self._worked(routing, step, max(last, whole), part)
            if last is not None and not single:
                work = Fraction(step.fixed_minutes) + total * step.minutes_per_unit
                full = capacity_end(self._shop, step, start, work)
                last = None if full is None else max(last, full)
            first = None if first is None else first + step.wait_minutes
            last = None if last is None else last + step.wait_minutes
        return last

    def _components(
        self, routing: Routing, step: Step, input_units: Units, above: tuple[ItemSite, ...]
    ) -> Minute | None:
        latest = self._fence_at
        for component in step.components:
            if (consumed := component.consumption(input_units)) > 0:
                there = self.earliest((component.item, routing.site), consumed, above)
                if there is None:
                    return None
                latest = max(latest, there)
        return latest

    def _worked(self, routing: Routing, step: Step, ready: Minute, input_units: Units) -> Minute | None:
        ends: list[Minute] = []
        for mode in self._shop.modes(routing.id, step):
            minutes = step.minutes(input_units, mode.speed)
            if minutes == 0:
                return ready
            barriers = [
                self._shop.snapshot.occupations[resource].short_of(mode.resources.count(resource))
                for resource in dict.fromkeys(mode.resources)
            ]
            axis = self._shop.axis(step, mode.resources)
            if slot := earliest_slot(axis, barriers, ready, minutes, interruptible=step.interruptible):
                ends.append(slot[1])
        return min(ends, default=None)
