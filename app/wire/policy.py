"""How a caller wants to be served: what may be split, substituted, moved or paid for."""

from typing import Annotated, Literal

from pydantic import Field

from app.domain.demand import Extra, OfferKind, Policy
from app.domain.supply import SafetyStockUse
from app.wire.limits import DELIVERIES_MAX, LEVERS_MAX, MOVES_MAX, OFFERS_MAX
from app.wire.types import Money, Positive, Priority, Shape, Whole, as_sent

Kind = Literal[
    "as_requested",
    "later",
    "split",
    "expedite",
    "other_site",
    "substitute",
    "partial",
    "reduced",
    "cheapest",
]


class ExtraPayIn(Shape):
    """What an earlier date may cost beyond what the best offer by regular means costs."""

    per_late_day: Money
    """What a day less late is worth."""
    maximum: Money
    """No more than this is paid in all."""

    def to_domain(self) -> Extra:
        return Extra(per_late_day=self.per_late_day, maximum=self.maximum)


class PolicyIn(Shape):
    ship_complete: bool = False
    """All lines in one shipment."""
    split: bool = True
    """Whether a line may come in several deliveries."""
    deliveries_max: Annotated[int, Field(ge=1, le=DELIVERIES_MAX), Whole] = 3
    """Deliveries of one line at most."""
    minimum_split: Positive = as_sent(1)
    """The smallest delivery of a split line, in the unit of its item."""
    substitute: bool = True
    """Whether substitutes may be offered for items that come late."""
    expedite: bool = True
    """Whether overtime, express suppliers and express lanes may be offered."""
    use_safety_stock: Literal["none", "components", "all"] = "none"
    """Which safety stock may be used, last, for an earlier date: none, that of everything but the items of the lines,
    or all. `warnings` of the offer and `opened_safety_stock` of the plan say what was."""
    priority: Priority | None = None
    """Lower is more urgent; else the customer's, and 1 of whoever has none."""
    prefer: Kind | None = None
    """The kind of offer to rank first."""
    moves_max: Annotated[int, Field(ge=0, le=MOVES_MAX), Whole] | None = None
    """How many planned operations may move; none is no limit."""
    offers_max: Annotated[int, Field(ge=1, le=OFFERS_MAX), Whole] | None = None
    """How many offers to look for at most: with 1 the first comes soonest; none is all kinds there are."""
    levers_max: Annotated[int, Field(ge=0, le=LEVERS_MAX), Whole] = 3
    """How many levers to tell at most: the best for their money."""
    extra: ExtraPayIn | None = None
    """Ranks an offer by other means first where it is worth what it costs; without it such offers come later."""

    def to_domain(self, otherwise: int) -> Policy:
        """``otherwise``: the priority where none is given."""
        return Policy(
            ship_complete=self.ship_complete,
            split=self.split,
            deliveries_max=self.deliveries_max,
            minimum_split=self.minimum_split,
            substitute=self.substitute,
            expedite=self.expedite,
            use_safety_stock=SafetyStockUse(self.use_safety_stock),
            priority=otherwise if self.priority is None else self.priority,
            prefer=OfferKind(self.prefer) if self.prefer else None,
            moves_max=self.moves_max,
            extra=self.extra.to_domain() if self.extra else None,
            offers_max=self.offers_max,
            levers_max=self.levers_max,
        )
