"""Shapes of the orders that an ERP has in its books already."""

from pydantic import Field

from app.wire.limits import LINES_MAX
from app.wire.types import Id, InstantOrDay, Positive, Priority, Shape


class OpenLineIn(Shape):
    line: Id
    item: Id
    quantity: Positive
    """What has not left yet."""
    promised: InstantOrDay | None = None
    """What the customer was told; a date is the end of that day at the ship-to. `null`: as soon as possible."""


class OpenOrderIn(Shape):
    """An order that is promised already. It is planned when it is first seen, and again when its lines change; where
    its dates cannot be kept it is at risk. It is as urgent as its newest row says. Absence from a feed never cancels
    it, `deleted` does. Once it is over nothing is planned for it again."""

    id: Id
    reference: Id | None = None
    """With the reference of a commitment it is that commitment, and nothing is planned for it; where it says something
    else is still to come, or that commitment is over, the answer names it in `not_planned`. No two open orders have the
    same one, unless both are what became of one quote."""
    customer: Id | None = None
    ship_to: Id | None = None
    """`null`: the customer's; of a customer without one it is picked up. Settled when the order is first seen: where it
    shall go elsewhere since, delete it and send it under another id, in one patch."""
    priority: Priority | None = None
    """Lower is planned first; `null`: as urgent as its customer."""
    lines: list[OpenLineIn] = Field(min_length=1, max_length=LINES_MAX)
