"""Quotes and inquiries as the wire shows them."""

from typing import Literal

from app.domain.promise import Quote, QuoteState
from app.domain.snapshots.snapshot import Snapshot
from app.domain.views import QuoteView
from app.wire.commitments import RiskOut
from app.wire.offering import offer_out
from app.wire.offers import LinkOut, OfferOut
from app.wire.text import InstantText, Number, PageOut, Shown


class QuoteOut(Shown):
    """The answer to «when can this be delivered?»: offers, the first of them the best."""

    id: str
    kind: Literal["quote", "inquiry"]
    state: str | None
    """`held`, `confirmed`, `released` or `expired`; an inquiry has none."""
    status: str
    """`feasible`: every line on its requested date; `counter_offer`: not; `infeasible`: no offer at all, see `why`."""
    reference: str | None
    expires_at: InstantText | None
    """From then on the hold counts for nothing."""
    commitment: str | None
    """Once confirmed."""
    at_risk: bool
    """Whether what is held can no longer be kept as things stand. Confirming it plans it again, for the same dates or
    not at all. Of what was confirmed the commitment tells."""
    risks: list[RiskOut]
    plan_version: int
    effort_used: str
    """`instant` where others were faster, so that it was planned again at once, with nothing moved."""
    computed_in_ms: Number | None
    """Of this answer; none where it was computed earlier."""
    summary: str
    """One sentence; without an offer, whether there is no date or none was found within the limits of the search."""
    proven: bool | None
    """Without an offer: whether there is no date at all, or only none that was found. `null` where there are offers."""
    offers: list[OfferOut]
    why: list[LinkOut]
    """What binds where there is no offer, or the first line that the best offer leaves out."""

    @classmethod
    def from_domain(cls, view: QuoteView, snapshot: Snapshot, computed_in_ms: float | None = None) -> "QuoteOut":
        quote, answer = view.quote, view.quote.answer
        held = quote.held_offer if quote.state in (QuoteState.HELD, QuoteState.CONFIRMED) else None
        return cls.showing(
            quote,
            kind="quote",
            status=answer.status,
            reference=quote.request.reference,
            at_risk=view.at_risk,
            risks=view.risks,
            effort_used=answer.effort_used,
            computed_in_ms=None if computed_in_ms is None else round(computed_in_ms, 3),
            summary=answer.summary,
            proven=answer.proven,
            offers=[offer_out(offer, quote.id, snapshot, held=offer.id == held) for offer in answer.offers],
            why=answer.why,
        )

    @classmethod
    def from_inquiry(cls, quote: Quote, snapshot: Snapshot, computed_in_ms: float | None = None) -> "QuoteOut":
        """A quote that holds nothing and that nobody can confirm."""
        answered = cls.from_domain(QuoteView(quote=quote), snapshot, computed_in_ms)
        return answered.model_copy(update={"kind": "inquiry", "state": None, "expires_at": None})


class QuotesOut(PageOut[QuoteOut]):
    """A page of quotes."""
