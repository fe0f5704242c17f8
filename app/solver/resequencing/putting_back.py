"""Work that was taken out of a plan is put back beside what came instead, in time for what it is promised for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain

from app.domain.needs import Need
from app.domain.parts import Buy, Delivery, Move, PlannedOperation, Run
from app.domain.pegs.reliance import taken_by_others
from app.domain.promise import Promise
from app.domain.runs import steps_of, with_operations
from app.domain.shift import Slot
from app.domain.shifting import at_slot
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import SupplyKey
from app.domain.timeline import Minute
from app.solver.capacity.modes import ends_first
from app.solver.draft import Draft, DraftOperation
from app.solver.resequencing.arrivals import there_at
from app.solver.resequencing.loose import Loose
from app.solver.resequencing.sending import Sending, leaving_times
from app.solver.shop import Shop


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """``may_be_late``: quotes of those who may get another date.

    Nothing leaves earlier than it did, or than in the plans ``leaving``, by quote; ``sooner``: as soon as it is there.
    """

    may_be_late: Set[str] = frozenset()
    leaving: Mapping[str, Promise] = field(default_factory=dict)
    sooner: bool = False

    def leaves_at(self, promise: Promise) -> Mapping[str, Minute]:
        """Before then none of these deliveries and transfers is picked."""
        return {} if self.sooner else leaving_times(self.leaving.get(promise.quote, promise))


AS_THEY_WERE = How()
"""In time for their dates, and nothing leaves earlier than it did."""

NOWHERE_ELSE: Mapping[SupplyKey, Minute] = {}


class PuttingBack:
    """Puts promises back into a draft one after another, whose parts that may move are not in its plan.

    ``standing``: the plan with all of them where they stood. ``out``: those that are put back sooner or later.
    ``there``: when what they bring is there, where that is not as it stood, until they are.
    """

    def __init__(
        self,
        draft: Draft,
        standing: Snapshot,
        loose: Loose,
        out: Sequence[Promise],
        how: How = AS_THEY_WERE,
        there: Mapping[SupplyKey, Minute] = NOWHERE_ELSE,
    ) -> None:
        self._how = how
        self._draft = draft
        self._shop: Shop = draft.shop
        self._standing = standing
        self._loose = loose
        self._waiting = {promise.quote for promise in out}
        self._again: dict[str, Promise] = {}
        self._there = dict(there)
        self._sending = Sending(draft.shop, loose, self._there_at)

    def put(self, promise: Promise) -> Promise | None:
        """The promise as it is planned then; None where it would be late and may not, or others who take from it."""
        if not self._loose.may_move(promise):
            return promise
        # Where none of its own work moves, it may still wait for what is made for others.
        part = self._loose.part_of(promise) or replace(promise, plan=replace(promise.plan, runs=()))
        mark, known = self._draft.mark(), dict(self._there)
        self._waiting.discard(promise.quote)
        again = self._planned(promise, part)
        if again is None or not self._serves_all(again, part):
            self._draft.undo(mark)
            self._there = known
            self._waiting.add(promise.quote)
            return None
        self._again[promise.quote] = again
        return again

    def put_all(self, promises: Iterable[Promise]) -> list[Promise] | None:
        """One after another; None where one of them is not back."""
        back: list[Promise] = []
        for promise in promises:
            again = self.put(promise)
            if again is None:
                return None
            back.append(again)
        return back

    def with_runs(self, moved: Sequence[tuple[Promise, Mapping[str, Run]]]) -> list[Promise] | None:
        """Promises with runs that stand elsewhere, and deliveries that follow; None where one of them cannot."""
        for _, runs in moved:
            self._there |= {run.key: run.available_at for run in runs.values()}
        back: list[Promise] = []
        for promise, runs in moved:
            deliveries = self._sent(promise, self._how.leaves_at(promise))
            if deliveries is None:
                return None
            again = tuple(runs.get(run.id, run) for run in promise.plan.runs)
            back.append(replace(promise, plan=replace(promise.plan, runs=again, deliveries=deliveries)))
        return back

    def _planned(self, promise: Promise, part: Promise) -> Promise | None:
        leaves_at = self._how.leaves_at(promise)
        runs: dict[str, Run] = {}
        moves: dict[str, Move] = {}
        for one in _in_turn(part.plan.runs, promise.plan.moves):
            placed = self._placed(promise, one, leaves_at)
            if placed is None:
                return None
            if isinstance(placed, Run):
                runs[placed.id] = placed
            else:
                moves[placed.id] = placed
            self._there[placed.key] = placed.available_at
        deliveries, may_be_late = self._sent(promise, leaves_at), promise.quote in self._how.may_be_late
        if deliveries is None:
            return None
        if not may_be_late and not all(self._sending.is_in_time(promise, one) for one in deliveries):
            return None
        plan = replace(
            promise.plan,
            runs=tuple(runs.get(run.id, run) for run in promise.plan.runs),
            moves=tuple(moves.get(move.id, move) for move in promise.plan.moves),
            deliveries=deliveries,
        )
        return replace(promise, plan=plan)

    def _sent(self, promise: Promise, leaves_at: Mapping[str, Minute]) -> tuple[Delivery, ...] | None:
        """Its deliveries as they follow their goods; None where one of them cannot."""
        sent = [self._sending.delivery(promise, one, leaves_at) for one in promise.plan.deliveries]
        kept = tuple(one for one in sent if one is not None)
        return kept if len(kept) == len(sent) else None

    def _placed(self, promise: Promise, one: Run | Move, leaves_at: Mapping[str, Minute]) -> Run | Move | None:
        if isinstance(one, Move):
            return self._sending.move(promise, one, leaves_at)
        whole = next(run for run in promise.plan.runs if run.id == one.id)
        return self._run(promise, whole, len(one.operations))

    def _run(self, promise: Promise, run: Run, count: int) -> Run | None:
        """With its last operations at their earliest, one after another."""
        steps, first = steps_of(run, self._shop.plant), len(run.operations) - count
        operations = list(run.operations)
        ready = max(self._loose.not_before(promise), promise.plan.fence_at)
        if first:
            ready = max(ready, operations[first - 1].end + steps[first - 1].wait_minutes)
        for at in range(first, len(operations)):
            again = self._operation(promise, run, at, ready, operations[at])
            if again is None:
                return None
            operations[at] = again
            ready = again.end + steps[at].wait_minutes
        validity = self._shop.plant.routings[run.routing].validity
        return with_operations(run, operations, steps) if validity.covers(ready) else None

    def _operation(
        self, promise: Promise, run: Run, at: int, ready: Minute, operation: PlannedOperation
    ) -> PlannedOperation | None:
        """Where it ends first once all it takes is there; a machine changes over for it after the promise's fence."""
        for need in operation.needs:
            there_at = self._there_at(need)
            if there_at is None:
                return None
            ready = max(ready, there_at)
        step = self._shop.plant.routings[run.routing].steps[at]
        slot_of = partial(self._draft.earliest_slot, step, ready, fence_at=promise.plan.fence_at)
        best = ends_first(self._loose.ways(run, operation), ready, slot_of)
        if best is None or best[1][1] > self._shop.horizon:
            return None
        mode, (start, end) = best
        self._draft.add_operation(DraftOperation(at, mode, operation.input_units, ready, start, end, needs=[]))
        return at_slot(operation, Slot(start=start, end=end, resources=mode.resources, units=mode.units))

    def _there_at(self, need: Need) -> Minute | None:
        return there_at(need, self._standing, self._shop, self._there)

    def _serves_all(self, again: Promise, part: Promise) -> bool:
        """Whether what takes from what moved, own work and that of others, finds it there in time."""
        own = (need for need in again.plan.needs() if any(peg.supply in self._there for peg in need.pegs))
        for need in own:
            there_at = self._there_at(need)
            if there_at is None or there_at > need.needed_at:
                return False
        sent = (move for move in again.plan.moves if move not in part.plan.moves)
        moved = {one.key for one in chain[Run | Move](part.plan.runs, sent)}
        shared = (one for one in taken_by_others(self._standing, again) if one.key in moved)
        return all(self._there[one.key] <= need.needed_at for one in shared for need in self._taken(again, one))

    def _taken(self, promise: Promise, made: Run | Buy | Move) -> Iterator[Need]:
        """The needs of others that are pegged to it, but for those that are put back themselves later."""
        for owned in self._standing.ledger(made.place).takers(made.key):
            if owned.owner in (promise.quote, *self._waiting):
                continue
            moved = self._again.get(owned.owner or "")
            needs = moved.plan.needs() if moved else ()
            yield next((need for need in needs if need.id == owned.need.id), owned.need)


def all_back(
    order: Sequence[Promise],
    standing: Snapshot,
    loose: Loose,
    shop: Shop,
    how: How = AS_THEY_WERE,
    away: Sequence[Promise] = (),
) -> list[Promise] | None:
    """Promises taken out of a plan together and put back one after another; None where one of them is not back.

    ``away``: taken out as well, and left out.
    """
    out = [*order, *away]
    parts = [part for promise in out if (part := loose.part_of(promise))]
    rest = Shop(standing.holding(gone=parts), shop.now, shop.limits)
    return PuttingBack(Draft(rest, shop.now), standing, loose, out, how).put_all(order)


def _in_turn(runs: Iterable[Run], moves: Iterable[Move]) -> list[Run | Move]:
    """What is needed for something else before that: as they stand, it starts earlier."""
    order: list[tuple[Minute, str, Run | Move]] = [(run.operations[0].start, run.id, run) for run in runs]
    order += [(move.need.needed_at, move.id, move) for move in moves]
    return [one for _, _, one in sorted(order, key=lambda entry: entry[:2])]
