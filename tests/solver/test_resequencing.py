"""Earlier dates by moving planned work of others: within their promises, and only what is free to move."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.changes import Change, PlanMoved, making
from app.domain.demand import Effort, OfferKind, PromiseRequest
from app.domain.plant import PlantModel
from app.domain.promise import Answer, Offer, Promise, ProofMethod, ProofStatus, Status
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from app.domain.stages import Progress
from app.domain.timeline import MINUTES_PER_DAY, Minute
from app.domain.verification import audit, violations
from app.solver.bounds.prospects import Prospects
from app.solver.found import Found
from app.solver.insertion.arrange import Arranger
from app.solver.limits import TooManyParts
from app.solver.wishes import Order
from tests.builders import MONDAY, booking, calendar, line, plant, receipt, request, resource, routing, step, stock
from tests.domain.builders import with_run
from tests.solver.asking import answer_of, promise_of

DAY = MINUTES_PER_DAY
FRIDAY = MONDAY + 4 * DAY
SHIFT = calendar("day")
CNC = resource("CNC", calendar="day")
SHOP = plant(
    SHIFT,
    resource("SAW", calendar="day"),
    CNC,
    routing("BIKE", step("10", "CNC", per_unit=60)),
    routing("TRIKE", step("10", "CNC", per_unit=60)),
    routing("FRAME", step("10", "SAW", per_unit=30)),
    routing("TANDEM", step("10", "CNC", per_unit=60, uses=["FRAME"])),
    stock("NAIL", 100),
    move_fence=0,
)


def books(*promised: tuple[str, int, Minute], model: PlantModel = SHOP, **asked: Any) -> Snapshot:
    """Orders for so many of an item, each promised for a date, planned as early as they can be."""
    there = snapshot_of(model)
    for number, (item, quantity, requested) in enumerate(promised):
        wanted = request(line(item, quantity, requested), **asked)
        offer = answer_of(there, wanted, MONDAY, name=f"{number} ").offers[0]
        for change in making(promise_of(offer, wanted, MONDAY, f"qte_{number}", held=False)):
            there = there.apply(change)
    return there


def bikes(
    quantity: int = 8, requested: Minute | None = None, effort: Effort = Effort.STANDARD, **policy: Any
) -> PromiseRequest:
    return replace(request(line("BIKE", quantity, requested), **policy), effort=effort)


def asked(there: Snapshot, wanted: PromiseRequest, now: Minute = MONDAY) -> Offer:
    """The first offer, which leaves everybody else's date as it was."""
    answer = answer_of(there, wanted, now)
    _keeps_everybody(there, answer, wanted, now)
    return answer.offers[0]


def _keeps_everybody(there: Snapshot, answer: Answer, wanted: PromiseRequest, now: Minute) -> None:
    for offer in answer.offers:
        after = there
        for change in making(promise_of(offer, wanted, now, "NEW", held=False)):
            assert violations(after, change, now) == ()
            after = after.apply(change)
        assert audit(after, now) == ()
        assert all(after.promises[quote].lines == promise.lines for quote, promise in there.promises.items())


def test_work_with_slack_makes_room_for_who_wants_it_at_once() -> None:
    there = books(("TRIKE", 24, FRIDAY))
    offer = asked(there, bikes())
    assert offer.promised_on.isoformat() == "2026-12-07"
    assert offer.plan.shifts
    assert offer.untouched_at == MONDAY + 4 * DAY
    assert (offer.proof.status, offer.proof.method) == (ProofStatus.OPTIMAL, ProofMethod.RESEQUENCE)


