"""Which supply a need takes: whatever is available is found, and nobody else is left short for it."""

from dataclasses import replace
from random import Random

import pytest

from app.domain.changes import NeedsRepegged, PlantChanged, PromiseMade
from app.domain.ledgers.ledger import Ledger
from app.domain.needs import Peg, Repeg
from app.domain.pegs import pegging
from app.domain.pegs.pegging import _holds, overdue_pegs, peg, settled_pegs
from app.domain.plant import PlanningSettings
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import SupplyKey
from app.domain.timeline import Minute
from tests.builders import (
    MONDAY,
    PLANT,
    Part,
    breakdown,
    item,
    plant,
    receipt,
    requirement,
    resource,
    routing,
    safety_stock,
    snapshot,
    step,
    stock,
)
from tests.domain.builders import (
    DAY,
    broken_by,
    buy,
    committed,
    need,
    on_hand,
    operation,
    picked_up,
    received,
    run,
    taken,
    taking,
)

LATER = MONDAY + 10 * DAY


def pegged(before: Snapshot, quantity: int, needed_at: int, quote: str = "qte_2") -> Promise:
    """A commitment to frames, pegged to whatever the books have, with the exchanges that it takes."""
    wanted = need("FRAME", quantity, needed_at, id=f"need of {quote}")
    found = peg(before.ledger(("FRAME", PLANT)), [wanted], quote, MONDAY, before.plant.settings)
    promise = committed(picked_up(found.needs[0]), quote=quote)
    return replace(promise, plan=replace(promise.plan, repegs=found.repegs))


def test_a_need_that_finds_enough_free_supply_touches_nobody() -> None:
    before = snapshot(stock("FRAME", 5), promises=[taking("FRAME", 3, LATER, on_hand("FRAME"))])
    promise = pegged(before, 2, MONDAY)
    assert promise.plan.repegs == ()
    assert broken_by(before, promise) == set()


def test_what_is_near_comes_off_the_shelf_and_what_is_further_from_what_comes_last_in_time() -> None:
    before = snapshot(stock("FRAME", 5), receipt("FRAME", 5, MONDAY + DAY, id="PO-1"), near_window=2 * DAY)
    near, further = (pegged(before, 1, MONDAY + 2 * DAY + minutes) for minutes in (0, 1))
    assert near.plan.deliveries[0].need.pegs == (taken(on_hand("FRAME"), 1),)
    assert further.plan.deliveries[0].need.pegs == (taken(received("PO-1"), 1),)


def test_an_urgent_need_takes_what_lies_there_and_a_later_one_waits_for_the_receipt() -> None:
    first = taking("FRAME", 5, LATER, on_hand("FRAME"))
    before = snapshot(stock("FRAME", 5), receipt("FRAME", 5, LATER, id="PO-1"), promises=[first])
    promise = pegged(before, 5, MONDAY)
    assert [(repeg.need, repeg.pegs) for repeg in promise.plan.repegs] == [
        ("need_1", (taken(received("PO-1"), 5),)),
    ]
    assert broken_by(before, promise) == set()


def test_a_receipt_that_slips_is_pegged_anew_before_anybody_is_short() -> None:
    two = [
        taking("FRAME", 2, MONDAY + DAY, received("PO-1")),
        taking("FRAME", 2, LATER, on_hand("FRAME"), id="need_2", quote="qte_2"),
    ]
    before = snapshot(stock("FRAME", 2), receipt("FRAME", 2, MONDAY + DAY, id="PO-1"), promises=two)
    slipped = plant(stock("FRAME", 2), receipt("FRAME", 2, LATER, id="PO-1"))
    assert broken_by(before, PlantChanged(plant=slipped)) == {"supply_is_there_when_it_is_needed"}
    repegs = settled_pegs(before.apply(PlantChanged(plant=slipped)), MONDAY)
    assert broken_by(before, PlantChanged(plant=slipped, repegs=repegs)) == set()


def test_where_a_feed_falls_short_requirements_come_first_and_only_the_rest_is_at_risk() -> None:
    before = snapshot(stock("FRAME", 4), promises=[taking("FRAME", 3, MONDAY + DAY, on_hand("FRAME"))])
    wanting = plant(stock("FRAME", 4), requirement("FRAME", 3, LATER, id="WO-1"))
    repegs = settled_pegs(before.apply(PlantChanged(plant=wanting)), MONDAY)
    after = before.apply(PlantChanged(plant=wanting, repegs=repegs))
    needs = after.ledger(("FRAME", PLANT)).needs
    assert sum(one.quantity for one in needs["requirement/WO-1"].need.pegs) == 3
    assert sum(one.quantity for one in needs["need_1"].need.pegs) == 1


