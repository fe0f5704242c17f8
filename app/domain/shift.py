"""Planned work of a commitment moved to other times: what stood where, and where it stands from now on."""

from dataclasses import dataclass
from datetime import date

from app.domain.timeline import Minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Where an operation stands: what it holds from when to when, as in PlannedOperation."""

    start: Minute
    end: Minute
    resources: tuple[str, ...]
    units: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftedOperation:
    run: str
    step: str
    was: Slot
    now: Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """When a delivery or a transfer is picked, shipped, and there."""

    ready_at: Minute
    ship_at: Minute
    deliver_at: Minute


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftedDelivery:
    delivery: str
    was: Leaving
    now: Leaving


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftedTransfer:
    """Goods that go to another site, by the id of their move."""

    transfer: str
    was: Leaving
    now: Leaving


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """What moves of the plan of one commitment, whose promise is that of a quote. Its dates stand."""

    quote: str
    commitment: str
    operations: tuple[ShiftedOperation, ...] = ()
    deliveries: tuple[ShiftedDelivery, ...] = ()
    transfers: tuple[ShiftedTransfer, ...] = ()

    @property
    def undone(self) -> "Shift":
        """The way back."""
        return Shift(
            quote=self.quote,
            commitment=self.commitment,
            operations=tuple(
                ShiftedOperation(run=one.run, step=one.step, was=one.now, now=one.was) for one in self.operations
            ),
            deliveries=tuple(
                ShiftedDelivery(delivery=one.delivery, was=one.now, now=one.was) for one in self.deliveries
            ),
            transfers=tuple(ShiftedTransfer(transfer=one.transfer, was=one.now, now=one.was) for one in self.transfers),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDate:
    """What a line of a commitment is promised from now on."""

    quote: str
    line: str
    promised_at: Minute
    promised_on: date
