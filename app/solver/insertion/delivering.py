"""One line delivered into a draft: at its earliest, or as much of it as can be in time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from enum import Enum, auto
from typing import NamedTuple

from app.domain.demand import Policy
from app.domain.quantity import Units, ceil_of
from app.domain.supply import Lane
from app.domain.timeline import Minute
from app.solver.bounds.most import InTime, may_be_in_time, most_in_time, smallest_delivery, smallest_part
from app.solver.bounds.prospects import Prospects
from app.solver.delivered import Delivered, preference, ready_at, shipped
from app.solver.draft import Draft, DraftMove, DraftNeed, Entry
from app.solver.insertion.care import Care
from app.solver.insertion.in_vain import InVain
from app.solver.insertion.obtaining import Insertion
from app.solver.thresholds import largest
from app.solver.wishes import Way, Wish


class Rest(Enum):
    """What becomes of what cannot be on its requested date."""

    LATE = auto()
    """It comes at its earliest."""
    REFUSED = auto()
    NONE = auto()
    """There may be none."""


class Dates(NamedTuple):
    """Which arrivals count, and the last that does; None: whatever the horizon holds."""

    in_time: InTime
    last: Callable[[Way], Minute | None]


ON_TIME = Dates(Way.is_on_time, lambda way: way.requested_at)
ACCEPTABLE = Dates(Way.is_acceptable, lambda way: way.latest_at)


class Most(NamedTuple):
    """As much as was found to come in time; ``one``: how, put in again as it was with ``entries``."""

    quantity: Units = 0
    one: Delivered | None = None
    entries: Sequence[Entry] = ()


class Delivering:
    """With as much care as Insertion is told to take.

    ``filling``: of what need not all come, whoever brings it by a date brings as much as its sources can.
    """

    def __init__(self, prospects: Prospects, care: Care, *, filling: bool = False) -> None:
        self._prospects = prospects
        self._shop = prospects.shop
        self._care = care
        self._filling = filling
        self._insertion: tuple[Draft, Insertion] | None = None

    def earliest(self, draft: Draft, wish: Wish, quantity: Units) -> Delivered | None:
        """By the way that is preferred, looking no further than at ways that could be."""
        if len(wish.ways) == 1:
            return self._deliver(draft, wish, wish.ways[0], quantity)
        hopes = [
            (preference(way, at), index)
            for index, way in enumerate(wish.ways)
            if (at := self._prospects.soonest(wish, way, quantity)) is not None
        ]
        best: Delivered | None = None
        last: Delivered | None = None
        kept: list[Entry] = []
        mark = draft.mark()
        for hope, index in sorted(hopes):
            if best is not None and hope >= best.preference:
                break
            entries = draft.cut(mark)
            kept = entries if last is best else kept
            last = self._deliver(draft, wish, wish.ways[index], quantity)
            if last is not None and (best is None or last.preference < best.preference):
                best = last
        if best is not last:
            draft.undo(mark)
            draft.paste(kept)
        return best

    def on_time(self, draft: Draft, wish: Wish, policy: Policy, rest: Rest) -> Iterator[Delivered]:
        """Each as much as can be, while there could be more; a rest that comes late makes a delivery, too."""
        by_date, smallest = self._by(wish, ON_TIME), smallest_part(self._prospects, wish, policy)
        late = wish.quantity - most_in_time(self._prospects, wish, policy, Way.is_on_time)
        left = wish.quantity
        for further in reversed(range(policy.deliveries_a_line)):
            if rest is Rest.NONE and not further:
                most = Most(left)
            else:
                # What leaves more than the others could bring is no use where all has to come.
                least = ceil_of(left, further + 1) if rest is Rest.NONE else 1
                most = by_date._most(draft, wish, left, ON_TIME, least) if left > late else Most()
            quantity = most.quantity
            if quantity < left and rest is not Rest.REFUSED:
                quantity = min(quantity, left - smallest) if further else 0
            one = by_date._as_found(draft, wish, quantity, most) if quantity >= smallest else None
            if one is None:
                return
            yield one
            left -= quantity

    def accepted(self, draft: Draft, wish: Wish, policy: Policy) -> Iterator[Delivered]:
        """Each as much as can be accepted, what can be on its requested date first; the rest of the line is refused."""
        smallest, left = smallest_delivery(self._prospects, wish, policy), wish.quantity
        by_last, line = self._by(wish, ACCEPTABLE), self._by(wish, ON_TIME)
        at_once = by_last._most(draft, wish, left, ACCEPTABLE)
        most = line._most(draft, wish, at_once.quantity, ON_TIME) if policy.deliveries_a_line > 1 else Most()
        quantity = most.quantity
        if 0 < at_once.quantity - quantity < smallest:
            quantity = at_once.quantity - smallest
        if quantity < smallest:
            most, line, quantity = at_once, by_last, at_once.quantity
        for _ in range(policy.deliveries_a_line):
            mark = draft.mark()
            is_enough = quantity >= min(smallest, wish.quantity)
            one = line._as_found(draft, wish, quantity, most) if is_enough else None
            if one is None:
                return
            if one.is_acceptable:
                yield one
                left -= quantity
            else:
                draft.undo(mark)
            rest = at_once.quantity - quantity if line is not by_last else 0
            most, line = by_last._most(draft, wish, left, ACCEPTABLE, hope=rest), by_last
            quantity = most.quantity

    def obtain(self, draft: Draft, wish: Wish, way: Way, quantity: Units) -> DraftNeed | None:
        """Planned, and there when it may be picked for that way; not sent yet."""
        need = self._into(draft).obtain((wish.line.item, way.site), quantity)
        if need is not None:
            draft.put_off(need, ready_at(self._shop, way, need.at))
        return need

    def _by(self, wish: Wish, dates: Dates) -> "Delivering":
        """Whoever brings as much of a line in time as its sources can, where it is filled."""
        if not self._filling:
            return self
        due = dict(self._care.due)
        for way in wish.ways:
            last = dates.last(way)
            ready = self._shop.horizon if last is None else self._shop.transport.latest_ready(way.site, way.lane, last)
            if ready is not None:
                due[wish.line.item, way.site] = ready
        return Delivering(self._prospects, replace(self._care, due=due, in_vain=InVain()))

    def _most(self, draft: Draft, wish: Wish, wanted: Units, dates: Dates, least: Units = 1, hope: Units = 0) -> Most:
        """The largest quantity in time: less never takes longer, so halving finds it, first among the bounds.

        Less than ``least`` is as good as nothing; it may be as much as ``hope``. Who has planned enough is
        content with what is found by then.
        """
        tally, best, guesses = self._care.tally, Most(), [hope + 1, hope] if hope else []
        enough = (tally.planned + self._shop.limits.most_needs_max) // 2

        def may_be(quantity: Units) -> bool:
            return may_be_in_time(self._prospects, wish, wish.ways, quantity, dates.in_time)

        def is_planned(quantity: Units) -> bool:
            nonlocal best
            if best.quantity and tally.planned > enough:
                return False
            mark = draft.mark()
            one = self.earliest(draft, wish, quantity)
            entries = draft.cut(mark)
            if one is None:
                return False
            if dates.in_time(one.way, one.deliver_at) and one.is_acceptable:
                best = Most(quantity, one, entries)
                return True
            last = dates.last(one.way)
            came = self._came(one.delivery.need, one.way.lane, self._shop.horizon if last is None else last)
            guesses.extend((came + 1, came))
            return False

        # Halved from the same number each time, the bounds are asked nothing that is not remembered.
        most = min(wanted, largest(may_be, wish.quantity))
        if most < least or (1 < least < most and not is_planned(least)):
            return best
        most = self._filled(draft, wish, most)
        largest(is_planned, most, known=best.quantity, guesses=guesses or [most])
        return best

    def _as_found(self, draft: Draft, wish: Wish, quantity: Units, most: Most) -> Delivered | None:
        if most.one is None or quantity != most.quantity:
            return self.earliest(draft, wish, quantity)
        draft.paste(most.entries)
        return most.one

    def _came(self, need: DraftNeed, lane: Lane | None, due: Minute) -> Units:
        """How much of what is late could have come over a lane by an instant: as much as was ready in time."""
        ready = self._shop.transport.latest_ready(need.place[1], lane, due)
        if ready is None:
            return 0
        came = need.quantity - sum([supply.quantity for supply in need.supplies])
        for supply in need.supplies:
            if supply.available_at <= ready:
                came += supply.quantity
            elif isinstance(supply, DraftMove):
                came += self._came(supply.need, supply.lane, ready)
        return max(0, came)

    def _filled(self, draft: Draft, wish: Wish, wanted: Units) -> Units:
        """No more than that fits in what each gap takes, where gaps are to be filled."""
        insertion = self._into(draft)
        places = {(wish.line.item, way.site) for way in wish.ways}
        dues = ((place, self._care.due[place]) for place in sorted(places & self._care.due.keys()))
        return max((insertion.most_by(place, wanted, due) for place, due in dues), default=wanted)

    def _into(self, draft: Draft) -> Insertion:
        """The same as long as it is the same draft."""
        if self._insertion is None or self._insertion[0] is not draft:
            self._insertion = draft, Insertion(draft, self._prospects.outlook, self._care)
        return self._insertion[1]

    def _deliver(self, draft: Draft, wish: Wish, way: Way, quantity: Units) -> Delivered | None:
        """What cannot be delivered takes nothing."""
        mark = draft.mark()
        need = self.obtain(draft, wish, way, quantity)
        one = None if need is None else shipped(draft, wish, way, need)
        if one is None:
            draft.undo(mark)
        return one
