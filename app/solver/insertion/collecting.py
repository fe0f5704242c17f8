"""What lies at other sites, or comes there anyway: sent from several of them at once to where it is wanted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.quantity import Units
from app.domain.supply import ItemSite, Lane
from app.domain.timeline import Minute
from app.solver.coming import moved
from app.solver.draft import Draft, DraftNeed, DraftSupply
from app.solver.mixing import Step, useful_steps


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """``sent``: what may be here by when, the soonest first: over which lane, and how much by then in all."""

    draft: Draft
    item: str
    sent: Sequence[tuple[Minute, Lane, Units]]

    @classmethod
    def of(cls, draft: Draft, place: ItemSite, lanes: Sequence[Lane], most: Units) -> "Elsewhere | None":
        """From each site over the most preferred of its lanes: others would bring the same goods. None: nothing is."""
        shop, sent = draft.shop, []
        for lane in {one.origin: one for one in reversed(lanes)}.values():
            for at, units in useful_steps(draft.availability((place[0], lane.origin)), most, shop.now):
                there = shop.transport.delivered(lane.origin, lane, at) if units else None
                if there is not None:
                    sent.append((there, lane, min(units, most)))
        return cls(draft, place[0], sorted(sent, key=lambda one: (one[0], one[1].id))) if sent else None

    def beside(self, steps: Sequence[Step], most: Units) -> list[Step]:
        """By when how much may be there, up to as much as is wanted: what comes by itself, and what is sent."""
        both: list[Step] = []
        for minute in sorted({at for at, _ in steps} | {at for at, *_ in self.sent}):
            own = max(units for at, units in steps if at <= minute)
            both.append((minute, min(most, own + sum(self._by(minute).values()))))
            if both[-1][1] == most:
                break
        return both

    def sending(self, by: Minute, wanted: Units) -> list[DraftSupply]:
        """Sends what may be here by an instant, from each site what it can until there is enough, the soonest first."""
        supplies: list[DraftSupply] = []
        for lane, units in self._by(by).items():
            if wanted > 0:
                supplies += self._over(lane, min(units, wanted))
                wanted -= units
        return supplies

    def _by(self, minute: Minute) -> Mapping[Lane, Units]:
        return {lane: units for there, lane, units in self.sent if there <= minute}

    def _over(self, lane: Lane, units: Units) -> list[DraftSupply]:
        place = (self.item, lane.origin)
        there_at = self.draft.availability(place).earliest(units)
        if there_at is None:
            return []
        at = max(there_at, self.draft.shop.now)
        move = moved(
            self.draft.shop, lane, self.draft.add_need(DraftNeed(place, units, there_at=at, at=at, supplies=[]))
        )
        return [] if move is None else [self.draft.add_supply(move)]
