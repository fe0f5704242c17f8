"""Everything that can happen to a snapshot. A snapshot with a few changes is the next version, or a what-if."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.needs import Repeg
from app.domain.plant import PlantModel
from app.domain.promise import Promise
from app.domain.shift import NewDate, Shift
from app.domain.supply import SupplyKey
from app.domain.timeline import Minute


class EndReason(StrEnum):
    """The first three end holds, the others commitments of which nothing is left to plan."""

    RELEASED = "released"
    EXPIRED = "expired"
    REPLACED = "replaced"
    CANCELLED = "cancelled"
    COMPLETED = "completed"


class RevisionReason(StrEnum):
    """``GIVEN_UP``: what a commitment that is over kept for others, and they no longer need."""

    CHANGED = "changed"
    CANCELLED = "cancelled"
    SHIPPED = "shipped"
    REPORTED = "reported"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseMade:
    """A hold begins: its plan takes supply and capacity, and pegs needs of others anew where its plan says so."""

    promise: Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseRevised:
    """A commitment reads and is planned otherwise from now on; its plan's repegs as in one newly made."""

    promise: Promise
    reason: RevisionReason


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseEnded:
    """A hold no longer counts, or nothing of a commitment is left: all it took is free again."""

    quote: str
    reason: EndReason


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldExtended:
    quote: str
    expires_at: Minute


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseConfirmed:
    """A live hold becomes a commitment, with exactly its dates; its surplus opens to others."""

    quote: str
    commitment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsRepegged:
    """Time has passed over a receipt that did not come: needs that it can no longer cover take other supply."""

    repegs: tuple[Repeg, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMoved:
    """Planned work of commitments goes to other times, and all their dates stand but those that are named.

    ``priority``: of the most urgent that it is for. ``room_for``: the quote of the promise that it makes room for,
    where there is one. ``broken``: quotes of promises whose work could not stay where it stood, whatever the fence.
    ``dates``: what is promised anew, by ``run``, a re-promise that somebody asked for. ``repegs``: needs that take
    other supply from then on.
    """

    shifts: tuple[Shift, ...]
    priority: int
    room_for: str | None = None
    broken: frozenset[str] = frozenset()
    dates: tuple[NewDate, ...] = ()
    run: str | None = None
    repegs: tuple[Repeg, ...] = ()


class Note(StrEnum):
    HOLD_AT_RISK = "hold_at_risk"
    HOLD_SAFE = "hold_safe"
    AT_RISK = "at_risk"
    SAFE = "safe"
    SUPPLY_AT_RISK = "supply_at_risk"
    SUPPLY_SAFE = "supply_safe"
    REPROMISED = "repromised"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseNoted:
    """Something to tell of a promise that follows from what came before: the plan stays as it is.

    Of a commitment that is over it is the supply that it leaves that may be at risk.
    ``detail``: why, for people.
    """

    quote: str
    note: Note
    detail: str = ""

    def noted(self, promise: Promise) -> Promise:
        """The promise once this is told of it; a new date says nothing of the risk."""
        if self.note is Note.REPROMISED:
            return promise
        return replace(promise, at_risk=self.note in (Note.HOLD_AT_RISK, Note.AT_RISK, Note.SUPPLY_AT_RISK))


class PlantPart(StrEnum):
    """What of the plant is new: what the ERP knows of it, or what happens to its capacity."""

    MODEL = "model"
    CAPACITY = "capacity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a feed takes over of a promise: what is ``gone`` from it is the ERP's now, the rest is in its counts."""

    quote: str
    gone: frozenset[SupplyKey] = frozenset()
    counted_needs: frozenset[str] = frozenset()
    counted_supplies: frozenset[SupplyKey] = frozenset()

    def from_promise(self, promise: Promise) -> Promise:
        """The promise as it reads from then on."""
        return replace(promise, plan=promise.plan.without(self.gone).counted(self.counted_needs, self.counted_supplies))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantChanged:
    """A new plant model under the same promises.

    ``taken`` is what the feed takes over of some; ``repegs`` says what each need is pegged to from now on.
    """

    plant: PlantModel
    repegs: tuple[Repeg, ...] = ()
    taken: tuple[Taken, ...] = ()
    about: PlantPart = PlantPart.MODEL

    def revised(self, promises: Mapping[str, Promise]) -> dict[str, Promise]:
        """Those of which something is taken over, by quote, as they read from then on."""
        return {one.quote: one.from_promise(promises[one.quote]) for one in self.taken if one.quote in promises}


PlanChange = (
    PromiseMade
    | PromiseRevised
    | PromiseEnded
    | HoldExtended
    | PromiseConfirmed
    | NeedsRepegged
    | PlanMoved
    | PromiseNoted
)
Change = PlanChange | PlantChanged


def making(promise: Promise) -> tuple[PlanMoved | PromiseMade, ...]:
    """How a promise is made as it is planned: what is in its way moves first."""
    shifts = promise.plan.shifts
    if not shifts:
        return (PromiseMade(promise=promise),)
    made = replace(promise, plan=replace(promise.plan, shifts=()))
    moving = PlanMoved(shifts=shifts, priority=promise.priority, room_for=promise.quote)
    return (moving, PromiseMade(promise=made))
