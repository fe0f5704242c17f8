"""What may be expected of one request before anything is planned: remembered, and shared by all that plan it."""

from app.domain.quantity import Units
from app.domain.timeline import Minute
from app.solver.outlook import Outlook
from app.solver.shop import Shop
from app.solver.wishes import Way, Wish


class Prospects:
    """``bound``: no plan is earlier. ``outlook``: a plan is likely not to be. Both against the plan as it stands."""

    def __init__(self, shop: Shop, fence_at: Minute) -> None:
        self.shop = shop
        self.fence_at = fence_at
        self.bound = Outlook(shop, fence_at, as_bound=True)
        self.outlook = Outlook(shop, fence_at, as_bound=False)

    def soonest(self, wish: Wish, way: Way, quantity: Units) -> Minute | None:
        """No plan delivers the quantity this way before that instant; None: none does within the horizon."""
        transport = self.shop.transport
        ready = self.bound.earliest((wish.line.item, way.site), quantity)
        if ready is not None and way.earliest_at is not None:
            ready = max(ready, transport.earliest_ready(way.site, way.lane, way.earliest_at))
        deliver_at = None if ready is None else transport.delivered(way.site, way.lane, ready)
        return None if deliver_at is None or deliver_at > self.shop.horizon else deliver_at