def test_where_a_plan_beside_others_who_moved_is_too_large_the_one_that_moves_nobody_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without what others would have left over it makes more itself: that is no reason to refuse the order."""
    there, alone = books(("TRIKE", 24, FRIDAY)), Arranger.like

    def too_large(prospects: Prospects, found: Found, **how: bool) -> Arranger:
        arranger = alone(prospects, found, **how)
        monkeypatch.setattr(arranger, "all_of", raises)
        return arranger

    def raises(_: Order) -> None:
        raise TooManyParts

    monkeypatch.setattr(Arranger, "like", too_large)
    offer = asked(there, bikes())
    assert (offer.promised_at, offer.plan.shifts) == (asked(there, bikes(effort=Effort.INSTANT)).promised_at, ())


@pytest.mark.parametrize(
    ("effort", "most", "status", "rest"),
    [
        (Effort.INSTANT, 8, ProofStatus.OPTIMAL, "the rest cannot be promised within the horizon or its window."),
        (Effort.STANDARD, 16, ProofStatus.BOUNDED, "no date for the rest was found within the limits of the search."),
    ],
)
def test_what_comes_in_part_is_not_the_most_where_others_might_make_room_for_more(
    effort: Effort, most: int, status: ProofStatus, rest: str
) -> None:
    """Sixteen can be had by Tuesday, all of them, so that eight of seventeen are not the most."""
    there = books(("TRIKE", 8, FRIDAY))
    wanted = replace(request(line("BIKE", 17, MONDAY, latest=MONDAY + 2 * DAY)), effort=effort)
    answer = answer_of(there, wanted, MONDAY)
    (offer,) = answer.offers
    assert (offer.kind, offer.lines[0].quantity) == (OfferKind.PARTIAL, 8)
    assert (dict(offer.proof.most), offer.proof.status) == ({"1": most}, status)
    assert answer.summary.endswith(rest)


def test_what_the_date_allows_is_not_called_all_there_can_be_beside_others_who_can_wait() -> None:
    there = books(("TRIKE", 8, FRIDAY))
    offers = {one.kind: one for one in answer_of(there, bikes(20, MONDAY + 2 * DAY), MONDAY).offers}
    for kind in (OfferKind.SPLIT, OfferKind.REDUCED):
        assert (offers[kind].proof.status, dict(offers[kind].proof.most)) == (ProofStatus.BOUNDED, {"1": 16})


def test_a_date_that_would_be_missed_is_kept_where_others_can_wait() -> None:
    there = books(("TRIKE", 24, FRIDAY))
    offer = asked(there, bikes(requested=MONDAY + DAY))
    assert offer.kind is OfferKind.AS_REQUESTED
    assert offer.plan.shifts


def test_what_comes_last_anyway_is_not_said_to_be_what_room_is_made_for() -> None:
    """The bikes come on Monday instead of on Thursday; the nails are wanted on Saturday, and come then."""
    nails = line("NAIL", 100, MONDAY + 6 * DAY, id="2")
    wanted = replace(request(line("BIKE", 8, MONDAY + DAY), nails), effort=Effort.STANDARD)
    assert answer_of(books(("TRIKE", 24, FRIDAY)), wanted, MONDAY).summary == (
        "All 2 lines by 12 Dec 2026, as requested."
        " 1 operation of 1 commitment moves for it, all dates as promised; without that some of it comes later."
    )


def test_instant_moves_nobody() -> None:
    there = books(("TRIKE", 24, FRIDAY))
    answer = answer_of(there, bikes(effort=Effort.INSTANT), MONDAY)
    assert answer.effort_used is Effort.INSTANT
    assert answer.offers[0].plan.shifts == ()
    assert answer.offers[0].promised_on.isoformat() == "2026-12-10"
    assert answer.offers[0].untouched_at is None


def test_nobody_moves_where_that_wins_nothing() -> None:
    there = books(("TRIKE", 8, FRIDAY))
    offer = asked(there, bikes(requested=FRIDAY))
    assert offer.plan.shifts == ()


def test_what_has_no_slack_stays() -> None:
    there = books(("TRIKE", 24, MONDAY + 3 * DAY))
    offer = asked(there, bikes())
    assert offer.plan.shifts == ()
    assert offer.promised_on.isoformat() == "2026-12-10"


@pytest.mark.parametrize(("moves_max", "moved"), [(0, 0), (1, 1), (None, 2)])
def test_no_more_operations_move_than_the_policy_allows(moves_max: int | None, moved: int) -> None:
    there = books(("TRIKE", 8, FRIDAY), ("TRIKE", 8, FRIDAY))
    offer = asked(there, bikes(16, moves_max=moves_max))
    assert sum(len(shift.operations) for shift in offer.plan.shifts) == moved


def test_the_more_urgent_keep_their_slack() -> None:
    there = books(("TRIKE", 24, FRIDAY), priority=1)
    gold = replace(next(iter(there.promises.values())), priority=1)
    there = there.revised([gold])
    assert asked(there, bikes(priority=2)).plan.shifts == ()
    assert asked(there, bikes(priority=1)).plan.shifts


def test_a_hold_stays_where_it_was_shown() -> None:
    there = snapshot_of(SHOP)
    wanted = request(line("TRIKE", 24, FRIDAY), hold=30)
    offer = answer_of(there, wanted, MONDAY, name="0 ").offers[0]
    hold = promise_of(offer, wanted, MONDAY, "HOLD", held=True)
    assert answer_of(there.apply(making(hold)[0]), bikes(), MONDAY).offers[0].plan.shifts == ()


def _firm(promise: Promise) -> Promise:
    operations = tuple(replace(one, progress=Progress.FIRM) for one in promise.plan.runs[0].operations)
    return with_run(promise, operations=operations)


def test_firm_work_stays() -> None:
    there = books(("TRIKE", 24, FRIDAY))
    there = there.revised([_firm(promise) for promise in there.promises.values()])
    assert asked(there, bikes()).plan.shifts == ()


def test_work_that_starts_before_the_move_fence_stays() -> None:
    fenced = replace(SHOP, settings=replace(SHOP.settings, move_fence=3 * DAY))
    there = books(("TRIKE", 24, FRIDAY), model=fenced)
    assert asked(there, bikes()).plan.shifts == ()


def test_the_safety_time_of_others_is_left_to_them() -> None:
    def moved(safety: int) -> bool:
        model = replace(SHOP, settings=replace(SHOP.settings, safety_minutes=safety))
        return bool(asked(books(("TRIKE", 24, FRIDAY), model=model), bikes()).plan.shifts)

    assert moved(0)
    assert not moved(DAY)


def test_nobody_is_judged_where_all_that_was_taken_out_is_back_where_it_stood(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bike has room only behind the cart, which is firm, whether or not the trike before that is taken out."""
    makes = [routing("BIKE", step("10", "CNC", fixed=4 * 60)), routing("TRIKE", step("10", "CNC", fixed=60))]
    cart = routing("CART", step("10", fixed=2 * 60), step("20", "CNC", fixed=3 * 60))
    there = books(("TRIKE", 1, FRIDAY), ("CART", 1, FRIDAY), model=plant(SHIFT, CNC, *makes, cart, move_fence=0))
    there = there.revised([_firm(there.promises["qte_1"])])
    alone, judged = Snapshot.look_ahead, list[Change]()

    def look_ahead(before: Snapshot, change: Change) -> Snapshot:
        judged.append(change)
        return alone(before, change)

    monkeypatch.setattr(Snapshot, "look_ahead", look_ahead)
    offer = asked(there, bikes(1))
    assert (offer.lateness_minutes > 0, offer.plan.shifts) == (True, ())
    assert not [change for change in judged if isinstance(change, PlanMoved)]


