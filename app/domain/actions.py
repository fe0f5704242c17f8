"""What somebody must do, and by when, for the promises to hold."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.promise import Promise
from app.domain.quantity import Units
from app.domain.timeline import Minute


class ActionKind(StrEnum):
    """Agree to overtime, buy, release a run to the floor, send goods to another site, ship to the customer."""

    APPROVE = "approve"
    BUY = "buy"
    RELEASE = "release"
    MOVE = "move"
    SHIP = "ship"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """For a commitment. ``ref`` is the purchase, run, move or delivery; the goods are there at ``there_at``.

    Of overtime it is the run and the operation, which starts when it has to be agreed and ends at ``there_at``.
    ``line`` is None where it serves no line of its own order. ``supplier`` is of a purchase; ``resource`` the one whose
    overtime it is, or the first that a run needs; ``lane`` and ``destination`` are of goods that travel: None in all
    else, and where the customer picks up. ``expedited``: on the express terms of the source or lane. ``missing``: so
    much of goods to be sent or shipped is pegged to nothing.
    """

    kind: ActionKind
    due_at: Minute
    overdue: bool
    promise: Promise
    line: str | None
    ref: str
    item: str
    site: str
    quantity: Units
    there_at: Minute
    supplier: str | None = None
    resource: str | None = None
    lane: str | None = None
    destination: str | None = None
    expedited: bool = False
    missing: Units = 0
