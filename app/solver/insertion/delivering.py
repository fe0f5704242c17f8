"""One line delivered into a draft: at its earliest, or as much of it as can be in time."""

from collections.abc import Iterator
from dataclasses import replace

from app.domain.demand import Policy
from app.domain.quantity import Units
from app.solver.bounds.most import InTime, largest, may_be_in_time, most_in_time, smallest_delivery
from app.solver.bounds.prospects import Prospects
from app.solver.delivered import Delivered, preference, ready_at, shipped
from app.solver.draft import Draft, DraftNeed
from app.solver.insertion.obtaining import Care, Insertion
from app.solver.wishes import Way, Wish


class Delivering:
    """With as much care as Insertion is told to take."""

    def __init__(self, prospects: Prospects, care: Care) -> None:
        self._prospects = prospects
        self._shop = prospects.shop
        self._care = care

    def earliest(self, draft: Draft, wish: Wish, quantity: Units) -> Delivered | None:
        """By the way that is preferred, looking no further than at ways that could be."""
        if len(wish.ways) == 1:
            return self._tried(draft, wish, quantity)
        hopes = [
            (preference(way, at), index)
            for index, way in enumerate(wish.ways)
            if (at := self._prospects.soonest(wish, way, quantity)) is not None
        ]
        best: Delivered | None = None
        last: Delivered | None = None
        mark = draft.mark()
        for hope, index in sorted(hopes):
            if best is not None and hope >= best.preference:
                break
            draft.undo(mark)
            last = self._deliver(draft, wish, wish.ways[index], quantity)
            if last is not None and (best is None or last.preference < best.preference):
                best = last
        if best is last:
            return best
        draft.undo(mark)
        return None if best is None else self._deliver(draft, wish, best.way, quantity)

    def on_time(self, draft: Draft, wish: Wish, policy: Policy, *, rest: bool) -> Iterator[Delivered]:
        """Each as much as can be, while there could be more; what is left for the ``rest`` makes a delivery, too."""
        by_date, smallest, left = self._by_date(wish), smallest_delivery(self._prospects, wish, policy), wish.quantity
        late = wish.quantity - most_in_time(self._prospects, wish, policy, Way.is_on_time)
        for number in range(1, 1 + policy.deliveries_a_line):
            most = by_date._most(draft, wish, left, Way.is_on_time) if left > late else 0
            if rest and most < left:
                most = min(most, left - smallest) if number < policy.deliveries_a_line else 0
            one = by_date.earliest(draft, wish, most) if most >= max(1, min(smallest, left)) else None
            if one is None:
                return
            yield one
            left -= most

    def accepted(self, draft: Draft, wish: Wish, policy: Policy) -> Iterator[Delivered]:
        """Each as much as can be accepted, what can be on its requested date first; the rest of the line is refused."""
        smallest, left = max(1, smallest_delivery(self._prospects, wish, policy)), wish.quantity
        most_at_once = self._most(draft, wish, left, Way.is_acceptable)
        on_time = self._most(draft, wish, most_at_once, Way.is_on_time) if policy.deliveries_a_line > 1 else 0
        if 0 < most_at_once - on_time < smallest:
            on_time = most_at_once - smallest
        quantity = on_time if on_time >= smallest else most_at_once
        for _ in range(policy.deliveries_a_line):
            mark = draft.mark()
            one = self.earliest(draft, wish, quantity) if quantity >= min(smallest, wish.quantity) else None
            if one is None:
                return
            if one.is_acceptable:
                yield one
                left -= quantity
            else:
                # Finding out how much there may be used up the trials, and without them it comes too late.
                draft.undo(mark)
            quantity = self._most(draft, wish, left, Way.is_acceptable)

    def obtain(self, draft: Draft, wish: Wish, way: Way, quantity: Units) -> DraftNeed | None:
        """Planned, and there when it may be picked for that way; not sent yet."""
        insertion = Insertion(draft, self._prospects.outlook, self._care)
        need = insertion.obtain((wish.line.item, way.site), quantity)
        if need is not None:
            need.at = ready_at(self._shop, way, need.at)
        return need

    def ship(self, draft: Draft, wish: Wish, way: Way, need: DraftNeed) -> Delivered | None:
        one = shipped(self._shop, wish, way, need)
        if one is not None:
            draft.add_delivery(one.delivery)
        return one

    def _by_date(self, wish: Wish) -> "Delivering":
        """Whoever brings as much of a line by its date as its sources can, unless one run is as good as many."""
        if not self._care.shares and not self._care.due:
            return self
        due = dict(self._care.due)
        for way in wish.ways:
            last = way.requested_at and self._shop.transport.latest_ready(way.site, way.lane, way.requested_at)
            if last is not None:
                due[wish.line.item, way.site] = last
        return Delivering(self._prospects, replace(self._care, due=due))

    def _most(self, draft: Draft, wish: Wish, wanted: Units, in_time: InTime) -> Units:
        """The largest quantity in time: less never takes longer, so halving finds it, first among the bounds."""

        def may_be(quantity: Units) -> bool:
            return may_be_in_time(self._prospects, wish, wish.ways, quantity, in_time)

        def is_planned(quantity: Units) -> bool:
            mark = draft.mark()
            one = self.earliest(draft, wish, quantity)
            draft.undo(mark)
            return one is not None and in_time(one.way, one.deliver_at) and one.is_acceptable

        most = largest(may_be, wanted)
        return most if most == 0 or is_planned(most) else largest(is_planned, most - 1)

    def _tried(self, draft: Draft, wish: Wish, quantity: Units) -> Delivered | None:
        """By the only way there is."""
        mark = draft.mark()
        one = self._deliver(draft, wish, wish.ways[0], quantity)
        if one is None:
            draft.undo(mark)
        return one

    def _deliver(self, draft: Draft, wish: Wish, way: Way, quantity: Units) -> Delivered | None:
        need = self.obtain(draft, wish, way, quantity)
        return None if need is None else self.ship(draft, wish, way, need)