def test_a_receipt_that_did_not_come_is_replaced_where_other_supply_will_do() -> None:
    waiting = taking("FRAME", 2, LATER, received("PO-1"))
    before = snapshot(stock("FRAME", 2), receipt("FRAME", 2, MONDAY + 60, id="PO-1"), promises=[waiting])
    assert overdue_pegs(before, MONDAY) == ()
    after = before.apply(NeedsRepegged(repegs=overdue_pegs(before, MONDAY + 61 + 5 * DAY)))
    (need,) = after.promises["qte_1"].plan.needs()
    assert [peg.supply for peg in need.pegs] == [on_hand("FRAME")]


def test_a_requirement_that_is_short_leaves_promises_what_they_bring_themselves() -> None:
    lot = buy("FRAME", 2, MONDAY, MONDAY + DAY)
    own = committed(lot, picked_up(need("FRAME", 2, LATER, lot.key)))
    before = snapshot(stock("FRAME", 1), requirement("FRAME", 3, LATER, id="WO-9"), promises=[own])
    assert settled_pegs(before, MONDAY) == (
        Repeg(owner=None, need="requirement/WO-9", pegs=(taken(on_hand("FRAME"), 1),)),
    )


def test_what_is_settled_stays_as_it_is() -> None:
    for seed in range(100):
        random = Random(seed)
        demand: list[Part] = [requirement("FRAME", random.randint(1, 2), MONDAY + 3)]
        supply: list[Part] = [receipt("FRAME", random.randint(1, 4), MONDAY + 2), stock("FRAME", random.randint(0, 4))]
        wanted = [
            taking("FRAME", random.randint(1, 3), MONDAY + random.randint(1, 3), quote=f"qte_{n}", id=f"need_{n}")
            for n in range(4)
        ]
        wanted = [replace(promise, priority=random.randint(1, 2)) for promise in wanted]
        books = snapshot(*demand, *supply, promises=wanted)
        for fed in (books.plant, plant(*demand, supply[0]), books.plant):
            taken_in = books.apply(PlantChanged(plant=fed))
            books = taken_in.apply(PlantChanged(plant=fed, repegs=settled_pegs(taken_in, MONDAY)))
            assert settled_pegs(books, MONDAY) == (), seed


def test_no_requirement_takes_what_a_promise_brings_to_leave_its_own_to_one_that_is_short() -> None:
    lot = buy("FRAME", 2, MONDAY, MONDAY + DAY)
    own = committed(lot, picked_up(need("FRAME", 2, LATER, lot.key)))
    covered, short = (requirement("FRAME", 2, LATER, id=id) for id in ("WO-1", "WO-2"))
    pegs = Repeg(owner=None, need="requirement/WO-1", pegs=(taken(on_hand("FRAME"), 2),))
    before = snapshot(stock("FRAME", 2), covered, short, promises=[own])
    assert settled_pegs(before.apply(NeedsRepegged(repegs=(pegs,))), MONDAY) == ()


def test_a_requirement_rests_on_what_a_promise_leaves_over_where_that_makes_room_for_a_new_one() -> None:
    lot = buy("FRAME", 4, MONDAY, MONDAY + DAY)
    own = committed(lot, picked_up(need("FRAME", 1, LATER, lot.key)))
    pegs = Repeg(owner=None, need="requirement/WO-1", pegs=(taken(on_hand("FRAME"), 2),))
    before = snapshot(stock("FRAME", 2), requirement("FRAME", 2, LATER, id="WO-1"), promises=[own])
    promise = pegged(before.apply(NeedsRepegged(repegs=(pegs,))), 2, MONDAY)
    assert [(one.need, one.pegs) for one in promise.plan.repegs] == [("requirement/WO-1", (taken(lot.key, 2),))]


def test_a_work_order_that_waits_for_material_does_not_take_what_was_ready_for_somebody_before() -> None:
    ready = replace(taking("FRAME", 2, MONDAY, on_hand("FRAME")), priority=1)
    before = snapshot(stock("FRAME", 2), requirement("FRAME", 2, MONDAY + 60, id="WO-1"), promises=[ready])
    assert settled_pegs(before, MONDAY + 30) == ()
    assert settled_pegs(before, MONDAY + 90) == ()


def test_a_promise_that_should_have_had_all_by_now_and_is_short_robs_nobody() -> None:
    """What it has it keeps; more comes to it only from what nobody has taken."""
    short = replace(taking("FRAME", 3, MONDAY, taken(on_hand("FRAME"), 1)), priority=1)
    later = replace(taking("FRAME", 2, LATER, on_hand("FRAME"), id="need_2", quote="qte_2"), priority=2)
    before = snapshot(stock("FRAME", 3), promises=[short, later])
    for now in (MONDAY - 30, MONDAY + 30):
        assert settled_pegs(before, now) == ()
    (repeg,) = settled_pegs(snapshot(stock("FRAME", 4), promises=[short, later]), MONDAY + 30)
    assert (repeg.need, sum(one.quantity for one in repeg.pegs)) == ("need_1", 2)


