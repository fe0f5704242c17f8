"""What may be expected of one request before anything is planned: remembered, and shared by all that plan it."""

from functools import cached_property

from app.domain.quantity import Units
from app.domain.timeline import Minute
from app.solver.bounds.outlook import Outlook
from app.solver.bounds.throughput import Throughput
from app.solver.delivered import ready_at
from app.solver.shop import Shop
from app.solver.wishes import Way, Wish


class Prospects:
    """``bound``: no plan is earlier. ``outlook``: a plan is likely not to be. Both against the plan as it stands."""

    def __init__(self, shop: Shop, fence_at: Minute, bound: Outlook | None = None) -> None:
        self.shop = shop
        self.fence_at = fence_at
        self.bound = bound or Outlook(shop, fence_at, as_bound=True)
        self.outlook = Outlook(shop, fence_at, as_bound=False)
        self._soonest: dict[tuple[object, ...], Minute | None] = {}

    @property
    def looked_at(self) -> int:
        return self.bound.looked_at + self.outlook.looked_at

    @cached_property
    def closer(self) -> "Prospects":
        """With a bound that is closer, and takes longer to say; the same where none is wanted."""
        if not self.shop.limits.pieces_max:
            return self
        return Prospects(self.shop, self.fence_at, Throughput(self.shop, self.fence_at))

    def soonest(self, wish: Wish, way: Way, quantity: Units) -> Minute | None:
        """No plan delivers the quantity this way before that instant; None: none does within the horizon."""
        key = (wish.line.item, way.site, way.lane.id if way.lane else None, way.earliest_at, quantity)
        if key not in self._soonest:
            ready, deliver_at = self.bound.earliest((wish.line.item, way.site), quantity), None
            if ready is not None:
                ready = ready_at(self.shop, way, ready)
                deliver_at = self.shop.transport.delivered(way.site, way.lane, ready)
            is_out_of_reach = deliver_at is None or deliver_at > self.shop.horizon
            self._soonest[key] = None if is_out_of_reach else deliver_at
        return self._soonest[key]
