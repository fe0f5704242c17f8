"""Faults in quoting, holding, confirming and changing."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain import commitment
from app.domain.changes import EndReason, HoldExtended, PromiseEnded, RevisionReason
from app.domain.errors import ChangeRefused
from app.domain.ledgers.ledger import OwnedNeed
from app.domain.ledgers.ledger_changes import LedgerChanges
from app.domain.promise import Quote, QuoteState
from app.domain.snapshots import snapshot_parts
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import minute_of
from app.storage.books import SqlBooks
from app.storage.clock import read_clock
from app.storage.rows import promise_rows
from app.use_cases import change_commitment, confirm_quote, quote_promise
from app.use_cases.moment import Moment
from app.use_cases.writing import holding, revising
from app.use_cases.writing.turn import Turn
from tests.stateful.mutants.planting import Plant, mutant

true_opened = SqlBooks.__init__
true_confirm, true_must_be_held = confirm_quote.confirm_quote, holding.must_be_held
true_changed, true_given_back = change_commitment._changed, revising.given_back
true_lapsed, true_apply, true_holds = Snapshot.lapsed, Snapshot.apply, snapshot_parts.holds_in
true_with_promise = LedgerChanges.with_promise


def unchecked(count: int, connection: Any, statement: Any) -> None:
    """A transition that does not look whether it found its rows."""
    connection.execute(statement)


@mutant
def a_quote_is_written_as_it_was_planned(plant: Plant) -> None:
    """Check, then write: what others have taken meanwhile is not looked at again under the lock."""
    plant("use_cases.quote_promise._standing", lambda quote, *_: (quote, quote_promise._holding(quote)))


@mutant
def a_confirm_is_checked_in_a_transaction_of_its_own(plant: Plant) -> None:
    """The hold is looked at in one transaction and confirmed in the next."""

    def confirmed(quote_id: str, offer_id: str | None, ports: Any, finish: Any) -> Any:
        with ports.open_books() as books:
            seen = holding.as_shown(holding.known_quote(quote_id, books), Moment(books.clock()).passed)
        with pytest.MonkeyPatch.context() as within:
            if seen.state is QuoteState.HELD:
                within.setattr(confirm_quote, "must_be_held", lambda *_: None)
            return true_confirm(quote_id, offer_id, ports, finish)

    plant("api.routes.quotes.confirm_quote", confirmed)


@mutant
def holds_are_not_counted(plant: Plant) -> None:
    """A quote is planned and judged as if nothing were held for anybody."""

    def without_holds(quote: str | None, base: Snapshot) -> Snapshot:
        for _, held in list(base.holds):
            base = base.apply(PromiseEnded(quote=held, reason=EndReason.REPLACED))
        return base

    plant("use_cases.quote_promise.without_hold", without_holds)


@mutant
def an_own_hold_is_in_the_way(plant: Plant) -> None:
    """What the quote before it with the same reference holds is not given back first."""
    plant("use_cases.quote_promise.without_hold", lambda quote, base: base)


@mutant
def the_clock_is_read_before_the_lock(plant: Plant) -> None:
    """Whoever waited for the lock decides by the time at which it began to wait."""

    def opened(self: SqlBooks, database: Any) -> None:
        true_opened(self, database)
        with database.reading() as connection:
            early = read_clock(connection, database)
        self.clock = lambda: early  # type: ignore[method-assign]

    plant("storage.books.SqlBooks.__init__", opened)


@mutant
def an_expired_hold_is_revived(plant: Plant) -> None:
    """A hold that is over counts for as long as nobody has tidied it away."""
    plant("domain.snapshots.snapshot.Snapshot.lapsed", lambda self, now: [])
    plant("use_cases.writing.holding.as_shown", lambda quote, passed: quote)
    plant("storage.rows.promise_rows._live_hold", lambda scope, quote, passed: true_live_hold(scope, quote, -1))


true_live_hold = promise_rows._live_hold


@mutant
def a_hold_ends_a_minute_late(plant: Plant) -> None:
    """It is confirmed in the very minute in which it is over."""
    plant("use_cases.moment.Moment.passed", property(lambda self: minute_of(self.instant) - 1))


@mutant
def a_hold_ends_a_minute_early(plant: Plant) -> None:
    """It is refused in its last minute."""
    plant("use_cases.moment.Moment.passed", property(lambda self: minute_of(self.instant) + 1))


@mutant
def a_hold_is_confirmed_twice(plant: Plant) -> None:
    """Nobody looks whether the quote is a commitment already."""

    def must_be_held(quote: Quote, moment: Moment) -> None:
        if quote.state is not QuoteState.CONFIRMED:
            true_must_be_held(quote, moment)

    plant("use_cases.confirm_quote._confirmed_before", lambda *_: None)
    plant("use_cases.confirm_quote.must_be_held", must_be_held)


@mutant
def a_commitment_is_voided_through_its_quote(plant: Plant) -> None:
    """Releasing a quote that was confirmed takes the commitment's goods away."""

    def shown(quote: Any, passed: int) -> Any:
        is_confirmed = quote.state is QuoteState.CONFIRMED
        return replace(quote, state=QuoteState.HELD) if is_confirmed else holding.as_shown(quote, passed)

    plant("use_cases.release_hold.as_shown", shown)
    plant("storage.rows.promise_rows._exactly", unchecked)


