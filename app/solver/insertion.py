"""Tier 1: the earliest date by putting one order into a plan of which nothing moves.

Level by level down the bills: what is there by when, and the rest from the source that finishes first. Exact for
chains (app/solver/slots.py says why); where branches compete for one machine or component it is an upper bound, and
app/solver/bounds.py says how far off it can be.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from app.domain.availability import Availability
from app.domain.quantity import Units, round_up_to_lot
from app.domain.routing import Routing
from app.domain.supply import ItemSite, Lane, Purchasing
from app.domain.timeline import Minute
from app.solver.draft import Draft, DraftBuy, DraftMove, DraftNeed, DraftOperation, DraftRun
from app.solver.slots import earliest_slot

Source = DraftRun | DraftBuy | DraftMove


@dataclass(frozen=True, slots=True)
class Fresh:
    """What was planned anew for a need, and when the last of it is there."""

    at: Minute
    sources: list[Source]


class Insertion:
    """Plans needs into a draft. ``side_by_side``: how many runs at once it may try where one run takes long."""

    def __init__(self, draft: Draft, side_by_side: int = 1) -> None:
        self._draft = draft
        self._shop = draft.shop
        self._side_by_side = side_by_side

    def obtain(self, place: ItemSite, quantity: Units, above: tuple[ItemSite, ...] = ()) -> DraftNeed | None:
        """Plans the earliest instant by which a quantity is all there, and takes it. None: never within the horizon.

        ``above`` are the places this one is planned for, so that nothing is moved or made for itself.
        """
        there = self._draft.availability(place)
        enough_at = there.earliest(quantity)
        if enough_at is not None and enough_at <= self._shop.now:
            return self._taken(place, quantity, self._shop.now, [])
        blocked = place in above or len(above) > self._shop.limits.sources_deep_max
        attempts = [] if blocked else list(self._attempts(place, above))
        if not attempts:
            return None if enough_at is None else self._taken(place, quantity, enough_at, [])
        steps = _useful_steps(there, quantity, self._shop.now)
        step = self._best_step(steps, quantity, attempts)
        if step is None:
            return None
        at, stock = steps[step]
        if stock >= quantity:
            return self._taken(place, quantity, at, [])
        fresh = self._first_to_finish(attempts, quantity - stock)
        return None if fresh is None else self._taken(place, quantity, max(at, fresh.at), fresh.sources)

    def _taken(self, place: ItemSite, quantity: Units, at: Minute, sources: list[Source]) -> DraftNeed:
        at = max(at, self._shop.now)
        return self._draft.add_need(DraftNeed(place=place, quantity=quantity, at=at, sources=sources))

    def _best_step(
        self, steps: list[tuple[Minute, Units]], quantity: Units, attempts: list["QuantityAttempt"]
    ) -> int | None:
        """How far to wait for what comes anyway: waiting longer leaves less to plan anew, which never takes longer.

        So there is one crossing, and the best is the step before it or the step itself.
        """

        @cache
        def planned_at(step: int) -> Minute | None:
            rest = quantity - steps[step][1]
            return steps[step][0] if rest <= 0 else self._tried(attempts, rest)

        low, high = 0, len(steps)
        middle = 0  # Most often waiting wins nothing, and the first step says so.
        while low < high:
            finish = planned_at(middle)
            if finish is not None and finish <= steps[middle][0]:
                high = middle
            elif finish is not None and middle + 1 < len(steps) and steps[middle + 1][0] >= finish:
                return _better_of(middle, middle + 1, steps, planned_at)
            else:
                low = middle + 1
            middle = (low + high) // 2
        if low == len(steps):
            return low - 1 if planned_at(low - 1) is not None else None
        return low if low == 0 else _better_of(low - 1, low, steps, planned_at)

    def _tried(self, attempts: list["QuantityAttempt"], rest: Units) -> Minute | None:
        mark = self._draft.mark()
        fresh = self._first_to_finish(attempts, rest)
        self._draft.undo(mark)
        return fresh.at if fresh else None

    def _first_to_finish(self, attempts: list["QuantityAttempt"], rest: Units) -> Fresh | None:
        """Plans the rest by the source that finishes first; of equals the one listed first."""
        if len(attempts) == 1:
            return attempts[0](rest)
        best: tuple[Minute, int] | None = None
        mark = self._draft.mark()
        for index, attempt in enumerate(attempts):
            fresh = attempt(rest)
            self._draft.undo(mark)
            if fresh is not None and (best is None or fresh.at < best[0]):
                best = (fresh.at, index)
        return None if best is None else attempts[best[1]](rest)

    def _attempts(self, place: ItemSite, above: tuple[ItemSite, ...]) -> Iterator["QuantityAttempt"]:
        """The ways to get more, most preferred first: each plans a quantity and says when it is there."""
        compiled, here = self._shop.compiled, (*above, place)
        for routing in compiled.routings_of.get(place, ()):
            yield partial(self._make, routing, above=here)
        for source in compiled.purchasing_of.get(place, ()):
            yield partial(self._buy, source)
        for lane in compiled.lanes_to.get(place[1], ()):
            if (place[0], lane.origin) not in here:
                yield partial(self._move, lane, place[0], above=here)

    def _buy(self, source: Purchasing, rest: Units) -> Fresh | None:
        order_by = self._draft.fence_at
        available_at = self._shop.transport.bought(source, order_by)
        if available_at is None or not source.validity.covers(available_at) or available_at > self._shop.horizon:
            return None
        lot = round_up_to_lot(rest, minimum=source.minimum, multiple=source.multiple)
        buy = DraftBuy(source=source, quantity=lot, order_by=order_by, available_at=available_at)
        self._draft.add_buy(buy)
        return Fresh(available_at, [buy])

    def _move(self, lane: Lane, item: str, rest: Units, above: tuple[ItemSite, ...]) -> Fresh | None:
        need = self.obtain((item, lane.origin), rest, above)
        ship_at = self._shop.transport.leaves(lane.origin, lane, need.at) if need else None
        available_at = None if ship_at is None else self._shop.transport.arrives(lane, ship_at)
        if need is None or ship_at is None or available_at is None or available_at > self._shop.horizon:
            return None
        move = DraftMove(lane=lane, quantity=rest, need=need, ship_at=ship_at, available_at=available_at)
        self._draft.add_move(move)
        return Fresh(available_at, [move])

    def _make(self, routing: Routing, rest: Units, above: tuple[ItemSite, ...]) -> Fresh | None:
        fewest = 1 if routing.maximum is None else -(-rest // routing.maximum)
        mark = self._draft.mark()
        best = fewest
        fresh = self._runs(routing, rest, fewest, above)
        tried, at_once = fresh, fewest
        while self._side_by_side > 1 and tried is not None and at_once < min(self._side_by_side, rest):
            at_once *= 2
            self._draft.undo(mark)
            tried = self._runs(routing, rest, at_once, above)
            if fresh is None or tried is None or tried.at >= fresh.at:
                break
            fresh, best = tried, at_once
        if tried is not fresh:
            self._draft.undo(mark)
            fresh = self._runs(routing, rest, best, above)
        return fresh

    def _runs(self, routing: Routing, rest: Units, count: int, above: tuple[ItemSite, ...]) -> Fresh | None:
        """So many runs of about the same size, one after another put where each finishes first."""
        if count > self._shop.settings.runs_max:
            return None
        runs: list[Source] = []
        at = self._draft.fence_at
        while rest > 0:
            lot = lot_of(routing, -(-rest // max(1, count - len(runs))))
            run = self._run(routing, lot, above)
            if run is None:
                return None
            runs.append(run)
            at = max(at, run.available_at)
            rest -= lot
        return Fresh(at, runs)

    def _run(self, routing: Routing, lot: Units, above: tuple[ItemSite, ...]) -> DraftRun | None:
        ready = self._draft.fence_at
        operations: list[DraftOperation] = []
        for index, input_units in enumerate(routing.inputs(lot)):
            operation = self._operation(routing, index, input_units, ready, above)
            if operation is None:
                return None
            operations.append(operation)
            ready = operation.end + routing.steps[index].wait_minutes
        if ready > self._shop.horizon or not routing.validity.covers(ready):
            return None
        run = DraftRun(routing=routing, quantity=lot, operations=operations, available_at=ready)
        self._draft.add_run(run)
        return run

    def _operation(
        self, routing: Routing, index: int, input_units: Units, ready: Minute, above: tuple[ItemSite, ...]
    ) -> DraftOperation | None:
        step = routing.steps[index]
        needs: list[DraftNeed] = []
        for component in step.components:
            if (consumed := component.consumption(input_units)) > 0:
                need = self.obtain((component.item, routing.site), consumed, above)
                if need is None:
                    return None
                needs.append(need)
        ready = max([ready, *(need.at for need in needs)])
        best: DraftOperation | None = None
        for mode in self._shop.modes(routing.id, step):
            minutes = step.minutes(input_units, mode.speed)
            slot = (ready, ready)
            if minutes:
                axis, barriers = self._shop.axis(step, mode.resources), self._draft.barriers(mode)
                found = earliest_slot(axis, barriers, ready, minutes, interruptible=step.interruptible)
                if found is None:
                    continue
                slot = found
            if best is None or slot[1] < best.end:
                best = DraftOperation(index, mode, input_units, ready, *slot, needs)
        if best is not None:
            self._draft.add_operation(best)
            for need in needs:
                need.at = best.start
        return best


QuantityAttempt = Callable[[Units], Fresh | None]


def lot_of(routing: Routing, units: Units) -> Units:
    """The legal lot that covers a quantity, or the largest legal one."""
    lot = round_up_to_lot(units, minimum=routing.minimum, multiple=routing.multiple)
    return lot if routing.maximum is None else min(lot, routing.maximum // routing.multiple * routing.multiple)


def _useful_steps(there: Availability, quantity: Units, now: Minute) -> list[tuple[Minute, Units]]:
    """What is there by when, from now on up to the quantity: the first entry is what is there now, perhaps nothing."""
    steps = [(now, there.by(now))]
    for time, free in zip(there.times, there.quantities, strict=True):
        if time > now and steps[-1][1] < quantity:
            steps.append((time, free))
    return steps


def _better_of(
    first: int, second: int, steps: list[tuple[Minute, Units]], planned_at: Callable[[int], Minute | None]
) -> int:
    """The one with everything there earlier; of equals the second, which plans less anew."""

    def done_at(step: int) -> float:
        planned = planned_at(step)
        return float("inf") if planned is None else max(planned, steps[step][0])

    return second if done_at(second) <= done_at(first) else first
