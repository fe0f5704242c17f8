"""What was lent is given back when a hold lapses, and stays lent when it is confirmed or a feed comes."""

from dataclasses import replace

from app.domain.changes import EndReason, HoldExtended, NeedsRepegged, PlantChanged, PromiseConfirmed, PromiseEnded
from app.domain.pegs.pegging import settled_pegs
from app.domain.snapshots.snapshot import Snapshot
from app.domain.verification import audit
from tests.builders import MONDAY, Part, plant, receipt, requirement, routing, step, stock
from tests.domain.builders import (
    broken_by,
    committed,
    held,
    made,
    need,
    picked_up,
    received,
    taken,
    taking,
)
from tests.domain.lending import DUE, FRAMES, SAFETY, after, borrower, frames, lapsed, lot, onto, pegs_of


def lent_and_waited_for() -> Snapshot:
    """A hold has what a commitment needs later, which waits for what the hold brings."""
    before = frames(stock("FRAME", 1), promises=(taking("FRAME", 1, DUE, FRAMES),))
    return after(before, borrower(taken(FRAMES, 1), brings=lot(1, MONDAY + 5), repegs=(onto(made("run_1")),)))


def test_a_hold_that_was_lent_something_is_extended_confirmed_or_ended_like_any_other() -> None:
    before = lent_and_waited_for()
    assert pegs_of(before, "need_1") == {made("run_1"): 1}
    assert broken_by(before, HoldExtended(quote="qte_h1", expires_at=MONDAY + 1)) == set()
    assert broken_by(before, PromiseConfirmed(quote="qte_h1", commitment="cmt_1")) == set()
    ended = PromiseEnded(quote="qte_h1", reason=EndReason.RELEASED)
    assert broken_by(before, ended) == set()
    assert pegs_of(before.apply(ended), "need_1") == {FRAMES: 1}


def test_who_confirmed_keeps_what_was_lent_and_the_other_waits_for_what_comes() -> None:
    confirmed = lent_and_waited_for().apply(PromiseConfirmed(quote="qte_h1", commitment="cmt_1"))
    assert confirmed.live(MONDAY + 1).ledgers == confirmed.ledgers
    assert pegs_of(confirmed, "need_1") == {made("run_1"): 1}


def chain() -> Snapshot:
    """The second hold takes what the first brought for a commitment, and brings as much for it in turn."""
    before = lent_and_waited_for()
    goods = need("FRAME", 1, MONDAY + 6, taken(made("run_1"), 1), id="need of hold 2")
    second = held(committed(lot(1, MONDAY + 9, id="run_2"), picked_up(goods), quote="qte_h2"), until=MONDAY + 1)
    plan = replace(second.plan, fence_at=MONDAY + 1, repegs=(onto(made("run_2")),))
    assert broken_by(before, replace(second, plan=plan)) == set()
    return after(before, replace(second, plan=plan))


def test_of_a_chain_of_loans_any_may_lapse_in_any_order() -> None:
    assert pegs_of(lapsed(chain(), "qte_h1"), "need of hold 2") == {FRAMES: 1}
    assert pegs_of(lapsed(chain(), "qte_h1"), "need_1") == {made("run_2"): 1}
    assert pegs_of(lapsed(chain(), "qte_h2"), "need_1") == {made("run_1"): 1}
    for order in (("qte_h1", "qte_h2"), ("qte_h2", "qte_h1")):
        assert pegs_of(lapsed(chain(), *order), "need_1") == {FRAMES: 1}
    assert pegs_of(chain().live(MONDAY + 1), "need_1") == {FRAMES: 1}


def test_where_what_a_hold_took_comes_too_late_for_who_waited_somebody_later_takes_that() -> None:
    """Both have a frame in the end: who waited takes the one on hand, and its holder the receipt."""
    parts: list[Part] = [stock("FRAME", 1), receipt("FRAME", 1, MONDAY + 14, id="PO-1")]
    later = taking("FRAME", 1, MONDAY + 20, FRAMES, id="need_2", quote="qte_2")
    hold = borrower(taken(received("PO-1"), 1), at=MONDAY + 15, brings=lot(1, MONDAY + 10))
    before = after(frames(*parts, promises=(later,)), hold)
    waiting = taking("FRAME", 1, DUE, made("run_1"))
    assert broken_by(before, waiting) == set()
    alone = lapsed(after(before, waiting), "qte_h1")
    assert (pegs_of(alone, "need_1"), pegs_of(alone, "need_2")) == ({FRAMES: 1}, {received("PO-1"): 1})


def test_a_requirement_that_can_have_nothing_in_time_leaves_a_loan_as_it_is() -> None:
    parts: list[Part] = [routing("FRAME", step()), receipt("FRAME", 1, MONDAY + 8, id="PO-1")]
    before = frames(*parts, promises=(taking("FRAME", 1, MONDAY + 20, received("PO-1")),))
    hold = borrower(taken(received("PO-1"), 1), at=MONDAY + 10, brings=lot(1, DUE), repegs=(onto(made("run_1")),))
    before = after(before, hold)
    assert audit(before, MONDAY) == ()
    fed = before.apply(PlantChanged(plant=plant(*parts, requirement("FRAME", 1, MONDAY + 2, id="WO-9"))))
    assert settled_pegs(fed, MONDAY) == ()
    assert {broken.rule for broken in audit(fed, MONDAY)} == {SAFETY}


def test_a_loan_outlives_a_feed_that_has_everything_assigned_anew() -> None:
    before = lent_and_waited_for()
    more = plant(routing("FRAME", step()), stock("FRAME", 2), requirement("FRAME", 1, MONDAY + 3, id="WO-1"))
    fed = before.apply(PlantChanged(plant=more))
    settled = fed.apply(NeedsRepegged(repegs=settled_pegs(fed, MONDAY)))
    assert [sum(pegs_of(settled, id).values()) for id in ("requirement/WO-1", "need of hold 1", "need_1")] == [1, 1, 1]
    assert audit(settled, MONDAY) == ()


def test_where_less_is_there_than_was_lent_whoever_could_lose_it_when_holds_lapse_is_short_at_once() -> None:
    """The receipt that the hold took comes too late for who waited, were the hold to lapse."""
    parts: list[Part] = [routing("FRAME", step()), receipt("FRAME", 1, MONDAY + 6, id="PO-1")]
    before = frames(*parts, promises=(taking("FRAME", 1, DUE, received("PO-1")),))
    hold = borrower(
        taken(received("PO-1"), 1), at=MONDAY + 20, brings=lot(1, MONDAY + 5), repegs=(onto(made("run_1")),)
    )
    before = after(before, hold)
    assert audit(before, MONDAY) == ()
    late = before.apply(PlantChanged(plant=plant(routing("FRAME", step()), receipt("FRAME", 1, DUE + 1, id="PO-1"))))
    settled = late.apply(NeedsRepegged(repegs=settled_pegs(late, MONDAY)))
    assert {broken.rule for broken in audit(settled, MONDAY)} == {"a_need_is_covered_in_full"}
    assert pegs_of(settled, "need_1") == {}