@mutant
def the_sweeper_frees_what_a_confirm_has_just_taken(plant: Plant) -> None:
    """What has been held until then ends, whether or not it was confirmed meanwhile."""
    every = lambda promises: [(promise.expires_at, promise.quote) for promise in promises]  # noqa: E731
    plant("domain.snapshots.snapshot.holds_in", every)
    plant("storage.rows.promise_rows._exactly", unchecked)


@mutant
def two_lines_of_one_item_are_counted_once(plant: Plant) -> None:
    """Of several needs of one promise at one place only the first is entered."""

    def with_promise(self: LedgerChanges, promise: Any) -> None:
        true_with_promise(self, promise)
        for place, changes in self._by_place.items():
            needs = [owned for owned in changes["needs"] if isinstance(owned, OwnedNeed)]
            self._by_place[place]["needs"] = list({owned.owner: owned for owned in reversed(needs)}.values())

    plant("domain.ledgers.ledger_changes.LedgerChanges.with_promise", with_promise)


@mutant
def a_change_is_planned_beside_what_it_replaces(plant: Plant) -> None:
    """Its own goods are not given back before it is planned anew."""
    plant(
        "use_cases.change_commitment.given_back_with_loans",
        lambda promise, before, now: (replace(one, base=before) for one in true_given_back(promise, before, now)),
    )


@mutant
def a_refused_change_has_given_back_what_it_had(plant: Plant) -> None:
    """A roll-back that is none: the refusal is told, and half of the change is kept."""

    def changed(commitment: Any, wanted: Any, turn: Turn) -> Any:
        try:
            return true_changed(commitment, wanted, turn)
        except ChangeRefused:
            before = turn.snapshot()
            given = true_given_back(before.promises[commitment.quote], before, turn.now)
            readings = (rest.promise for rest in given)
            revising.revise(readings, RevisionReason.CANCELLED, turn)
            turn.books.commit()
            raise

    plant("use_cases.change_commitment._changed", changed)


@mutant
def a_first_date_moves_with_a_change(plant: Plant) -> None:
    """The history of a line begins anew."""
    true_dated = commitment.dated
    plant("use_cases.change_commitment.dated", lambda lines, at, why, who, earlier: true_dated(lines, at, why, who))


@mutant
def a_reference_is_not_replaced(plant: Plant) -> None:
    """A second quote with the same reference holds beside the first."""
    plant("use_cases.quote_promise.held_under", lambda reference, base: None)


@mutant
def a_reference_is_committed_twice(plant: Plant) -> None:
    """Nobody looks whether the reference has a commitment already."""
    plant("storage.rows.commitment_rows.kept_commitment_with", lambda *_: None)


@mutant
def a_confirm_takes_what_there_is_by_now(plant: Plant) -> None:
    """An offer that is planned again is confirmed under its old dates, whatever the new plan says."""
    plant("use_cases.writing.planning_again._keeps", lambda other, offer: True)


@mutant
def an_extension_is_forgotten(plant: Plant) -> None:
    """The quote says that it is held for longer, and what it holds goes at the old time."""

    def applied(self: Snapshot, change: Any) -> Snapshot:
        return replace(self, version=self.version + 1) if isinstance(change, HoldExtended) else true_apply(self, change)

    plant("domain.snapshots.snapshot.Snapshot.apply", applied)


@mutant
def a_release_is_told_and_not_done(plant: Plant) -> None:
    """The caller hears that it is released, and it stays held."""
    plant("api.routes.quotes.release_hold", lambda quote_id, ports: None)
