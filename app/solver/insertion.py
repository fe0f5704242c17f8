"""Tier 1: the earliest date by putting one order into a plan of which nothing moves.

Level by level down the bills: what is there by when, and the rest from the source that finishes first. Exact for
chains (app/solver/slots.py says why); where branches compete for one machine or component it is an upper bound, and
app/solver/bounds.py says how far off it can be.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from app.domain.quantity import Units, round_up_to_lot
from app.domain.routing import Routing
from app.domain.supply import ItemSite, Lane, Purchasing
from app.domain.timeline import Minute
from app.solver.beside import Lending
from app.solver.draft import Draft, DraftBuy, DraftMove, DraftNeed, DraftOperation, DraftRun
from app.solver.lots import lot_of
from app.solver.mixing import best_step, useful_steps
from app.solver.outlook import Outlook
from app.solver.shop import StepWork
from app.solver.slots import earliest_slot

Source = DraftRun | DraftBuy | DraftMove


@dataclass(frozen=True, slots=True)
class Fresh:
    """What was planned anew for a need, and when the last of it is there."""

    at: Minute
    sources: list[Source]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to get more: it plans a quantity, or says when the quantity may be expected without planning it."""

    plan: Callable[[Units], Fresh | None]
    expected: Callable[[Units], Minute | None]


@dataclass(slots=True)
class Trials:
    """How many more needs may be planned only to compare. Without any left, choices go by what may be expected.

    Comparing plans by planning them multiplies with every level of the bill; the number keeps that in bounds.
    """

    left: int


