"""What being late counts for, by the strategy of each promise, and who may be late."""

from collections.abc import Mapping

from app.domain.promise import Promise
from app.domain.repromise import Sought
from app.domain.snapshots.snapshot import Snapshot
from app.solver.resequencing.arrivals import late_by


class WeighedLateness:
    """In minutes of all lines times the weight of the strategy."""

    def __init__(self, sought: Sought, at_best: Mapping[str, Promise]) -> None:
        self._sought = sought
        self._troubled = frozenset(sought.troubled)
        self._least = {
            quote: self.weight(quote) * late_by(at_best[quote], due)
            for quote, due in sought.due.items()
            if quote in at_best
        }

    @property
    def bound(self) -> int:
        """What is late of all even if nobody's work were in the way of anybody's."""
        return sum(self._least.values())

    def weight(self, quote: str) -> int:
        return self._sought.strategies[quote].weight

    def of(self, quote: str, standing: Snapshot) -> int:
        """No less than at best: what no longer holds says nothing. Of who has no place even so nothing is known."""
        due = self._sought.due.get(quote)
        if due is None or (quote in self._troubled and quote not in self._least):
            return 0
        return max(self._least.get(quote, 0), self.weight(quote) * late_by(standing.promises[quote], due))

    def may_be(self, quote: str, *, beside: str) -> bool:
        """Those in trouble, and those that give way for what counts for as much or more."""
        if self._sought.earlier:
            return False
        gives_way = not self._sought.strategies[quote].keeps_its_date and self.weight(quote) <= self.weight(beside)
        return quote in self._troubled or gives_way
