"""What comes is less than all that is waited for: who gets a part of it, and from when on."""

from collections.abc import Mapping
from dataclasses import replace

from app.domain.ledgers.sharing_out import shared_out
from app.domain.promise import Promise
from app.domain.timeline import Minute
from tests.builders import MONDAY, PLANT, receipt, requirement, safety_stock, snapshot, stock
from tests.domain.builders import DAY, held, on_hand, taken, taking

TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + days * DAY for days in (1, 2, 3))


def waiting(quote: str, quantity: int = 1, needed_at: Minute = MONDAY, priority: int = 1) -> Promise:
    return replace(taking("FRAME", quantity, needed_at, id=f"need_{quote}", quote=quote), priority=priority)


def parts(*parts_of_plant: object, promises: list[Promise]) -> Mapping[str, Minute]:
    """From when on each has its part, by quote."""
    there = snapshot(*parts_of_plant, promises=promises)  # type: ignore[arg-type]
    ledger = there.ledger(("FRAME", PLANT))
    found = shared_out(ledger, there.promises, MONDAY, there.plant.settings)
    return {id.removeprefix("need_"): since for id, since in found.items()}


def test_the_more_urgent_comes_first_then_the_earlier_date() -> None:
    promises = [waiting("later", needed_at=MONDAY + 1), waiting("lesser", priority=2), waiting("first")]
    assert parts(receipt("FRAME", 2, TUESDAY), promises=promises) == {"first": TUESDAY, "later": TUESDAY}


def test_each_has_its_part_as_soon_as_nobody_before_it_needs_it() -> None:
    coming = [receipt("FRAME", units, at, id=f"PO-{at}") for units, at in ((1, TUESDAY), (3, WEDNESDAY), (1, THURSDAY))]
    promises = [waiting("a", 3), waiting("b", 1, MONDAY + 1), waiting("c", 1, MONDAY + 2)]
    assert parts(*coming, promises=promises) == {"a": WEDNESDAY, "b": TUESDAY, "c": THURSDAY}


def test_who_wants_more_than_ever_comes_leaves_it_to_the_next() -> None:
    assert parts(receipt("FRAME", 2, TUESDAY), promises=[waiting("much", 3), waiting("little", 2)]) == {
        "little": TUESDAY
    }


def test_what_is_pegged_already_counts_and_the_rest_is_waited_for() -> None:
    half = taking("FRAME", 3, MONDAY, taken(on_hand("FRAME"), 2), id="need_half", quote="half")
    assert parts(stock("FRAME", 2), receipt("FRAME", 1, TUESDAY), promises=[half]) == {"half": TUESDAY}


def test_requirements_safety_stock_and_who_has_enough_come_before_them_all() -> None:
    kept = [requirement("FRAME", 1, MONDAY), safety_stock("FRAME", 1)]
    has_it = taking("FRAME", 1, THURSDAY, on_hand("FRAME"), quote="has it")
    promises = [waiting("a"), waiting("b", needed_at=MONDAY + 1), has_it]
    assert parts(stock("FRAME", 1), receipt("FRAME", 3, TUESDAY), *kept, promises=promises) == {"a": TUESDAY}


def test_who_could_be_kept_so_far_comes_before_whoever_waits_already() -> None:
    promises = [replace(waiting("waits already"), at_risk=True), waiting("hit now", priority=9)]
    assert parts(receipt("FRAME", 1, TUESDAY), promises=promises) == {"hit now": TUESDAY}


def test_a_date_that_was_given_against_the_plan_robs_nobody() -> None:
    promises = [replace(waiting("insisted"), overridden=True), waiting("planned", priority=9)]
    assert parts(receipt("FRAME", 1, TUESDAY), promises=promises) == {"planned": TUESDAY}


def test_nothing_is_kept_for_a_hold() -> None:
    promises = [held(waiting("held"), THURSDAY), waiting("committed", priority=9)]
    assert parts(receipt("FRAME", 1, TUESDAY), promises=promises) == {"committed": TUESDAY}
