"""Supplies by when they can be used: whoever looks for the latest in time does not pass by all that is spent."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter

from app.domain.quantity import Units
from app.domain.supply import Supply, SupplyKey
from app.domain.timeline import Minute

Usable = tuple[Minute, Supply]
"""From when on a supply can be used."""


class InTurnOfUse:
    """Those of some supplies of which something is ``left``, which others count down."""

    def __init__(self, usable: Iterable[Usable], left: Mapping[SupplyKey, Units]) -> None:
        self._rows = sorted(usable, key=_place)
        self._left = left

    def earliest_first(self) -> Iterator[Supply]:
        return (supply for _, supply in self._rows if self._left[supply.key] > 0)

    def latest_first(self, by: Minute) -> Iterator[Supply]:
        """Those that can be used by then; of which nothing is left is struck off on the way."""
        for at in range(bisect_right(self._rows, by, key=_usable_from) - 1, -1, -1):
            supply = self._rows[at][1]
            if self._left[supply.key] > 0:
                yield supply
            else:
                del self._rows[at]

    def restore(self, usable: Usable) -> None:
        """Something is left of it again."""
        at = bisect_left(self._rows, _place(usable), key=_place)
        if self._rows[at : at + 1] != [usable]:
            self._rows.insert(at, usable)


_usable_from = itemgetter(0)


def _place(usable: Usable) -> tuple[Minute, SupplyKey]:
    return (usable[0], usable[1].key)
