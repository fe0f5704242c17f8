"""Looks for the earliest date by which all that a plan makes for a place, or moves there, can come."""

from app.domain.supply import ItemSite
from app.domain.timeline import Minute
from app.solver.arrangement import Arrangement


class Halving:
    """Between a date by which it does not come and the one by which it does; each try wins half of what is left."""

    def __init__(self, best: Arrangement, place: ItemSite, not_before: Minute) -> None:
        """``not_before``: it can be there by then at the soonest."""
        self.place = place
        self.tries = 0
        ends = _ends(best, place)
        self._low = (max(not_before, min(ends)) if len(ends) > 1 else not_before) - 1
        self._high = max(ends, default=not_before)

    def due(self, best: Arrangement) -> Minute | None:
        """By when to try next; None: nothing is to be won any more."""
        ends = _ends(best, self.place)
        if not ends:
            return None  # A better plan brings nothing there any more.
        self._high = min(self._high, max(ends))
        # Most often nothing else brings it: then not even a minute is to be won.
        due = (self._low + self._high) // 2 if self.tries else self._high - 1
        return due if self._low < due < self._high else None

    def tried(self, due: Minute, found: Arrangement | None) -> None:
        self.tries += 1
        if found is None:
            self._low = due
        else:
            self._high = max(_ends(found, self.place), default=self._low)


def _ends(found: Arrangement, place: ItemSite) -> list[Minute]:
    """When what is made for a place, or moved there, is there."""
    return [one.available_at for one in found.draft.runs_and_moves if one.place == place]
