"""Actions on the wire: what to do, by when, for which promise, and a sentence for whoever does it."""

from app.domain.actions import Action, ActionKind
from app.domain.plant import PlantModel
from app.domain.quantity import quantity_text
from app.wire.text import InstantText, Number, PageOut, Shown, decimals_of, instant_text, quantity_of_item


class ActionOut(Shown):
    """What somebody must do for a promise to hold."""

    kind: str
    """`approve`: agree to overtime; `buy`: place the purchase; `release`: release the run to the floor; `move`: send it
    to another site; `ship`."""
    due_at: InstantText
    """The last moment: the order goes out, the first operation starts, the truck leaves."""
    overdue: bool
    owner: str
    """The commitment."""
    line: str | None
    """`null` where it serves no line of its own order."""
    reference: str | None
    customer: str | None
    ref: str
    """The purchase, run, move or delivery, as in the plan; a feed names it in `fulfils` once it is done. Of overtime
    it is the run and its operation, joined by a slash."""
    item: str
    site: str
    """Where it is received, made, or leaves from."""
    quantity: Number
    there_at: InstantText
    """When the goods are there, if it is done in time."""
    supplier: str | None
    """Of a purchase."""
    resource: str | None
    """Whose overtime it is; else the first that a run needs."""
    lane: str | None
    destination: str | None
    """The site or ship-to that goods travel to; none where the customer picks them up."""
    expedited: bool
    """Whether a purchase, transfer or shipment goes on express terms."""
    missing: Number
    """So much of what is to be sent or shipped nothing covers for now; the rest may go."""
    detail: str

    @classmethod
    def from_domain(cls, action: Action, plant: PlantModel) -> "ActionOut":
        return cls.showing(
            action,
            owner=action.promise.owner,
            reference=action.promise.reference,
            customer=action.promise.customer,
            quantity=quantity_of_item(action.quantity, action.item, plant),
            missing=quantity_of_item(action.missing, action.item, plant),
            detail=_sentence(action, plant) + _but_for(action, plant),
        )


class ActionsOut(PageOut[ActionOut]):
    """A page of actions."""


def _sentence(action: Action, plant: PlantModel) -> str:
    amount, by = quantity_text(action.quantity, decimals_of(action.item, plant)), instant_text(action.due_at)
    goods = f"{amount} {action.item}"
    over = (f" over {action.lane}" if action.lane else "") + (" on express terms" if action.expedited else "")
    match action.kind:
        case ActionKind.APPROVE:
            return f"Agree to overtime of {action.resource} for the run of {goods} at {action.site} by {by}."
        case ActionKind.BUY:
            source = f" from {action.supplier}" if action.supplier else ""
            return f"Order {goods}{source} for {action.site}{over} by {by}."
        case ActionKind.RELEASE:
            on = f" on {action.resource}" if action.resource else ""
            return f"Release the run of {goods} at {action.site} by {by}: its work starts then{on}."
        case ActionKind.MOVE:
            return f"Send {goods} from {action.site} to {action.destination}{over} by {by}."
        case ActionKind.SHIP if action.destination is None:
            return f"Have {goods} ready at {action.site} for the customer to pick up by {by}."
        case _:
            return f"Ship {goods} from {action.site} to {action.destination}{over} by {by}."


def _but_for(action: Action, plant: PlantModel) -> str:
    if not action.missing:
        return ""
    return f" Nothing covers {quantity_text(action.missing, decimals_of(action.item, plant))} of them for now."
