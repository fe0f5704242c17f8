"""What can go wrong in the business, without a word of HTTP: the statuses stand in app/api/errors.py.

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
    """Nothing was changed. ``faults`` names every place that is wrong, up to a documented number."""


class RequestRejected(TrothError):
    """It names something unknown or contradicts itself. ``faults`` names the fields."""

    @classmethod
    def naming(cls, *faults: Fault) -> Self:
        """What is wrong is said by the faults, each of which is about its field."""
        found = "one error" if len(faults) == 1 else f"{len(faults)} errors"
        return cls(f"The request has {found}; nothing was done.", faults)


class ParametersRejected(TrothError):
    """What stands beside a body (a cursor, days, the version expected). ``faults`` names the parameters."""


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
    """The run was applied or called off, or has nothing to apply yet."""


class RepromiseOvertaken(TrothError):
    """The plan has moved on so that it no longer fits; it is planned again."""


class MovesStand(TrothError):
    """What moved cannot go back: it has moved on, or others rest on where it stands."""


class WebhookDisabled(TrothError):
    """Nothing is sent to it until somebody enables it."""


class QuoteExpired(TrothError):
    """The hold had ended before the confirm."""


class QuoteReleased(TrothError):
    """The hold was given back before."""


class QuoteConfirmed(TrothError):
    """A confirmed quote cannot be released."""


class OfferGone(TrothError):
    """The offer's dates no longer stand. ``fresh`` is the quote, answered anew, that the caller may choose from."""

    def __init__(self, detail: str, fresh: Quote) -> None:
        super().__init__(detail)
        self.fresh = fresh


class ReferenceTaken(TrothError):
    """Another commitment that was not cancelled has this reference."""


class CommitmentClosed(TrothError):
    """It is shipped or cancelled: neither changed nor shipped any more."""


class ChangeRefused(TrothError):
    """No plan gives what was asked. ``fresh`` is the change answered like a quote that holds nothing."""

    def __init__(self, detail: str, fresh: Quote) -> None:
        super().__init__(detail)
        self.fresh = fresh


class KeyReused(TrothError):
    """The idempotency key came with another body."""


class KeyBusy(TrothError):
    """The same key is being answered right now."""

    retry_after_seconds = 1


class PlanVersionStale(TrothError):
    """If-Match named an older plan version."""


class HoldLimitReached(TrothError):
    """The caller holds as many quotes as the settings allow."""


class ClockNotSimulated(TrothError):
    pass


class ClockBackwards(TrothError):
    pass


class TooBusy(TrothError):
    """No place in the queue, or the database does not answer; nothing was done."""

    retry_after_seconds: int

    def __init__(self, detail: str, retry_after_seconds: int = 1) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds


class Undone(TooBusy):
    """A transaction that stood in another's way. Tried again before anybody hears of it."""


class OutcomeUnknown(TrothError):
    """The database was lost while it committed. Under an idempotency key the next try finds out."""


class DatabaseDamaged(TrothError):
    """What was in the database cannot be read any more; somebody has to restore it, and nothing was done."""


class PlanBroken(Exception):
    """A plan of ours breaks the laws of app/domain/verification.py: never promised, never written."""
