"""What could not be had in the way that it was tried, so that whoever comes to it by other lanes tries it no more."""

from collections import defaultdict

from app.domain.quantity import Units
from app.domain.supply import ItemSite
from app.solver.draft import Draft, Entry
from app.solver.lanes import Above

State = tuple[int, Entry | None]
"""How much of a draft is decided, and what last: nothing else tells two of its states apart."""


class InVain:
    """Where sites send to each other, all the ways over their lanes lead to the same few who make or buy something."""

    def __init__(self) -> None:
        self._tried: dict[tuple[ItemSite, State], list[tuple[Units, frozenset[ItemSite]]]] = defaultdict(list)

    def note(self, place: ItemSite, quantity: Units, above: Above, beside: Draft) -> None:
        self._tried[place, _state_of(beside)].append((quantity, frozenset(above)))

    def is_known(self, place: ItemSite, quantity: Units, above: Above, beside: Draft) -> bool:
        """Whether as much or less was tried beside the same, when it might have come from as many places or more."""
        if not self._tried:
            return False
        tried = self._tried.get((place, _state_of(beside)), ())
        return any(less <= quantity and fewer.issubset(above) for less, fewer in tried)


def _state_of(draft: Draft) -> State:
    return draft.mark(), draft.last