def test_what_is_made_for_it_comes_before_the_work_that_moves() -> None:
    there = books(("TANDEM", 16, FRIDAY))
    offer = asked(there, bikes(16))
    assert offer.plan.shifts
    assert offer.promised_on.isoformat() == "2026-12-08"


def test_what_is_left_of_an_order_that_is_over_makes_room_too() -> None:
    there = books(("TRIKE", 24, FRIDAY))
    left = [replace(one, lines=(), plan=replace(one.plan, deliveries=())) for one in there.promises.values()]
    offer = asked(there.revised(left), bikes())
    assert offer.promised_on.isoformat() == "2026-12-07"
    assert offer.plan.shifts


def test_the_same_question_gets_the_same_answer() -> None:
    there = books(*(("TRIKE", 8, FRIDAY + day * DAY) for day in (0, 3, 4, 5)))
    first, second = (asked(there, bikes(16)) for _ in range(2))
    assert first == second


def test_what_moves_is_told_from_where_to_where() -> None:
    there = books(("TRIKE", 24, FRIDAY))
    offer = asked(there, bikes())
    moving = making(promise_of(offer, bikes(), MONDAY, "NEW", held=False))[0]
    assert isinstance(moving, PlanMoved)
    shift = moving.shifts[0].operations[0]
    assert (shift.was.start, shift.was.end) == (MONDAY + 6 * 60, MONDAY + 2 * DAY + 14 * 60)
    assert shift.now.start == MONDAY + DAY + 6 * 60


