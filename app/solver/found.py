"""The best arrangement for a request, and how near it is to the best there can be."""

from dataclasses import dataclass

from app.domain.promise import Proof, ProofMethod, ProofStatus
from app.domain.shift import Shift
from app.domain.timeline import Minute
from app.solver.arrangement import Arrangement
from app.solver.wishes import Order

LOOKED_AT_A_PART = 10
"""In a factory of one site it is five or less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """``to_its_end``: what was not found, all of it or the rest of what is offered, has no acceptable date.

    Else the limits ended the search.
    """

    found: "Found | None"
    to_its_end: bool = True

    def in_vain(self, order: Order) -> int:
        """Lines for which a model was built, and searched if it was not too large, until the limits ended that."""
        if self.found is None or not self.found.is_modelled:
            return 0
        measures = self.found.arrangement.measures(order)
        return sum(measure > least for measure, least in zip(measures, self.found.least, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """``is_small``: the plan that insertion found first, runs one after another, may be compared with many others.

    ``least``: for each line in the order of settling (one entry where lines ship together), what no plan beats.
    ``floor``: no plan promises the last line before it. ``method``: what says both. ``looked_at``: what bounds and
    outlooks worked out while it was looked for. ``is_modelled``: whether a model was built for it.
    """

    arrangement: Arrangement
    least: tuple[Minute, ...]
    floor: Minute
    method: ProofMethod
    is_small: bool = True
    looked_at: int = 0
    is_modelled: bool = False

    @property
    def size(self) -> int:
        """Parts of a plan that is looked for as long: where sites send to each other, far more is looked at."""
        return max(self.arrangement.draft.mark(), self.looked_at // LOOKED_AT_A_PART)

    def proof(self, order: Order) -> Proof:
        """Of the whole offer: its promise is the latest of its lines', and its gap the largest of their gaps."""
        measures = self.arrangement.measures(order)
        gap = max(measure - least for measure, least in zip(measures, self.least, strict=True))
        promised_at = self.arrangement.promised_at
        return Proof(
            status=ProofStatus.OPTIMAL if gap <= 0 else ProofStatus.BOUNDED,
            earliest_possible_at=promised_at if gap <= 0 else min(promised_at, self.floor),
            gap_minutes=max(0, gap),
            method=self.method,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The best arrangement once planned work of others has moved.

    ``untouched_at``: the promise of its last line in the best that moves nobody. ``stays``: nothing better was found;
    it is only said to be as good as a bound allows that knows of moves.
    """

    found: Found
    shifts: tuple[Shift, ...]
    untouched_at: Minute
    stays: bool = False
