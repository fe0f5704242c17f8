"""What lies at other sites, or comes there anyway: sent from several of them at once to where it is wanted."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.quantity import Units
from app.domain.supply import ItemSite, Lane
from app.domain.timeline import Minute
from app.solver.coming import Coming, moved
from app.solver.draft import Draft, DraftMove, DraftNeed, DraftSupply
from app.solver.mixing import Step, useful_steps


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """``sent``: by when how much more may be here, within the horizon, and over which lane; the soonest first."""

    draft: Draft
    item: str
    sent: Sequence[tuple[Minute, Lane, Units]]

    @classmethod
    def of(cls, draft: Draft, place: ItemSite, lanes: Sequence[Lane], most: Units) -> "Elsewhere | None":
        """From each site over the most preferred of its lanes: others would bring the same goods. None: nothing is."""
        shop, sent = draft.shop, []
        for lane in {one.origin: one for one in reversed(lanes)}.values():
            before = 0
            for at, units in useful_steps(draft.availability((place[0], lane.origin)), most, shop.now):
                there = shop.transport.delivered(lane.origin, lane, at) if units else None
                if there is not None and there <= shop.horizon:
                    sent.append((there, lane, min(units, most) - before))
                    before = units
        return cls(draft, place[0], sorted(sent, key=lambda one: (one[0], one[1].id))) if sent else None

    def beside(self, steps: Sequence[Step], most: Units) -> list[Step]:
        """By when how much may be there, up to as much as is wanted: what comes by itself, and what is sent."""
        both: list[Step] = []
        for minute in sorted({at for at, _ in steps} | {at for at, *_ in self.sent}):
            own = max(units for at, units in steps if at <= minute)
            both.append((minute, min(most, own + sum(more for at, _, more in self.sent if at <= minute))))
            if both[-1][1] == most:
                break
        return both

    def sending(self, by: Minute, wanted: Units) -> Coming:
        """Sends what may be here by an instant, from each site what it can until there is enough, the soonest first."""
        supplies: list[DraftSupply] = []
        in_time = [(lane, more) for at, lane, more in self.sent if at <= by]
        for lane in {lane.id: lane for lane, _ in in_time}.values():
            if wanted <= 0:
                break
            units = min(wanted, sum(more for other, more in in_time if other is lane))
            move = self._over(lane, units)
            if move is None:
                return None
            supplies.append(self.draft.add_supply(move))
            wanted -= units
        return supplies

    def _over(self, lane: Lane, units: Units) -> DraftMove | None:
        place, shop = (self.item, lane.origin), self.draft.shop
        there_at = self.draft.availability(place).earliest(units)
        if there_at is None:
            return None
        at = max(there_at, shop.now)
        return moved(shop, lane, self.draft.add_need(DraftNeed(place, units, there_at=at, at=at, supplies=[])))