def test_the_summary_says_who_makes_room_and_what_would_be_without() -> None:
    there = books(("TRIKE", 24, FRIDAY))
    summary = answer_of(there, bikes(), MONDAY).summary
    room = "1 operation of 1 commitment moves for it, all dates as promised; without that: 10 Dec 2026."
    assert summary.endswith(room), summary


def test_what_another_order_could_take_later_is_not_a_bound() -> None:
    """A cart takes the only frame in four days, and could as well wait for the next one. Only the CNC is made free."""
    shop = plant(
        routing("CART", step("10", "SAW", uses=["FRAME"], fixed=600)),
        routing("TRIKE", step("10", "CNC", fixed=10 * DAY)),
        routing("TANDEM", step("10", "CNC", uses=["FRAME"], fixed=600)),
        booking("SAW", MONDAY, MONDAY + 4 * DAY),
        stock("FRAME", 1),
        receipt("FRAME", 1, MONDAY + 6 * DAY),
        move_fence=0,
    )
    there = books(("CART", 1, MONDAY + 30 * DAY), ("TRIKE", 1, MONDAY + 30 * DAY), model=shop, levers_max=0)
    offer = asked(there, replace(request(line("TANDEM", 1)), effort=Effort.STANDARD))
    assert offer.plan.deliveries[0].deliver_at == MONDAY + 6 * DAY + 600
    assert offer.proof.status is ProofStatus.BOUNDED
    assert offer.proof.earliest_possible_at == MONDAY + DAY


def a_frame_that_could_wait() -> Snapshot:
    """An order of a month takes the only frame in four days, and could wait for the next; no step looks for that."""
    shop = plant(
        routing("CART", step("10", "SAW", uses=["FRAME"], fixed=600)),
        routing("TANDEM", step("10", "CNC", uses=["FRAME"], fixed=600)),
        booking("SAW", MONDAY, MONDAY + 4 * DAY),
        stock("FRAME", 1),
        receipt("FRAME", 1, MONDAY + 6 * DAY),
        move_fence=0,
    )
    return books(("CART", 1, MONDAY + 30 * DAY), model=shop, levers_max=0)


def test_the_best_that_moves_nobody_is_not_said_to_be_the_best_where_work_may_move() -> None:
    there = a_frame_that_could_wait()
    proofs = {effort: asked(there, replace(request(line("TANDEM", 1)), effort=effort)).proof for effort in Effort}
    assert proofs[Effort.INSTANT].status is ProofStatus.OPTIMAL
    assert proofs[Effort.STANDARD].status is ProofStatus.BOUNDED


@pytest.mark.parametrize(("days", "proven"), [(3, False), (0, True)], ids=["perhaps", "never"])
def test_what_would_need_somebody_to_move_is_not_said_to_be_impossible_unless_it_is(days: int, proven: bool) -> None:
    """A tandem takes ten hours: until the end of the third day, or until midnight."""
    wanted = line("TANDEM", 1, MONDAY, latest=MONDAY + days * DAY)
    answers = [
        answer_of(a_frame_that_could_wait(), replace(request(wanted), effort=effort), MONDAY)
        for effort in (Effort.INSTANT, Effort.STANDARD)
    ]
    assert [(answer.status, answer.proven) for answer in answers] == [
        (Status.INFEASIBLE, True),
        (Status.INFEASIBLE, proven),
    ]


def test_where_others_might_move_no_date_is_called_the_earliest() -> None:
    """The trikes are promised for the day on which they have the machine: no room is found, and none ruled out."""
    there = books(("TRIKE", 8, MONDAY + DAY))
    told = {
        effort: answer_of(there, replace(request(line("BIKE", 8, MONDAY, latest=MONDAY + DAY)), effort=effort), MONDAY)
        for effort in (Effort.INSTANT, Effort.STANDARD)
    }
    assert [answer.proven for answer in told.values()] == [True, False]
    assert [answer.why[0].detail for answer in told.values()] == [
        "The earliest is 8 Dec 2026, after the latest acceptable date",
        "The earliest that was found is 8 Dec 2026, after the latest acceptable date",
    ]
