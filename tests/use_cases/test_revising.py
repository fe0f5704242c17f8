"""What a commitment that is over keeps for others: it goes with the last who needs it, and not before."""

import pytest

from app.domain.changes import PromiseConfirmed, PromiseMade, RevisionReason
from app.domain.errors import PlanBroken
from app.domain.events import EventType, told
from app.domain.giving_up import given_up
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.verification import audit
from app.use_cases.writing.begin_writing import take_turn
from app.use_cases.writing.revising import given_back, revise
from tests.builders import at, plant, routing, safety_stock, snapshot, step, stock
from tests.domain.builders import committed, held, made, need, on_hand, picked_up, taken
from tests.domain.lending import lot
from tests.fakes.desk import Desk

NOW = at("2026-12-07T08:00")
READY, DUE = NOW + 600, NOW + 1200
PLACE = ("FRAME", "PLANT")

OVER = committed(lot(1, READY, "kept"), quote="qte_over")
SERVED = committed(
    lot(1, READY, "own"), picked_up(need("FRAME", 1, DUE, taken(made("kept"), 1), id="served")), quote="qte_served"
)
HOLDER = held(
    committed(
        lot(2, READY, "of a hold"),
        picked_up(need("FRAME", 1, DUE, taken(made("of a hold"), 1), id="held")),
        quote="qte_hold",
    ),
    until=NOW + 30,
)
RESTING = committed(picked_up(need("FRAME", 1, DUE, taken(made("of a hold"), 1), id="resting")), quote="qte_resting")


def after_the_served_one_cancels(desk: Desk, *others: Promise, over: Promise = OVER) -> Snapshot:
    desk.stock_up(plant(routing("FRAME", step())))
    with desk.ports.open_books() as books:
        turn = take_turn(books, desk.ports)
        made_before = [PromiseMade(promise=promise) for promise in (over, SERVED, *others)]
        turn.record(made_before)
        assert audit(books.snapshot(), NOW) == ()
        readings = (rest.promise for rest in given_back(SERVED, books.snapshot(), NOW))
        revise(readings, RevisionReason.CANCELLED, turn)
        after = books.snapshot()
    assert audit(after, NOW) == ()
    return after


def runs_of(snapshot: Snapshot, quote: str) -> list[str]:
    return [run.id for run in snapshot.promises[quote].plan.runs] if quote in snapshot.promises else []


def test_what_a_commitment_that_is_over_kept_for_another_goes_with_that_one(desk: Desk) -> None:
    assert runs_of(after_the_served_one_cancels(desk), "qte_over") == []


def test_it_stays_where_it_would_take_the_place_of_a_hold_that_others_rest_on(desk: Desk) -> None:
    """Nobody is pegged to it, but if the hold lapses there is nothing else for whoever takes what the hold brings."""
    after = after_the_served_one_cancels(desk, HOLDER, RESTING)
    assert runs_of(after, "qte_over") == ["kept"]


def test_what_a_cancelled_one_brings_stays_where_it_would_take_the_place_of_a_hold(desk: Desk) -> None:
    """It had been exchanged for something later, which is free now and too late for whoever rests on the hold."""
    late = committed(lot(1, DUE - 10, "kept"), quote="qte_over")
    sooner = committed(
        picked_up(need("FRAME", 1, DUE - 300, taken(made("of a hold"), 1), id="resting")), quote="qte_resting"
    )
    after = after_the_served_one_cancels(desk, HOLDER, sooner, over=late)
    assert runs_of(after, "qte_served") == ["own"]


def test_what_would_take_the_place_of_a_hold_goes_once_that_is_confirmed() -> None:
    """Nobody has taken from it, but somebody rested on it for as long as the hold might lapse."""
    before = snapshot(routing("FRAME", step()))
    for promise in (OVER, HOLDER, RESTING):
        before = before.apply(PromiseMade(promise=promise))
    assert list(given_up([PLACE], before, NOW)) == []
    after = before.apply(PromiseConfirmed(quote=HOLDER.quote, commitment="cmt"))
    for change in given_up([PLACE], after, NOW):
        after = after.apply(change)
    assert OVER.quote not in after.promises
    assert audit(after, NOW) == ()


def test_what_is_given_up_later_is_not_called_cancelled_once_more() -> None:
    """It may be what a shipped one kept: an order book that heard of it would strike the order."""
    before = snapshot(routing("FRAME", step())).apply(PromiseMade(promise=OVER))
    given = [told(change) for change in given_up([PLACE], before, NOW)]
    assert [(one.type, one.quote) for one in given] == [
        (EventType.SUPPLY_REPEGGED, OVER.quote),
        (EventType.COMMITMENT_COMPLETED, OVER.quote),
    ]


def test_all_that_nobody_needs_at_one_place_goes_together() -> None:
    other = committed(lot(1, READY, "kept as well"), quote="qte_over_too")
    before = snapshot(routing("FRAME", step()))
    for promise in (OVER, other, HOLDER):
        before = before.apply(PromiseMade(promise=promise))
    after = before
    for change in given_up([PLACE], before, NOW):
        after = after.apply(change)
    assert after.promises.keys() == {HOLDER.quote}
    assert audit(after, NOW) == ()


def test_whoever_is_short_of_the_safety_stock_keeps_no_other_from_giving_back_what_it_has(desk: Desk) -> None:
    """Covering the short one would take the safety stock, which breaks a law: it is left to what comes."""
    desk.stock_up(plant(routing("FRAME", step()), stock("TUBE", 2), safety_stock("TUBE", 2)))
    short = committed(picked_up(need("TUBE", 2, DUE, id="short")), quote="qte_short")
    own = committed(lot(1, READY, "own"), picked_up(need("FRAME", 1, DUE, taken(made("own"), 1))), quote="qte_own")
    with desk.ports.open_books() as books:
        turn = take_turn(books, desk.ports)
        turn.record([PromiseMade(promise=promise) for promise in (short, own)])
        rest = next(given_back(own, books.snapshot(), NOW))
    assert not rest.promise.plan.runs
    assert not rest.promise.plan.repegs


def test_of_several_readings_the_first_is_written_that_nobody_suffers_from(desk: Desk) -> None:
    desk.stock_up(plant(stock("FRAME", 1), stock("BIKE", 1)))
    other = committed(picked_up(need("FRAME", 1, DUE, taken(on_hand("FRAME"), 1), id="theirs")), quote="qte_other")
    own = committed(picked_up(need("BIKE", 1, DUE, taken(on_hand("BIKE"), 1), id="mine")), quote="qte_own")
    robbing = committed(picked_up(need("FRAME", 1, DUE, taken(on_hand("FRAME"), 1), id="mine")), quote="qte_own")
    with desk.ports.open_books() as books:
        turn = take_turn(books, desk.ports)
        turn.record([PromiseMade(promise=promise) for promise in (other, own)])
        with pytest.raises(PlanBroken):
            revise([robbing], RevisionReason.CHANGED, turn)
        written = revise([robbing, own, robbing], RevisionReason.CHANGED, turn)
        assert books.snapshot().promises["qte_own"] == written
    assert [delivery.need.item for delivery in written.plan.deliveries] == ["BIKE"]