class Insertion:
    """Plans needs into a draft. ``side_by_side``: how many runs at once it may try where one run takes long."""

    def __init__(self, draft: Draft, outlook: Outlook, trials: Trials, side_by_side: int = 1) -> None:
        self._draft = draft
        self._shop = draft.shop
        self._outlook = outlook
        self._trials = trials
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
        self._trials.left -= 1
        if not attempts:
            return None if enough_at is None else self._taken(place, quantity, enough_at, [])
        mark = self._draft.mark()
        stock = there.by(self._shop.now)
        soonest = self._first_to_finish(attempts, quantity - stock)
        next_at = there.earliest(stock + 1)
        if next_at is None or (soonest is not None and soonest.at <= next_at):
            # Waiting for what comes anyway wins nothing: this is the usual case, planned at once.
            return None if soonest is None else self._lent(there, place, quantity, soonest.at, soonest)
        self._draft.undo(mark)
        return self._mixed(there, place, quantity, attempts)

    def _mixed(self, there: Lending, place: ItemSite, quantity: Units, attempts: list[Attempt]) -> DraftNeed | None:
        """Some of it comes anyway, if one waits; the rest is planned anew."""
        steps = useful_steps(there, quantity, self._shop.now)
        step = best_step(steps, quantity, partial(self._finish, attempts))
        if step is None:
            return None
        at, stock = steps[step]
        if stock >= quantity:
            return self._taken(place, quantity, at, [])
        fresh = self._first_to_finish(attempts, quantity - stock)
        return None if fresh is None else self._lent(there, place, quantity, max(at, fresh.at), fresh)

    def _lent(self, there: Lending, place: ItemSite, quantity: Units, back_by: Minute, fresh: Fresh) -> DraftNeed:
        """What lies there for somebody later is lent until then: all that is planned is kept, and this comes sooner."""
        return self._taken(place, quantity, there.lent_from(quantity, back_by), fresh.sources)

    def _taken(self, place: ItemSite, quantity: Units, at: Minute, sources: list[Source]) -> DraftNeed:
        at = max(at, self._shop.now)
        return self._draft.add_need(DraftNeed(place, quantity, there_at=at, at=at, sources=sources))

    def _finish(self, attempts: list[Attempt], rest: Units) -> Minute | None:
        """When the rest would be there: planned and taken back while trials are left, else as far as one can tell."""
        if self._trials.left <= 0:
            return min((at for attempt in attempts if (at := attempt.expected(rest)) is not None), default=None)
        mark = self._draft.mark()
        fresh = self._first_to_finish(attempts, rest)
        self._draft.undo(mark)
        return fresh.at if fresh else None

    def _first_to_finish(self, attempts: list[Attempt], rest: Units) -> Fresh | None:
        """Plans the rest by the source that finishes first; of equals the one listed first."""
        if len(attempts) == 1:
            return attempts[0].plan(rest)
        finishes: list[tuple[Minute, int]] = []
        mark = self._draft.mark()
        for index, attempt in enumerate(attempts):
            if self._trials.left > 0:
                fresh = attempt.plan(rest)
                self._draft.undo(mark)
                at = fresh.at if fresh else None
            else:
                at = attempt.expected(rest)
            if at is not None:
                finishes.append((at, index))
        planned = (attempts[index].plan(rest) for _, index in sorted(finishes))
        return next((fresh for fresh in planned if fresh is not None), None)

    def _attempts(self, place: ItemSite, above: tuple[ItemSite, ...]) -> Iterator[Attempt]:
        """The ways to get more, most preferred first."""
        compiled, here, outlook = self._shop.compiled, (*above, place), self._outlook
        for routing in compiled.routings_of.get(place, ()):
            yield Attempt(partial(self._make, routing, above=here), partial(outlook.made, routing, above=here))
        for source in compiled.purchasing_of.get(place, ()):
            yield Attempt(partial(self._buy, source), partial(outlook.bought, source))
        for lane in compiled.lanes_to.get(place[1], ()):
            if (place[0], lane.origin) not in here:
                moved = partial(outlook.moved, lane, place[0], above=here)
                yield Attempt(partial(self._move, lane, place[0], above=here), moved)

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
        """In the fewest runs, or in more side by side where that is sooner, or where so large a run fits nowhere."""
        fewest = 1 if routing.maximum is None else -(-rest // routing.maximum)
        mark = self._draft.mark()
        counts = [fewest]
        while self._trials.left > 0 and counts[-1] < min(self._side_by_side, rest):
            counts.append(counts[-1] * 2)
        best: tuple[Minute, int] | None = None
        tried: Fresh | None = None
        for count in counts:
            self._draft.undo(mark)
            tried = self._runs(routing, rest, count, above)
            if tried is not None and (best is None or tried.at < best[0]):
                best = (tried.at, count)
            elif best is not None:
                break
        if best is None or best[1] == count:
            return tried
        self._draft.undo(mark)
        return self._runs(routing, rest, best[1], above)

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
        for index, work in enumerate(self._shop.work(routing, lot)):
            operation = self._operation(index, work, ready, above)
            if operation is None:
                return None
            operations.append(operation)
            ready = operation.end + work.step.wait_minutes
        if ready > self._shop.horizon or not routing.validity.covers(ready):
            return None
        run = DraftRun(routing=routing, quantity=lot, operations=operations, available_at=ready)
        self._draft.add_run(run)
        return run

    def _operation(
        self, index: int, work: StepWork, ready: Minute, above: tuple[ItemSite, ...]
    ) -> DraftOperation | None:
        needs: list[DraftNeed] = []
        for place, consumed in work.consumed:
            need = self.obtain(place, consumed, above)
            if need is None:
                return None
            needs.append(need)
        ready = max([ready, *(need.at for need in needs)])
        best: DraftOperation | None = None
        for mode, minutes in work.modes:
            slot = (ready, ready)
            if minutes:
                axis, barriers = self._shop.axis(work.step, mode.resources), self._draft.barriers(mode)
                found = earliest_slot(axis, barriers, ready, minutes, interruptible=work.step.interruptible)
                if found is None:
                    continue
                slot = found
            if best is None or slot[1] < best.end:
                best = DraftOperation(index, mode, work.input_units, ready, *slot, needs)
        if best is not None:
            self._draft.add_operation(best)
            for need in needs:
                need.at = best.start
        return best