def test_who_was_promised_against_the_plan_leaves_the_safety_stock_and_whoever_else_is_short_draws_on_it() -> None:
    parts: list[Part] = [stock("FRAME", 3), safety_stock("FRAME", 2)]
    insisted = replace(taking("FRAME", 3, LATER), overridden=True)
    other = taking("FRAME", 1, LATER, id="need_2", quote="qte_2")

    def taken_by(*promises: Promise) -> dict[str, int]:
        repegs = settled_pegs(snapshot(*parts, promises=promises), MONDAY)
        return {repeg.need: sum(one.quantity for one in repeg.pegs) for repeg in repegs}

    assert taken_by(insisted) == {"need_1": 1}
    assert taken_by(other) == {"need_2": 1}
    assert taken_by(insisted, other) == {"need_1": 1, "need_2": 1}


def test_what_has_been_needed_was_taken_from_what_it_is_pegged_to_though_that_is_overdue_on_paper() -> None:
    """The work order had the receipt, which no feed has taken off the list; the stock is there for the other."""
    parts: list[Part] = [
        stock("FRAME", 1),
        receipt("FRAME", 1, MONDAY - 60, id="PO-1"),
        requirement("FRAME", 1, MONDAY - 30, id="WO-1"),
    ]
    books = snapshot(*parts, promises=[taking("FRAME", 1, LATER)], overdue_receipt_ignore_after=10)
    had = Repeg(owner=None, need="requirement/WO-1", pegs=(taken(received("PO-1"), 1),))
    repegs = settled_pegs(books.apply(NeedsRepegged(repegs=(had,))), MONDAY)
    assert repegs == (Repeg(owner="qte_1", need="need_1", pegs=(taken(on_hand("FRAME"), 1),)),)


def test_what_was_found_at_rest_is_not_looked_at_again_in_the_same_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []

    def counted(ledger: Ledger, now: Minute, settings: PlanningSettings) -> bool:
        looked_at.append(ledger.item)
        return _holds(ledger, now, settings)

    monkeypatch.setattr(pegging, "_holds", counted)
    takers = [taking(item, 1, LATER, on_hand(item), id=item, quote=item) for item in ("BELL", "FRAME")]
    before = snapshot(stock("BELL", 5), stock("FRAME", 5), promises=takers)
    assert settled_pegs(before, MONDAY) == ()
    after = before.apply(PromiseMade(promise=taking("BELL", 1, LATER, on_hand("BELL"), id="other", quote="other")))
    assert settled_pegs(after, MONDAY) == ()
    assert looked_at == ["BELL", "FRAME", "BELL"]


def test_what_was_at_rest_is_looked_at_again_once_a_receipt_is_overdue() -> None:
    receipts = [receipt("FRAME", 5, at, id=id) for at, id in ((MONDAY + DAY, "PO-1"), (MONDAY + 2 * DAY, "PO-2"))]
    before = snapshot(*receipts, promises=[taking("FRAME", 5, MONDAY + 2 * DAY, received("PO-1"))])
    assert settled_pegs(before, MONDAY) == ()
    assert [one.pegs for one in settled_pegs(before, MONDAY + DAY + 60)] == [(taken(received("PO-2"), 5),)]


def test_what_a_stopped_run_brings_is_handed_to_nobody_who_has_something_sure() -> None:
    """The receipt that a work order waits for is found for it; the run would come later than what lies there."""
    lot = run("FRAME", 2, operation(MONDAY + 60, MONDAY + 120, "CNC", units=2))
    told_so = replace(committed(lot, picked_up(need("FRAME", 2, LATER, lot.key))), priority=2)
    sure = taking("FRAME", 2, LATER, on_hand("FRAME"), id="need_2", quote="qte_2")
    parts: list[Part] = [resource("CNC"), routing("FRAME", step("10", "CNC", per_unit=30)), stock("FRAME", 2)]
    fed: list[Part] = [receipt("FRAME", 1, MONDAY, id="PO-1"), requirement("FRAME", 1, LATER, id="WO-1")]

    def handed(*events: Part) -> dict[str, list[SupplyKey]]:
        repegs = settled_pegs(snapshot(*parts, *fed, *events, promises=[told_so, sure]), MONDAY)
        return {repeg.need: [one.supply for one in repeg.pegs] for repeg in repegs}

    found = {"requirement/WO-1": [received("PO-1")]}
    assert handed() == found | {"need_2": [lot.key], "need_1": [on_hand("FRAME")]}
    assert handed(breakdown("CNC", MONDAY + 60, LATER)) == found


