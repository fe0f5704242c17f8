"""What of the plan a change may touch: whose rows differ after it, and what else may."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from app.domain.changes import (
    Change,
    HoldExtended,
    NeedsRepegged,
    PlanMoved,
    PlantChanged,
    PlantPart,
    PromiseConfirmed,
    PromiseEnded,
    PromiseMade,
    PromiseNoted,
    PromiseRevised,
)
from app.domain.layered import differing
from app.domain.needs import Repeg
from app.domain.snapshots.snapshot import Snapshot


@dataclass(slots=True)
class Touched:
    """``quotes`` of promises that may hold, take or bring otherwise; ``requirements`` that may take otherwise.

    ``noted``: promises of which only something else is known, such as that they are at risk. ``plant``: what the feeds
    bring, and who requires it, may be different as well.
    """

    quotes: set[str] = field(default_factory=set)
    noted: set[str] = field(default_factory=set)
    requirements: set[str] = field(default_factory=set)
    plant: bool = False

    def by(self, change: Change, before: Snapshot) -> None:
        match change:
            case PromiseMade(promise=promise) | PromiseRevised(promise=promise):
                self.quotes.add(promise.quote)
                self._repegged(promise.plan.repegs)
            case PromiseEnded(quote=quote):
                self.quotes.add(quote)
                self._repegged(before.given_back(quote))
            case NeedsRepegged(repegs=repegs):
                self._repegged(repegs)
            case PlanMoved(shifts=shifts, dates=dates, repegs=repegs):
                self.quotes |= {shift.quote for shift in shifts} | {one.quote for one in dates}
                self._repegged(repegs)
            case PlantChanged(repegs=repegs, taken=taken, about=about):
                self.quotes |= {one.quote for one in taken}
                self.plant |= about is PlantPart.MODEL
                self._repegged(repegs)
            case PromiseNoted(quote=quote):
                self.noted.add(quote)
            case PromiseConfirmed(quote=quote) if before.promises[quote].at_risk:
                self.noted.add(quote)
            case HoldExtended() | PromiseConfirmed():
                pass

    def needs_of_requirements(self, before: Snapshot, after: Snapshot) -> Collection[str]:
        """Of another plant model those of the ledgers that are other ones: what has the same takes the same."""
        if not self.plant:
            return self.requirements
        places = differing(before.ledgers, after.ledgers)
        there = (version.ledger(place).needs.values() for version in (before, after) for place in places)
        return dict.fromkeys(owned.need.id for needs in there for owned in needs if owned.owner is None)

    def _repegged(self, repegs: Iterable[Repeg]) -> None:
        for repeg in repegs:
            if repeg.owner is None:
                self.requirements.add(repeg.need)
            else:
                self.quotes.add(repeg.owner)
