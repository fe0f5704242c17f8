"""Everything that can happen to a snapshot. A snapshot with a few changes is the next version, or a what-if."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.plan import Repeg
from app.domain.plant import PlantModel
from app.domain.promise import Promise
from app.domain.timeline import Minute


class EndReason(StrEnum):
    RELEASED = "released"
    EXPIRED = "expired"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseMade:
    """A hold begins: its plan takes supply and capacity, and pegs needs of others anew where its plan says so."""

    promise: Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseEnded:
    """A hold no longer counts: all it took is free again."""

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
class PlantChanged:
    """A new plant model under the same promises; ``repegs`` says what each need is pegged to from now on."""

    plant: PlantModel
    repegs: tuple[Repeg, ...] = ()


Change = PromiseMade | PromiseEnded | HoldExtended | PromiseConfirmed | PlantChanged
