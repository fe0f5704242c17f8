"""What the customers of a living plant do."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from app.domain.commitment import CommitmentState
from app.domain.errors import (
    ChangeRefused,
    OfferGone,
    QuoteConfirmed,
    QuoteExpired,
    QuoteReleased,
    ReferenceTaken,
    RequestRejected,
)
from app.domain.supply import SafetyStockUse
from app.domain.timeline import MINUTES_PER_DAY
from app.use_cases.cancel_commitment import cancel_commitment
from app.use_cases.change_commitment import change_commitment
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.hold_offer import hold_offer
from app.use_cases.override_refusal import Override, override_refusal
from app.use_cases.quote_promise import quote_promise
from app.use_cases.release_hold import release_hold
from tests.builders import line, request
from tests.simulation.feeds import ZONE
from tests.simulation.living.life import few, which
from tests.simulation.living.trucks import Trucks


class Customers(Trucks):
    @rule(
        item=st.sampled_from(["BIKE", "FRAME"]),
        quantity=few,
        hours=st.sampled_from([None, 0, 5, 26, 72]),
        ship_to=st.sampled_from([None, ZONE]),
        hold=st.sampled_from([0, 30, 600]),
        reference=st.sampled_from([None, None, "R1", "R2"]),
        second=st.booleans(),
        policy=st.fixed_dictionaries(
            {"ship_complete": st.booleans(), "use_safety_stock": st.sampled_from(SafetyStockUse)}
        ),
    )
    def quote(
        self,
        item: str,
        quantity: int,
        hours: int | None,
        ship_to: str | None,
        hold: int,
        reference: str | None,
        second: bool,
        policy: dict[str, Any],
    ) -> None:
        wanted_at = None if hours is None else self.now + hours * 60
        lines = [line(item, quantity, wanted_at)]
        if second:
            lines.append(line("FRAME", 1, wanted_at, id="2"))
        asked = request(*lines, ship_to=ship_to, hold=hold, reference=reference, **policy)
        made = self.leaving_others_alone(lambda: quote_promise(asked, self.ports))
        assert made is not None
        if made.held_offer is not None:
            self.quotes.append(made.id)

    @precondition(lambda self: self.quotes)
    @rule(number=which, offer=st.sampled_from([None, None, 0, 1]))
    def confirm(self, number: int, offer: int | None) -> None:
        quote = self.quotes[-1 - number % len(self.quotes)]
        chosen = self.offer_of(quote, offer)
        lapses = (QuoteExpired, QuoteReleased, QuoteConfirmed, OfferGone, ReferenceTaken)
        made = self.leaving_others_alone(lambda: confirm_quote(quote, chosen, self.ports), *lapses)
        if made is not None:
            self.quotes.remove(quote)
            assert confirm_quote(quote, None, self.ports) == made
            self.committed(made)

    @precondition(lambda self: self.quotes)
    @rule(number=which, offer=st.sampled_from([None, 0, 1]), minutes=st.sampled_from([None, 20, 900]))
    def hold_again(self, number: int, offer: int | None, minutes: int | None) -> None:
        quote = self.quotes[number % len(self.quotes)]
        chosen = self.offer_of(quote, offer)
        lapses = (QuoteExpired, QuoteReleased, QuoteConfirmed, OfferGone)
        self.leaving_others_alone(lambda: hold_offer(quote, chosen, minutes, self.ports), *lapses)

    @precondition(lambda self: self.quotes)
    @rule(number=which)
    def release(self, number: int) -> None:
        quote = self.quotes.pop(number % len(self.quotes))
        self.leaving_others_alone(lambda: release_hold(quote, self.ports), QuoteConfirmed)

    @precondition(lambda self: self.quotes)
    @rule(number=which, days=st.integers(0, 2))
    def override(self, number: int, days: int) -> None:
        quote = self.quotes[number % len(self.quotes)]
        override = Override(promised_on=(self.desk.clock.now() + timedelta(days=days)).date(), reason="they insist")
        lapses = (QuoteReleased, QuoteConfirmed, ReferenceTaken)
        made = self.leaving_others_alone(lambda: override_refusal(quote, override, self.ports), *lapses)
        if made is not None:
            self.quotes.remove(quote)
            self.committed(made)

    @precondition(lambda self: self.open)
    @rule(number=which)
    def cancel(self, number: int) -> None:
        commitment = self.some_commitment(number)
        self.forget_trucks(commitment.id)
        if commitment.id in self.open:
            self.begin_anew(commitment, lambda: cancel_commitment(commitment.id, self.ports))
            del self.open[commitment.id]

    @precondition(lambda self: self.open)
    @rule(
        number=which,
        quantity=few,
        hours=st.sampled_from([None, 0, 30, 100]),
        later=st.booleans(),
        another_line=st.booleans(),
        use=st.sampled_from(SafetyStockUse),
    )
    def change(
        self, number: int, quantity: int, hours: int | None, later: bool, another_line: bool, use: SafetyStockUse
    ) -> None:
        self.forget_trucks(self.some_commitment(number).id)
        if not self.open:
            return
        commitment = self.some_commitment(number)
        if any(truck.commitment == commitment.id for truck in self.trucks):
            return
        wanted_at = None if hours is None else self.now + hours * 60
        latest = self.now + 20 * MINUTES_PER_DAY if later else None
        lines = [line(one.item, quantity, wanted_at, id=one.line, latest=latest) for one in commitment.lines]
        if another_line and "3" not in {one.line for one in commitment.lines}:
            lines.append(line("FRAME", 1, wanted_at, id="3", latest=latest))
        asked = request(*lines, use_safety_stock=use)
        changed = self.begin_anew(
            commitment, lambda: change_commitment(commitment.id, asked, self.ports), ChangeRefused, RequestRejected
        )
        if changed is not None:
            self.open[commitment.id] = {one.line: one.quantity for one in changed.commitment.lines}
            self.note_dates(changed.commitment)
            if changed.commitment.state is not CommitmentState.OPEN:
                del self.open[commitment.id]
