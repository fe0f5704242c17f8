"""From wishes to a draft: every line delivered as early as insertion can, one after another."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from app.domain.demand import Policy
from app.domain.quantity import Units
from app.solver.arrangement import Arrangement, measured
from app.solver.delivered import Delivered, lines_of, ready_at, shipped
from app.solver.draft import Draft, DraftNeed
from app.solver.found import Found
from app.solver.insertion import Care, Insertion, begun
from app.solver.most import InTime, largest, may_be_in_time, most_in_time, smallest_delivery
from app.solver.prospects import Prospects
from app.solver.wishes import Way, Wish, ship_together


class Arranger:
    """Delivers the lines of one request into drafts, with as much care as Insertion is told to take."""

    def __init__(self, prospects: Prospects, care: Care | None = None) -> None:
        self._prospects = prospects
        self._shop = prospects.shop
        self._care = care or Care()

    @classmethod
    def like(cls, prospects: Prospects, found: Found) -> "Arranger":
        """In the shares of a plan that is known; a large one is not compared with others."""
        known, trials = found.arrangement, prospects.shop.limits.trials_max if found.is_small else 0
        return cls(prospects, Care(trials=trials, shares=known.shares, due=known.due))

    def all_of(self, wishes: Sequence[Wish], policy: Policy) -> Arrangement | None:
        """Every line whole, each in one delivery at its earliest; None where some line is never deliverable."""
        draft = begun(Draft(self._shop, self._prospects.fence_at, len(wishes)), self._prospects.outlook, self._care)
        if ship_together(policy, wishes):
            delivered = self._together(draft, wishes)
            return None if delivered is None else self._arrangement(draft, delivered)
        found: list[Delivered] = []
        for wish in wishes:
            one = self._earliest(draft, wish, wish.quantity)
            if one is None:
                return None
            found.append(one)
        return self._arrangement(draft, found)

    def each_of(self, wishes: Sequence[Wish]) -> tuple[Arrangement, list[Wish]]:
        """Every line that can be delivered at all at its earliest, and those that cannot."""
        draft = begun(Draft(self._shop, self._prospects.fence_at, len(wishes)), self._prospects.outlook, self._care)
        found = {wish.line.line: self._earliest(draft, wish, wish.quantity) for wish in wishes}
        delivered = tuple(one for one in found.values() if one is not None)
        missing = [wish for wish in wishes if found[wish.line.line] is None]
        return self._arrangement(draft, delivered), missing

    def on_time_first(
        self, wishes: Sequence[Wish], policy: Policy, *, rest: bool, late: bool = True
    ) -> Arrangement | None:
        """Of each line as much as possible on its requested date; the rest at its earliest, or refused.

        What is wanted as soon as possible comes so, where it comes at all. None where nothing is on time, or where the
        rest of a line cannot be delivered, or without ``late`` where there is any.
        """
        draft = Draft(self._shop, self._prospects.fence_at, len(wishes))
        found: list[Delivered] = []
        for wish in wishes:
            if not rest:
                draft.lines = 1 + lines_of(found)
            on_time = list(self._on_time_deliveries(draft, wish, policy, rest=rest)) if wish.is_dated else []
            found += on_time
            left = wish.quantity - sum(one.delivery.quantity for one in on_time)
            if left > 0 and wish.is_dated and not late:
                return None
            if left > 0 and (rest or not wish.is_dated):
                mark = draft.mark()
                one = self._earliest(draft, wish, left)
                if one is not None and (rest or one.is_acceptable):
                    found.append(one)
                elif rest:
                    return None
                else:
                    draft.undo(mark)
        draft.lines = lines_of(found)
        if not any(one.is_on_time for one in found):
            return None
        return self._arrangement(draft, found)

    def _on_time_deliveries(self, draft: Draft, wish: Wish, policy: Policy, *, rest: bool) -> Iterator[Delivered]:
        """Each as much as can be, while there could be more; what is left for the ``rest`` makes a delivery, too."""
        by_date, smallest, left = self._by_date(wish), smallest_delivery(self._prospects, wish, policy), wish.quantity
        late = wish.quantity - most_in_time(self._prospects, wish, policy, Way.is_on_time)
        for number in range(1, 1 + policy.deliveries_a_line):
            most = by_date._most(draft, wish, left, Way.is_on_time) if left > late else 0
            if rest and most < left:
                most = min(most, left - smallest) if number < policy.deliveries_a_line else 0
            one = by_date._earliest(draft, wish, most) if most >= max(1, min(smallest, left)) else None
            if one is None:
                return
            yield one
            left -= most

    def most_of(self, wishes: Sequence[Wish], policy: Policy) -> Arrangement:
        """Of each line as much as can be accepted, what can be on its requested date first; the rest is refused."""
        draft = Draft(self._shop, self._prospects.fence_at)
        found: list[Delivered] = []
        for wish in wishes:
            draft.lines = 1 + lines_of(found)
            found += self._most_deliveries(draft, wish, policy)
        draft.lines = lines_of(found)
        return Arrangement(draft=draft, delivered=tuple(found))

    def _most_deliveries(self, draft: Draft, wish: Wish, policy: Policy) -> Iterator[Delivered]:
        smallest, left = max(1, smallest_delivery(self._prospects, wish, policy)), wish.quantity
        most_at_once = self._most(draft, wish, left, Way.is_acceptable)
        on_time = self._most(draft, wish, most_at_once, Way.is_on_time) if policy.deliveries_a_line > 1 else 0
        if 0 < most_at_once - on_time < smallest:
            on_time = most_at_once - smallest
        quantity = on_time if on_time >= smallest else most_at_once
        for _ in range(policy.deliveries_a_line):
            mark = draft.mark()
            one = self._earliest(draft, wish, quantity) if quantity >= min(smallest, wish.quantity) else None
            if one is None:
                return
            if one.is_acceptable:
                yield one
                left -= quantity
            else:
                # Finding out how much there may be used up the trials, and without them it comes too late.
                draft.undo(mark)
            quantity = self._most(draft, wish, left, Way.is_acceptable)

    def _by_date(self, wish: Wish) -> "Arranger":
        """Whoever brings as much of a line by its date as its sources can, unless one run is as good as many."""
        if not self._care.shares and not self._care.due:
            return self
        due = dict(self._care.due)
        for way in wish.ways:
            last = way.requested_at and self._shop.transport.latest_ready(way.site, way.lane, way.requested_at)
            if last is not None:
                due[wish.line.item, way.site] = last
        return Arranger(self._prospects, replace(self._care, due=due))

    def _arrangement(self, draft: Draft, delivered: Iterable[Delivered]) -> Arrangement:
        shares, due, is_gathered = self._care.shares, self._care.due, bool(self._care.gathered)
        return Arrangement(draft=draft, delivered=tuple(delivered), shares=shares, due=due, is_gathered=is_gathered)

    def _most(self, draft: Draft, wish: Wish, wanted: Units, in_time: InTime) -> Units:
        """The largest quantity in time: less never takes longer, so halving finds it, first among the bounds."""

        def may_be(quantity: Units) -> bool:
            return may_be_in_time(self._prospects, wish, wish.ways, quantity, in_time)

        def is_planned(quantity: Units) -> bool:
            mark = draft.mark()
            one = self._earliest(draft, wish, quantity)
            draft.undo(mark)
            return one is not None and in_time(one.way, one.deliver_at) and one.is_acceptable

        most = largest(may_be, wanted)
        return most if most == 0 or is_planned(most) else largest(is_planned, most - 1)

    def _earliest(self, draft: Draft, wish: Wish, quantity: Units) -> Delivered | None:
        """By the way that delivers first, looking no further than at ways that could."""
        if len(wish.ways) == 1:
            return self._tried(draft, wish, quantity)
        hopes = [
            (way.measure(at), index)
            for index, way in enumerate(wish.ways)
            if (at := self._prospects.soonest(wish, way, quantity)) is not None
        ]
        best: Delivered | None = None
        last: Delivered | None = None
        mark = draft.mark()
        for hope, index in sorted(hopes):
            if best is not None and hope > best.way.measure(best.deliver_at):
                break
            draft.undo(mark)
            last = self._deliver(draft, wish, wish.ways[index], quantity)
            if last is not None and (best is None or _preference(last) < _preference(best)):
                best = last
        if best is last:
            return best
        draft.undo(mark)
        return None if best is None else self._deliver(draft, wish, best.way, quantity)

    def _tried(self, draft: Draft, wish: Wish, quantity: Units) -> Delivered | None:
        """By the only way there is."""
        mark = draft.mark()
        one = self._deliver(draft, wish, wish.ways[0], quantity)
        if one is None:
            draft.undo(mark)
        return one

    def _deliver(self, draft: Draft, wish: Wish, way: Way, quantity: Units) -> Delivered | None:
        need = self._obtain(draft, wish, way, quantity)
        return None if need is None else self._ship(draft, wish, way, need)

    def _obtain(self, draft: Draft, wish: Wish, way: Way, quantity: Units) -> DraftNeed | None:
        insertion = Insertion(draft, self._prospects.outlook, self._care)
        need = insertion.obtain((wish.line.item, way.site), quantity)
        if need is not None:
            need.at = ready_at(self._shop, way, need.at)
        return need

    def _ship(self, draft: Draft, wish: Wish, way: Way, need: DraftNeed) -> Delivered | None:
        one = shipped(self._shop, wish, way, need)
        if one is not None:
            draft.add_delivery(one.delivery)
        return one

    def _together(self, draft: Draft, wishes: Sequence[Wish]) -> list[Delivered] | None:
        """All lines in one shipment: from the site, over the lane, that lets the last line be earliest."""
        best: tuple[tuple[object, ...], int] | None = None
        mark = draft.mark()
        for index in range(len(wishes[0].ways)):
            delivered = self._shipment(draft, wishes, index)
            draft.undo(mark)
            if delivered is None:
                continue
            comes = measured([(one.way, one.deliver_at) for one in delivered], together=True)
            liked = (comes, max(map(_preference, delivered)))
            if best is None or liked < best[0]:
                best = (liked, index)
        return None if best is None else self._shipment(draft, wishes, best[1])

    def _shipment(self, draft: Draft, wishes: Sequence[Wish], way: int) -> list[Delivered] | None:
        needs = [self._obtain(draft, wish, wish.ways[way], wish.quantity) for wish in wishes]
        ready = max((need.at for need in needs if need is not None), default=0)
        delivered: list[Delivered] = []
        for wish, need in zip(wishes, needs, strict=True):
            if need is None:
                return None
            need.at = ready
            one = self._ship(draft, wish, wish.ways[way], need)
            if one is None:
                return None
            delivered.append(one)
        return delivered


def _preference(one: Delivered) -> tuple[object, ...]:
    lane = one.way.lane
    return (
        one.way.measure(one.deliver_at),
        lane.priority if lane else 0,
        lane.cost_per_unit if lane else 0,
        one.deliver_at,
        one.way.site,
        lane.id if lane else "",
    )
