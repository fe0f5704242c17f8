"""What comes into the ledgers with a promise and goes with it, collected so that each ledger is copied once."""

from collections import defaultdict
from collections.abc import Callable

from app.domain.ledgers.ledger import Ledger, OwnedNeed
from app.domain.ledgers.safety_stock import still_opened
from app.domain.promise import Promise
from app.domain.supply import ItemSite


class LedgerChanges:
    """By item and site, in the words of ``Ledger.changed``."""

    def __init__(self) -> None:
        self._by_place: dict[ItemSite, dict[str, list[object]]] = {}

    def with_promise(self, promise: Promise) -> None:
        self.with_supplies(promise)
        for need in promise.plan.needs():
            self._of(need.place)["needs"].append(OwnedNeed(owner=promise.quote, need=need))
        for place, units in still_opened(promise.plan).items():
            self._of(place)["opened"].append((promise.quote, units))

    def without_promise(self, promise: Promise) -> None:
        for supply in promise.plan.supplies(promise.quote, held=True):
            self._of(supply.place)["gone"].append(supply.key)
        for need in promise.plan.needs():
            self._of(need.place)["ended"].append(need.id)
        for place in still_opened(promise.plan):
            self._of(place)["closed"].append(promise.quote)

    def with_supplies(self, promise: Promise) -> None:
        """What a hold brings is there for everybody once it is a commitment."""
        for supply in promise.plan.supplies(promise.quote, held=promise.commitment is None):
            self._of(supply.place)["supplies"].append(supply)

    def with_need(self, place: ItemSite, owned: OwnedNeed) -> None:
        self._of(place)["needs"].append(owned)

    def applied(self, ledger_of: Callable[[ItemSite], Ledger]) -> dict[ItemSite, Ledger]:
        return {
            place: ledger_of(place).changed(**changes)  # type: ignore[arg-type]
            for place, changes in self._by_place.items()
        }

    def _of(self, place: ItemSite) -> dict[str, list[object]]:
        return self._by_place.setdefault(place, defaultdict(list))
