"""What can go wrong in the business, without a word of HTTP: the statuses stand in app/api/errors.py.

TrothError
├── PlantModelRejected     the plant model has errors; every one is named, nothing was changed
├── RequestRejected        the request names something unknown or contradicts itself
├── ParametersRejected     what stands beside its body (a cursor, days, the version expected) is not what it should be
├── UnknownQuote, UnknownCommitment, UnknownItem, UnknownResource, UnknownOffer, UnknownCapacityEvent,
│   UnknownWebhook, UnknownDelivery, UnknownMoves, UnknownRepromise
├── QuoteExpired           the hold had ended before the confirm
├── QuoteReleased          the hold was given back before
├── QuoteConfirmed         a confirmed quote cannot be released
├── OfferGone              the offer's dates no longer stand; fresh offers are attached
├── ReferenceTaken         another commitment that was not cancelled has this reference
├── CommitmentClosed       it is shipped or cancelled: neither changed nor shipped any more
├── ChangeRefused          no plan gives the changed lines what was asked; fresh offers are attached
├── RepromiseOver          the run was applied or called off, or has nothing to apply yet
├── RepromiseOvertaken     the plan has moved on so that it no longer fits; it is planned again
├── MovesStand             what moved cannot go back: it has moved on, or others rest on where it stands
├── KeyReused              the idempotency key came with another body
├── KeyBusy                the same key is being answered right now
├── PlanVersionStale       If-Match named an older plan version
├── WebhookDisabled        nothing is sent to it until somebody enables it
├── HoldLimitReached       the caller holds as many quotes as the settings allow
├── ClockNotSimulated, ClockBackwards
├── OutcomeUnknown         the database was lost while it committed
├── DatabaseDamaged        what was in the database cannot be read any more; somebody has to restore it
└── TooBusy                no place in the queue, or the database does not answer; nothing was done
    └── Undone             the database has undone it for the sake of another; worth another try at once
PlanBroken is no TrothError: a plan of ours that breaks a law is a bug and must crash.
"""

from dataclasses import dataclass
from typing import Self

from app.domain.promise import Quote

FAULTS_MAX = 100
"""Nobody reads more at once, and the first hundred nearly always have the cause of the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong with an input: where (a JSON pointer), a stable code, and what would be right."""

    pointer: str
    code: str
    detail: str


class TrothError(Exception):
    """Base of every error that is part of the business.

    ``retry_after_seconds``: when to ask the same again, where nothing is wrong with it.
    """

    retry_after_seconds: int | None = None

    def __init__(self, detail: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.faults = faults

    @classmethod
    def at(cls, pointer: str, code: str, detail: str) -> Self:
        """Of an input in which one thing is wrong, which says it all."""
        return cls(detail, (Fault(pointer=pointer, code=code, detail=detail),))


class PlantModelRejected(TrothError):
    """``faults`` names every place that is wrong, up to a documented number."""


class RequestRejected(TrothError):
    """``faults`` names the fields."""

    @classmethod
    def naming(cls, *faults: Fault) -> Self:
        """What is wrong is said by the faults, each of which is about its field."""
        found = "one error" if len(faults) == 1 else f"{len(faults)} errors"
        return cls(f"The request has {found}; nothing was done.", faults)


class ParametersRejected(TrothError):
    """``faults`` names the parameters."""


class UnknownQuote(TrothError):
    pass


class UnknownCommitment(TrothError):
    pass


class UnknownItem(TrothError):
    pass


class UnknownResource(TrothError):
    pass


class UnknownOffer(TrothError):
    pass


class UnknownCapacityEvent(TrothError):
    pass


class UnknownWebhook(TrothError):
    pass


class UnknownDelivery(TrothError):
    pass


class UnknownMoves(TrothError):
    pass


class UnknownRepromise(TrothError):
    pass


class RepromiseOver(TrothError):
    pass


class RepromiseOvertaken(TrothError):
    pass


class MovesStand(TrothError):
    pass


class WebhookDisabled(TrothError):
    pass


class QuoteExpired(TrothError):
    pass


class QuoteReleased(TrothError):
    pass


class QuoteConfirmed(TrothError):
    pass


class OfferGone(TrothError):
    """``fresh`` is the quote, answered anew, that the caller may choose from."""

    def __init__(self, detail: str, fresh: Quote) -> None:
        super().__init__(detail)
        self.fresh = fresh


class ReferenceTaken(TrothError):
    pass


class CommitmentClosed(TrothError):
    pass


class ChangeRefused(TrothError):
    """``fresh`` is the change answered like a quote that holds nothing."""

    def __init__(self, detail: str, fresh: Quote) -> None:
        super().__init__(detail)
        self.fresh = fresh


class KeyReused(TrothError):
    pass


class KeyBusy(TrothError):
    retry_after_seconds = 1


class PlanVersionStale(TrothError):
    pass


class HoldLimitReached(TrothError):
    pass


class ClockNotSimulated(TrothError):
    pass


class ClockBackwards(TrothError):
    pass


class TooBusy(TrothError):
    retry_after_seconds: int

    def __init__(self, detail: str, retry_after_seconds: int = 1) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds


class Undone(TooBusy):
    """A transaction that stood in another's way. Tried again before anybody hears of it."""


class OutcomeUnknown(TrothError):
    """Done or not done: under an idempotency key the next try finds out, without one somebody has to look."""


class DatabaseDamaged(TrothError):
    """Waiting does not help; nothing was done."""


class PlanBroken(Exception):
    """A plan of ours breaks the laws of app/domain/verification.py: never promised, never written."""
