"""The best that each kind of offer can be, found by asking the search about every quantity.

It is asked whether so much of a line can be there by so late beside what the lines before it get. Less is never taken
to be easier: every quantity is asked for, the largest first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from app.domain.demand import PromiseRequest
from app.domain.plant import PlantModel
from tests.oracle.machines import Work
from tests.oracle.search import Lateness, by_line, earliest_of
from tests.oracle.sharing import AT_ITS_EARLIEST, Share, asked_of
from tests.oracle.times import Clockwork
from tests.oracle.wishes import Shipment

Quantities = tuple[int, ...]
"""Of each line, in the order they are settled."""

Shared = tuple[Share, ...]
"""The same with dates."""


class GaveUp(Exception):
    """The search would have to try too much."""


class Kinds:
    """Asks about one request. ``in_one``: no more than one delivery brings what is to come by one date.

    Every question may raise GaveUp.
    """

    def __init__(
        self,
        plant: PlantModel,
        request: PromiseRequest,
        now: int,
        others: Sequence[Work] = (),
        nodes_max: int = 40_000,
        *,
        in_one: bool = False,
    ) -> None:
        self._plant, self._request, self._now, self._others = plant, request, now, others
        self._nodes_max = nodes_max
        self._clockwork = Clockwork(plant, now)
        self._lines = asked_of(plant, request, in_one=in_one)
        self._known: dict[str, Lateness | None] = {}

    def reduced(self) -> Shared:
        """As much of each line as can be there on its requested date; one without a date at its earliest, or not."""
        shares: list[Share] = []
        for line in self._lines:
            on_time = [Share(units, 0) for units in range(line.quantity, 0, -1)]
            wanted = on_time if line.is_dated else [Share(0, line.quantity)]
            share = self._first(shares, iter(wanted)) or Share(0, 0)
            shares.append(self._earliest(shares, share, ()))
        return tuple(shares)

    def most(self) -> Quantities:
        """As much of each line as can be there by its latest acceptable date."""
        shares: list[Share] = []
        for line in self._lines:
            wanted = (Share(0, units) for units in range(line.quantity, 0, -1))
            shares.append(self._first(shares, wanted) or Share(0, 0))
        return tuple(share.quantity for share in shares)

    def split(self) -> Shared | None:
        """All of each line: as much as possible on the requested date, then the rest at its earliest.

        None where not all of it can be had.
        """
        settled = [Share(0, line.quantity) for line in self._lines]
        for index, line in enumerate(self._lines):
            before, after = settled[:index], settled[index + 1 :]
            wanted = range(line.quantity if line.is_dated else 0, -1, -1)
            share = self._first(before, (Share(units, line.quantity - units) for units in wanted), after)
            if share is None:
                return None
            settled[index] = self._earliest(before, share, after)
        return tuple(settled)

    def dates(self, quantities: Quantities) -> Lateness | None:
        """How late the lines are at the earliest if each gets so much, in whatever deliveries; 0 where it gets none."""
        settled = [Share(0, units) for units in quantities]
        if not self._is_possible(settled):
            return None
        for index, share in enumerate(settled):
            settled[index] = self._earliest(settled[:index], share, settled[index + 1 :])
        return tuple(max(0, share.late) if share.quantity else 0 for share in settled)

    def _first(self, before: Sequence[Share], wanted: Iterator[Share], after: Sequence[Share] = ()) -> Share | None:
        """The first share of a line that can be had beside the others."""
        return next((share for share in wanted if self._is_possible([*before, share, *after])), None)

    def _is_possible(self, shares: Sequence[Share]) -> bool:
        return self._asked(shares) is not None

    def _earliest(self, before: Sequence[Share], share: Share, after: Sequence[Share]) -> Share:
        if not share.rest:
            return replace(share, late=0)
        lateness = self._asked([*before, replace(share, late=AT_ITS_EARLIEST), *after])
        if lateness is None:
            raise AssertionError("what can be had by some date can be had at its earliest")
        return replace(share, late=lateness[len(before)])

    def _asked(self, shares: Sequence[Share]) -> Lateness | None:
        """How late the lines of which these are the first would be. A line that gets nothing is not late."""
        wanted = [(line, share) for line, share in zip(self._lines, shares, strict=False)]
        sent = (list(line.sent(share, self._clockwork)) for line, share in wanted)
        ways = [[shipment for parts in way for shipment in parts] for way in product(*sent)]
        found = self._found(ways)
        late = iter(found or ())
        return None if found is None else tuple(next(late) if share.quantity else 0 for share in shares)

    def _found(self, ways: Sequence[Sequence[Shipment]]) -> Lateness | None:
        """Many questions come down to the same ways to ship."""
        question = repr(ways)
        if question not in self._known:
            found = earliest_of(ways, self._plant, self._request, self._now, self._others, self._nodes_max)
            if not found.complete:
                raise GaveUp
            self._known[question] = None if found.promised is None else by_line(found.promised)
        return self._known[question]