def test_who_can_no_longer_wait_for_a_stopped_run_takes_what_is_sure_and_nobody_is_handed_the_run() -> None:
    """It is put off beyond the day on which it is needed; who gives up what lies there knows to be short."""
    lot = run("FRAME", 2, operation(MONDAY + 60, LATER + 60, "CNC", units=2))
    urgent = committed(lot, picked_up(need("FRAME", 2, LATER, lot.key)))
    sure = taking("FRAME", 2, LATER + DAY, on_hand("FRAME"), id="need_2", quote="qte_2")
    parts: list[Part] = [resource("CNC"), routing("FRAME", step("10", "CNC", per_unit=30)), stock("FRAME", 2)]

    def handed(*events: Part) -> dict[str, list[SupplyKey]]:
        repegs = settled_pegs(snapshot(*parts, *events, promises=[urgent, sure]), MONDAY)
        return {repeg.need: [one.supply for one in repeg.pegs] for repeg in repegs}

    down = breakdown("CNC", MONDAY + 60, LATER + 30)
    assert handed(down) == {"need_1": [on_hand("FRAME")], "need_2": []}


TUBES_AT = MONDAY + 60
SAWN = run("TUBE", 3, operation(MONDAY, MONDAY + 30, "SAW", units=3), id="run_2")


@pytest.mark.parametrize(
    ("tubes", "there", "now", "goes_on"),
    [
        pytest.param([on_hand("TUBE")], [stock("TUBE", 2)], MONDAY, True, id="they lie there"),
        pytest.param([], [item("TUBE", unlimited=True)], MONDAY, True, id="there are always enough"),
        pytest.param([taken(on_hand("TUBE"), 1)], [stock("TUBE", 1)], MONDAY, False, id="one is short"),
        pytest.param(
            [received("PO-2")], [receipt("TUBE", 2, TUBES_AT, id="PO-2")], MONDAY, True, id="they come in time"
        ),
        pytest.param([received("PO-2")], [receipt("TUBE", 2, LATER, id="PO-2")], MONDAY, False, id="they come late"),
        pytest.param([received("PO-2")], [], MONDAY, False, id="they come no more"),
        pytest.param([received("PO-2")], [receipt("TUBE", 2, LATER, id="PO-2")], TUBES_AT + 1, True, id="it took them"),
        pytest.param([SAWN.key], [], MONDAY, True, id="they are sawn"),
        pytest.param([SAWN.key], [breakdown("SAW", MONDAY, LATER)], MONDAY, False, id="the saw is down"),
    ],
)
def test_what_a_run_brings_is_handed_on_only_where_what_goes_into_it_is_there(
    tubes: list[SupplyKey | Peg], there: list[Part], now: Minute, goes_on: bool
) -> None:
    """As above, and what goes into the run may be late, short or stopped by the very feed that brings a receipt."""
    feeds = need("TUBE", 2, TUBES_AT, *tubes, id="tubes")
    lot = run("FRAME", 2, operation(TUBES_AT, TUBES_AT + 60, "CNC", units=2, needs=[feeds]))
    told_so = replace(committed(lot, picked_up(need("FRAME", 2, LATER, lot.key))), priority=2)
    sure = taking("FRAME", 2, LATER, on_hand("FRAME"), id="need_2", quote="qte_2")
    sawn = committed(SAWN, picked_up(need("TUBE", 1, LATER, taken(SAWN.key, 1), id="need_3")), quote="qte_3")
    parts: list[Part] = [
        *(resource("CNC"), routing("FRAME", step("10", "CNC", per_unit=30, uses=["TUBE"])), stock("FRAME", 2)),
        *(resource("SAW"), routing("TUBE", step("10", "SAW", per_unit=10))),
        *(receipt("FRAME", 1, LATER, id="PO-1"), requirement("FRAME", 1, LATER, id="WO-1")),
    ]
    repegs = settled_pegs(snapshot(*parts, *there, promises=[told_so, sure, sawn]), now)
    handed = {repeg.need: [one.supply for one in repeg.pegs] for repeg in repegs if repeg.need in ("need_1", "need_2")}
    assert handed == ({"need_2": [lot.key], "need_1": [on_hand("FRAME")]} if goes_on else {})


def test_what_is_never_short_is_pegged_to_nothing_when_all_is_settled_either() -> None:
    screws: list[Part] = [item("SCREW", unlimited=True), stock("SCREW", 5), requirement("SCREW", 2, LATER, id="WO-1")]
    assert settled_pegs(snapshot(*screws, promises=[taking("SCREW", 3, LATER)]), MONDAY) == ()
