"""Room for a need where all is pegged: who needs it later takes something else, as few as may be."""

from dataclasses import replace

from app.domain.changes import PromiseMade
from app.domain.needs import Peg
from app.domain.parts import Run
from app.domain.pegs.pegging import peg
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import SupplyKey
from tests.builders import MONDAY, Part, receipt, requirement, safety_stock, stock
from tests.domain.builders import broken_by, committed, held, made, need, picked_up, received, taken, taking
from tests.domain.lending import DUE, FRAMES, borrower, frames, lot, pegs_of, rests_on_holds


def asking(
    before: Snapshot, *wanted: tuple[int, int], brings: Run | None = None, until: int | None = None, quote: str = "asks"
) -> Promise:
    """An order for quantities at instants, pegged in these books with all the exchanges that it takes."""
    needs = [need("FRAME", quantity, at, id=f"{quote}/{number}") for number, (quantity, at) in enumerate(wanted)]
    promise = committed(*([brings] if brings else []), *map(picked_up, needs), quote=quote)
    ledger, supplies = before.ledger(("FRAME", "PLANT")), list(promise.plan.supplies(quote, held=True))
    found = peg(ledger, needs, quote, MONDAY, before.plant.settings, supplies)
    plan = replace(promise.plan.with_pegs({one.id: one.pegs for one in found.needs}), repegs=found.repegs)
    promise = replace(promise, plan=replace(plan, fence_at=until or MONDAY))
    return promise if until is None else held(promise, until)


def exchanged(promise: Promise) -> dict[str, tuple[Peg, ...]]:
    return {repeg.need: repeg.pegs for repeg in promise.plan.repegs}


def waiting(*dues: tuple[int, SupplyKey]) -> tuple[Promise, ...]:
    """One frame each, needed at an instant and taken from a supply."""
    return tuple(
        taking("FRAME", 1, at, supply, id=f"need_{number}", quote=f"qte_{number}")
        for number, (at, supply) in enumerate(dues, start=1)
    )


def test_of_those_who_have_something_in_time_whoever_needs_it_last_gives_it_up() -> None:
    before = frames(stock("FRAME", 2), promises=waiting((MONDAY + 5, FRAMES), (DUE, FRAMES)))
    promise = asking(before, (1, MONDAY), brings=lot(1, MONDAY + 3))
    assert exchanged(promise) == {"need_2": (taken(made("run_1"), 1),)}
    assert broken_by(before, promise) == set()


def test_who_gives_something_up_may_take_from_somebody_later_again() -> None:
    parts: list[Part] = [stock("FRAME", 1), receipt("FRAME", 1, MONDAY + 4, id="PO-1")]
    before = frames(*parts, promises=waiting((MONDAY + 5, FRAMES), (MONDAY + 9, received("PO-1"))))
    promise = asking(before, (1, MONDAY), brings=lot(1, MONDAY + 8))
    assert exchanged(promise) == {"need_1": (taken(received("PO-1"), 1),), "need_2": (taken(made("run_1"), 1),)}
    assert broken_by(before, promise) == set()


def test_nobody_gives_up_what_is_needed_at_that_very_instant() -> None:
    before = frames(stock("FRAME", 1), promises=waiting((MONDAY + 5, FRAMES)))
    for at, found in ((MONDAY + 4, (taken(FRAMES, 1),)), (MONDAY + 5, (taken(made("run_1"), 1),))):
        promise = asking(before, (1, at), brings=lot(1, MONDAY + 5))
        assert [one.pegs for one in promise.plan.needs()] == [found]


def test_an_order_takes_what_it_brings_itself_and_lends_the_rest_a_unit_at_a_time() -> None:
    before = frames(stock("FRAME", 2), promises=(taking("FRAME", 2, DUE, FRAMES),))
    promise = asking(before, (1, MONDAY), (2, MONDAY + 9), brings=lot(3, MONDAY + 8))
    assert [one.pegs for one in promise.plan.needs()] == [(taken(FRAMES, 1),), (taken(made("run_1"), 2),)]
    assert {key: set(pegs) for key, pegs in exchanged(promise).items()} == {
        "need_1": {taken(FRAMES, 1), taken(made("run_1"), 1)}
    }
    assert broken_by(before, promise) == set()


def test_what_meets_the_safety_stock_is_left_and_somebody_later_is_asked_instead() -> None:
    parts: list[Part] = [stock("FRAME", 2), safety_stock("FRAME", 1)]
    before = frames(*parts, promises=waiting((DUE, FRAMES)))
    promise = asking(before, (1, MONDAY), brings=lot(1, MONDAY + 8))
    assert exchanged(promise) == {"need_1": (taken(made("run_1"), 1),)}
    assert broken_by(before, promise) == set()


def test_a_requirement_is_asked_like_anybody_else() -> None:
    before = frames(stock("FRAME", 1), requirement("FRAME", 1, DUE, id="WO-1"))
    ledger = before.ledger(("FRAME", "PLANT")).repegged({"requirement/WO-1": (taken(FRAMES, 1),)})
    before = replace(before, ledgers={("FRAME", "PLANT"): ledger})
    promise = asking(before, (1, MONDAY), brings=lot(1, MONDAY + 8))
    assert exchanged(promise) == {"requirement/WO-1": (taken(made("run_1"), 1),)}


def test_nobody_waits_for_a_hold_where_an_exchange_of_what_is_sure_will_do() -> None:
    """The hold brings one more than it takes; the receipt comes in time for who has the frame on hand."""
    hold = borrower(taken(FRAMES, 1), brings=lot(2, MONDAY + 3), id="1")
    parts: list[Part] = [stock("FRAME", 2), receipt("FRAME", 1, MONDAY + 4, id="PO-1")]
    before = frames(*parts, promises=waiting((DUE, FRAMES))).apply(PromiseMade(promise=hold))
    promise = asking(before, (1, MONDAY + 3))
    assert exchanged(promise) == {"need_1": (taken(received("PO-1"), 1),)}
    assert rests_on_holds(before.apply(PromiseMade(promise=promise)).ledger(("FRAME", "PLANT"))) == []


def test_where_only_a_hold_brings_it_in_time_what_it_took_stands_behind_that() -> None:
    hold = borrower(taken(FRAMES, 1), brings=lot(2, MONDAY + 3))
    before = frames(stock("FRAME", 1)).apply(PromiseMade(promise=hold))
    promise = asking(before, (1, MONDAY + 3))
    assert [one.pegs for one in promise.plan.needs()] == [(taken(made("run_1"), 1),)]
    assert broken_by(before, promise) == set()


def test_a_hold_is_lent_what_another_was_lent_before_it() -> None:
    """The first hold gave what it brings to who needs it at noon; the second takes that and brings as much by noon."""
    noon = MONDAY + 720
    before = frames(stock("FRAME", 1), promises=waiting((noon, FRAMES)))
    first = asking(before, (1, MONDAY), brings=lot(1, MONDAY + 60), until=MONDAY + 1, quote="qte_h1")
    before = before.apply(PromiseMade(promise=first))
    assert pegs_of(before, "need_1") == {made("run_1"): 1}
    second = asking(before, (1, MONDAY + 120), brings=lot(1, noon, id="run_2"), until=MONDAY + 1, quote="qte_h2")
    assert exchanged(second) == {"need_1": (taken(made("run_2"), 1),)}
    assert broken_by(before, second) == set()
