"""From wishes to a draft: every line delivered as early as insertion can, one after another."""

from collections.abc import Iterable, Iterator, Sequence

from app.domain.quantity import Units
from app.domain.timeline import Minute
from app.solver.arrangement import Arrangement, measured
from app.solver.bounds.prospects import Prospects
from app.solver.delivered import Delivered, lines_of, shipped
from app.solver.draft import Draft, DraftNeed, Entry
from app.solver.found import Found
from app.solver.insertion.care import Care
from app.solver.insertion.delivering import Delivering, Rest
from app.solver.insertion.obtaining import Insertion
from app.solver.wishes import Order, Wish


class Arranger:
    """Delivers the lines of one request into drafts, with as much care as Insertion is told to take.

    ``filling`` as in ``Delivering``.
    """

    def __init__(self, prospects: Prospects, care: Care | None = None, *, filling: bool = False) -> None:
        self._prospects = prospects
        self._shop = prospects.shop
        self._care = care or Care()
        self._line = Delivering(prospects, self._care, filling=filling)

    @classmethod
    def like(cls, prospects: Prospects, found: Found, *, filling: bool = False) -> "Arranger":
        """In the shares of a plan that is known; a large one is not compared with others."""
        trials = prospects.shop.limits.trials_max if found.is_small else 0
        return cls(prospects, Care.like(found.arrangement, trials), filling=filling)

    @property
    def planned(self) -> int:
        """Needs that were planned so far, kept or only to compare."""
        return self._care.tally.planned

    def all_of(self, order: Order, no_later: Sequence[Minute] | None = None) -> Arrangement | None:
        """Every line whole, each in one delivery at its earliest; None where some line is never deliverable.

        ``no_later``: dates to keep (see ``Arrangement.measures``). None as soon as that cannot be any more.
        """
        parts = [(wish, wish.quantity) for wish in order.wishes]
        return self.parts_of(parts, no_later, together=order.ships_together)

    def parts_of(
        self, parts: Sequence[tuple[Wish, Units]], no_later: Sequence[Minute] | None = None, *, together: bool = False
    ) -> Arrangement | None:
        """Each of these quantities of lines in a delivery of its own; ``together``: each a line, in one shipment."""
        draft = self._begun(len({wish.line.line for wish, _ in parts}))
        if together:
            delivered = self._together(draft, [wish for wish, _ in parts], no_later)
            return None if delivered is None else self._arrangement(draft, delivered)
        found: list[Delivered] = []
        for wish, quantity in parts:
            one = self._line.earliest(draft, wish, quantity)
            if one is None:
                return None
            found.append(one)
            if no_later is not None and (comes := one.way.measure(one.deliver_at)) != no_later[len(found) - 1]:
                if comes > no_later[len(found) - 1]:
                    return None
                no_later = None  # Sooner here, it may be later in all that follows.
        return self._arrangement(draft, found)

    def each_of(self, wishes: Sequence[Wish]) -> tuple[Arrangement, list[Wish]]:
        """Every line that can be delivered at all at its earliest, and those that cannot."""
        draft = self._begun(len(wishes))
        found = {wish.line.line: self._line.earliest(draft, wish, wish.quantity) for wish in wishes}
        delivered = tuple(one for one in found.values() if one is not None)
        missing = [wish for wish in wishes if found[wish.line.line] is None]
        return self._arrangement(draft, delivered), missing

    def on_time_first(self, order: Order, rest: Rest) -> Arrangement | None:
        """Of each line as much as possible on its requested date.

        What is wanted as soon as possible comes so, where it comes at all. None where nothing is on time, where the
        rest of a line cannot be delivered, or where there is any and there may be none.
        """
        draft = Draft(self._shop, self._prospects.fence_at, len(order.wishes))
        found: list[Delivered] = []
        for wish in order.wishes:
            if rest is Rest.REFUSED:
                draft.lines = 1 + lines_of(found)
            on_time = list(self._line.on_time(draft, wish, order.policy, rest)) if wish.is_dated else []
            found += on_time
            left = wish.quantity - sum(one.quantity for one in on_time)
            if left > 0 and wish.is_dated and rest is Rest.NONE:
                return None
            if left > 0 and (rest is Rest.LATE or not wish.is_dated):
                mark = draft.mark()
                one = self._line.earliest(draft, wish, left)
                if one is not None and (rest is Rest.LATE or one.is_acceptable):
                    found.append(one)
                elif rest is Rest.REFUSED:
                    draft.undo(mark)
                else:
                    return None
        draft.lines = lines_of(found)
        if not any(one.is_on_time for one in found):
            return None
        return self._arrangement(draft, found)

    def most_of(self, order: Order) -> Arrangement:
        """Of each line as much as can be accepted, what can be on its requested date first; the rest is refused."""
        draft = Draft(self._shop, self._prospects.fence_at)
        found: list[Delivered] = []
        for wish in order.wishes:
            draft.lines = 1 + lines_of(found)
            found += self._line.accepted(draft, wish, order.policy)
        draft.lines = lines_of(found)
        return Arrangement(draft=draft, delivered=tuple(found))

    def _begun(self, lines: int) -> Draft:
        """A draft with what is made at once for several, if anything is."""
        draft = Draft(self._shop, self._prospects.fence_at, lines)
        if self._care.gathered:
            Insertion(draft, self._prospects.outlook, self._care).gather()
        return draft

    def _arrangement(self, draft: Draft, delivered: Iterable[Delivered]) -> Arrangement:
        care = self._care
        return Arrangement(
            draft=draft,
            delivered=tuple(delivered),
            shares=care.shares,
            due=care.due,
            gathered=care.gathered,
            collects=care.collects,
        )

    def _together(
        self, draft: Draft, wishes: Sequence[Wish], no_later: Sequence[Minute] | None
    ) -> list[Delivered] | None:
        """All lines in one shipment: from the site, over the lane, that lets the last line be earliest."""
        if len(wishes[0].ways) == 1 and no_later is None:
            return self._shipment(draft, wishes, 0)
        best: tuple[tuple[Minute, ...], tuple[object, ...]] | None = None
        found: tuple[list[Delivered], list[Entry]] | None = None
        mark = draft.mark()
        for hope, index in sorted(self._hopes(wishes)):
            if (best is not None and hope > best[0]) or (no_later is not None and hope > tuple(no_later)):
                break
            delivered, entries = self._shipment(draft, wishes, index), draft.cut(mark)
            if delivered is None:
                continue
            comes = measured([(one.way, one.deliver_at) for one in delivered], together=True)
            liked = (comes, max(one.preference for one in delivered))
            if best is None or liked < best:
                best, found = liked, (delivered, entries)
        if found is None:
            return None
        draft.paste(found[1])
        return found[0]

    def _hopes(self, wishes: Sequence[Wish]) -> Iterator[tuple[tuple[Minute, ...], int]]:
        """The ways by which all lines might come at all, and when at best."""
        for index in range(len(wishes[0].ways)):
            ways = [(wish, wish.ways[index]) for wish in wishes]
            soonest = [(way, self._prospects.soonest(wish, way, wish.quantity)) for wish, way in ways]
            arrivals = [(way, at) for way, at in soonest if at is not None]
            if len(arrivals) == len(wishes):
                yield measured(arrivals, together=True), index

    def _shipment(self, draft: Draft, wishes: Sequence[Wish], way: int) -> list[Delivered] | None:
        needs: list[DraftNeed] = []
        for wish in wishes:
            need = self._line.obtain(draft, wish, wish.ways[way], wish.quantity)
            if need is None:
                return None
            needs.append(need)
        ready = max(need.at for need in needs)
        delivered: list[Delivered] = []
        for wish, need in zip(wishes, needs, strict=True):
            draft.put_off(need, ready)
            one = shipped(draft, wish, wish.ways[way], need)
            if one is None:
                return None
            delivered.append(one)
        return delivered
