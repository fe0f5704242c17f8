"""Commitments that cannot be kept get other dates, by strategy, once somebody applies a proposal; nobody else does."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.domain.demand import Customer
from app.domain.errors import RepromiseOver, RepromiseOvertaken, RequestRejected, UnknownMoves, UnknownRepromise
from app.domain.plant import PlantModel, ProgressSource
from app.domain.repromise import Repromise, RepromiseRequest, RepromiseState, Strategy, Whom
from app.domain.stages import Progress
from app.domain.timeline import MINUTES_PER_DAY, Minute
from app.use_cases.cancel_commitment import cancel_commitment
from app.use_cases.change_commitment import change_commitment
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.list_events import list_events
from app.use_cases.override_refusal import Override, override_refusal
from app.use_cases.ports.planner import Planner
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_commitments import read_commitment
from app.use_cases.read_plant import read_snapshot
from app.use_cases.record_capacity import end_capacity, record_capacity
from app.use_cases.record_plant import record_plant
from app.use_cases.record_progress import OperationReport, record_progress
from app.use_cases.repromises.applying import apply_repromise
from app.use_cases.repromises.keeping import cancel_repromise, read_repromise, start_repromise
from app.use_cases.repromises.planning import plan_repromise, repromises_due
from app.use_cases.ship_commitment import Departure, ship_commitment
from app.use_cases.undo_moves import undo_moves
from tests.builders import PLANT as SITE
from tests.builders import (
    breakdown,
    calendar,
    item,
    lane,
    line,
    plant,
    receipt,
    request,
    resource,
    routing,
    ship_to,
    site,
    step,
    stock,
)
from tests.storage.shop import FRIDAY, MONDAY, Shop, wish

DAY = MINUTES_PER_DAY
PLANT = plant(
    calendar("day"),
    resource("CNC", calendar="day"),
    resource("SAW", calendar="day"),
    routing("TRIKE", step("10", "CNC", per_unit=60)),
    routing("SLED", step("10", "CNC", per_unit=60)),
    routing("SLEIGH", step("10", "SAW", per_unit=30), step("20", "CNC", per_unit=30), minimum=8),
    ship_to("ZONE"),
    lane(SITE, "DEPOT", hours=24),
    lane("DEPOT", "ZONE", hours=24),
    Customer(id="GOLD", demand_class="gold"),
    Customer(id="WEB", demand_class="web"),
    site("DEPOT"),
    move_fence=0,
)
REPORTED = ProgressSource.REPORTED
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + days * DAY for days in (2, 3, 4))
"""Each the end of the day."""


class Immovable:
    """A planner that repairs nothing."""

    def __init__(self, planner: Planner) -> None:
        self._planner = planner

    def __getattr__(self, name: str) -> Any:
        return (lambda *_: None) if name == "repaired" else getattr(self._planner, name)


def ordered(shop: Shop, item: str, requested: Minute | None, customer: str | None = None) -> str:
    """A day's work, confirmed."""
    wanted = replace(wish(item, 8, requested), customer=customer)
    return confirm_quote(quote_promise(wanted, shop.ports).id, None, shop.ports).id


def promised(shop: Shop, commitment: str) -> Minute:
    return read_commitment(commitment, shop.ports).commitment.lines[0].promised_at


def proposed(shop: Shop, **asked: Any) -> Repromise:
    run = start_repromise(RepromiseRequest(**asked), shop.ports)
    assert list(repromises_due(shop.ports)) == [run.id]
    plan_repromise(run.id, shop.ports)
    assert list(repromises_due(shop.ports)) == []
    found = read_repromise(run.id, shop.ports)
    assert found.state is RepromiseState.PROPOSED
    return found


def later(run: Repromise) -> dict[str, int]:
    """Days by which lines would come later, by commitment."""
    assert run.proposal is not None
    return {one.commitment: (one.proposed_at - one.promised_at) // DAY for one in run.proposal.redated}


def breaks_down(shop: Shop, days: int) -> None:
    record_capacity(breakdown("CNC", MONDAY, MONDAY + days * DAY), shop.ports)


def test_only_what_cannot_be_kept_gets_another_date_and_only_once_it_is_applied(shop: Shop) -> None:
    first, second = ordered(shop, "TRIKE", MONDAY + DAY), ordered(shop, "SLED", FRIDAY + DAY)
    breaks_down(shop, 1)
    run = proposed(shop)
    assert later(run) == {first: 1}
    assert promised(shop, first) == MONDAY + DAY
    apply_repromise(run.id, shop.ports)
    assert (promised(shop, first), promised(shop, second)) == (TUESDAY, FRIDAY + DAY)
    assert not shop.is_at_risk(first)
    story = read_commitment(first, shop.ports).commitment.dates
    assert [entry.promised_at for entry in story] == [MONDAY + DAY, TUESDAY]
    assert run.id in story[-1].reason
    assert shop.is_sound()


def test_who_waits_for_a_late_receipt_is_promised_what_it_brings_though_nothing_is_left_over(shop: Shop) -> None:
    coach = routing("COACH", step("10", "SAW", per_unit=30, uses=["WOOD"]))

    def wood_comes(at: Minute) -> None:
        coming = receipt("WOOD", 16, at, id="PO-1")
        record_plant(lambda _: plant(calendar("day"), resource("SAW", calendar="day"), coach, coming), shop.ports)

    wood_comes(MONDAY)
    commitments = [ordered(shop, "COACH", THURSDAY) for _ in range(2)]
    wood_comes(THURSDAY)
    assert later(proposed(shop)) == dict.fromkeys(commitments, 1)


def test_of_a_late_receipt_that_brings_less_than_all_wait_for_those_are_promised_whom_it_is_enough_for(
    shop: Shop,
) -> None:
    coach = routing("COACH", step("10", "SAW", per_unit=30, uses=["WOOD"]))

    def wood_comes(quantity: int, at: Minute) -> None:
        coming = receipt("WOOD", quantity, at, id="PO-1")
        record_plant(lambda _: plant(calendar("day"), resource("SAW", calendar="day"), coach, coming), shop.ports)

    wood_comes(16, MONDAY)
    first, second = (ordered(shop, "COACH", THURSDAY) for _ in range(2))
    wood_comes(12, THURSDAY)
    run = proposed(shop)
    assert later(run) == {first: 1}
    apply_repromise(run.id, shop.ports)
    assert (shop.is_at_risk(first), shop.is_at_risk(second)) == (False, True)


def test_the_proposal_says_how_late_all_is_and_how_late_it_must_be(shop: Shop) -> None:
    ordered(shop, "TRIKE", MONDAY + DAY)
    breaks_down(shop, 1)
    proposal = proposed(shop).proposal
    assert proposal is not None
    weight = Strategy.GAIN.weight
    assert proposal.lateness == proposal.lateness_bound == weight * (14 * 60)
    assert "breakdown of CNC" in proposal.redated[0].why


@pytest.mark.parametrize(("gold", "web"), [(Strategy.WIN, Strategy.LOSE), (Strategy.GAIN, Strategy.FILL)])
def test_who_gives_way_is_later_so_that_who_wins_is_kept(shop: Shop, gold: Strategy, web: Strategy) -> None:
    golden = ordered(shop, "TRIKE", MONDAY + DAY, "GOLD")
    other = ordered(shop, "SLED", TUESDAY, "WEB")
    third = ordered(shop, "SLED", WEDNESDAY, "GOLD")
    breaks_down(shop, 1)
    run = proposed(shop, strategies={"gold": gold, "web": web})
    assert golden in later(run)
    assert third not in later(run)
    assert later(run).get(other) == 2
    apply_repromise(run.id, shop.ports)
    assert shop.is_sound()


def test_what_is_skipped_is_left_alone(shop: Shop) -> None:
    first = ordered(shop, "TRIKE", MONDAY + DAY, "GOLD")
    second = ordered(shop, "SLED", FRIDAY, "WEB")
    before = read_commitment(second, shop.ports).deliveries
    breaks_down(shop, 1)
    run = proposed(shop, strategies={"web": Strategy.SKIP})
    assert later(run) == {first: 2}
    apply_repromise(run.id, shop.ports)
    assert read_commitment(second, shop.ports).deliveries == before


def test_only_the_commitments_named_are_looked_after(shop: Shop) -> None:
    first, second = ordered(shop, "TRIKE", MONDAY + DAY), ordered(shop, "SLED", TUESDAY)
    breaks_down(shop, 2)
    run = proposed(shop, commitments=frozenset({second}))
    assert set(later(run)) == {second}
    assert shop.is_at_risk(first)


def test_idle_time_brings_earlier_dates_to_those_who_wanted_them_and_nobody_is_later_for_it(shop: Shop) -> None:
    down = record_capacity(breakdown("CNC", MONDAY, MONDAY + 3 * DAY), shop.ports)
    waiting, patient = ordered(shop, "SLED", None), ordered(shop, "TRIKE", FRIDAY + 3 * DAY)
    assert promised(shop, waiting) == THURSDAY
    end_capacity(down.event.id, MONDAY, shop.ports)
    run = proposed(shop, whom=Whom.IMPROVE)
    assert later(run) == {waiting: -3}
    apply_repromise(run.id, shop.ports)
    assert (promised(shop, waiting), promised(shop, patient)) == (MONDAY + DAY, FRIDAY + 3 * DAY)
    assert shop.is_sound()


def test_where_earlier_dates_are_looked_for_nobody_is_promised_a_later_one(shop: Shop) -> None:
    """The sleigh comes late by now, and would come less late where it took what the cancelled order leaves."""
    sleigh, other = ordered(shop, "SLEIGH", None), ordered(shop, "SLED", TUESDAY)
    (run,) = (made for made in read_snapshot(shop.ports).promises["qte_1"].plan.runs)
    shop.clock.pass_by(hours=8)
    slow = OperationReport(operation=f"{run.id}/10", state=Progress.STARTED, remaining_minutes=480)
    record_progress([slow], shop.ports)
    cancel_commitment(other, shop.ports)
    assert read_commitment(sleigh, shop.ports).deliveries[0].deliver_at > MONDAY + DAY
    earlier = proposed(shop, whom=Whom.IMPROVE)
    assert later(earlier) == {}
    apply_repromise(earlier.id, shop.ports)
    assert promised(shop, sleigh) == MONDAY + DAY


def test_who_cannot_be_kept_is_not_promised_anything_sooner(shop: Shop) -> None:
    """Of two days' work the first is free to be done sooner, but the machine of the second breaks down."""
    down = record_capacity(breakdown("CNC", MONDAY, MONDAY + 2 * DAY), shop.ports)
    sledge = ordered(shop, "SLED", None)
    end_capacity(down.event.id, MONDAY, shop.ports)
    run = proposed(shop, whom=Whom.IMPROVE)
    assert later(run) == {sledge: -2}
    shop.ports = replace(shop.ports, planner=Immovable(shop.ports.planner))
    record_capacity(breakdown("CNC", MONDAY + 2 * DAY, MONDAY + 3 * DAY), shop.ports)
    assert shop.is_at_risk(sledge)
    with pytest.raises(RepromiseOvertaken, match="at risk by now"):
        apply_repromise(run.id, shop.ports)
    plan_repromise(run.id, shop.ports)
    assert later(read_repromise(run.id, shop.ports)) == {}


def test_who_has_what_was_wanted_is_not_improved(shop: Shop) -> None:
    ordered(shop, "TRIKE", FRIDAY)
    assert later(proposed(shop, whom=Whom.IMPROVE)) == {}


def test_a_proposal_that_was_overtaken_is_planned_again(shop: Shop) -> None:
    first = ordered(shop, "TRIKE", MONDAY + DAY)
    breaks_down(shop, 1)
    run = proposed(shop)
    quote_promise(wish("SLED", 8, None), shop.ports)
    with pytest.raises(RepromiseOvertaken, match=run.id):
        apply_repromise(run.id, shop.ports)
    queued = read_repromise(run.id, shop.ports)
    assert (queued.state, queued.proposal, queued.steps) == (RepromiseState.QUEUED, None, 0)
    assert list(repromises_due(shop.ports)) == [run.id]
    plan_repromise(run.id, shop.ports)
    apply_repromise(run.id, shop.ports)
    assert promised(shop, first) == WEDNESDAY
    assert shop.is_sound()


def test_what_nobody_reported_is_put_off_and_repaired_before_anything_is_proposed(shop: Shop) -> None:
    """The trike changes places with the sled by itself; a proposal without that is refused at its first `apply`."""
    record_plant(lambda known: replace(known, settings=replace(known.settings, progress=REPORTED)), shop.ports)
    trike, sled = ordered(shop, "TRIKE", TUESDAY), ordered(shop, "SLED", WEDNESDAY)
    shop.clock.pass_by(minutes=20 * 60)
    assert shop.is_at_risk(trike)
    apply_repromise(proposed(shop).id, shop.ports)
    assert (promised(shop, trike), promised(shop, sled)) == (TUESDAY, WEDNESDAY)
    assert not shop.is_at_risk(trike)


@pytest.mark.parametrize("changed", [True, False])
def test_who_needs_no_other_date_any_more_gets_none(shop: Shop, changed: bool) -> None:
    """Its customer has changed it since to what is on the shelf by now, or the floor is faster than it thought."""
    first = ordered(shop, "TRIKE", MONDAY + DAY)
    for made in read_snapshot(shop.ports).promises["qte_1"].plan.runs[-1:]:
        work = OperationReport(operation=f"{made.id}/10", state=Progress.STARTED, remaining_minutes=1000)
    shop.clock.pass_by(hours=13, minutes=30)
    record_progress([work], shop.ports)
    run = proposed(shop)
    assert list(later(run)) == [first]
    if changed:
        record_plant(lambda known: replace(known, stock={("TRIKE", SITE, "available"): stock("TRIKE", 8)}), shop.ports)
        change_commitment(first, wish("TRIKE", 8, MONDAY + DAY), shop.ports)
    else:
        record_progress([replace(work, remaining_minutes=20)], shop.ports)
    with pytest.raises(RepromiseOvertaken, match=r"any more|by now"):
        apply_repromise(run.id, shop.ports)
    assert promised(shop, first) == MONDAY + DAY
    plan_repromise(run.id, shop.ports)
    assert later(read_repromise(run.id, shop.ports)) == {}


def test_what_has_left_meanwhile_is_not_promised_anew(shop: Shop) -> None:
    """Three days' work promised for one: of the lines that are to come later one is found, and sent at once."""
    wanted = request(*(line("TRIKE", 8, MONDAY + DAY, id=id) for id in ("1", "2", "3")))
    overridden = Override(promised_on=date(2026, 12, 7), reason="promised by the boss")
    order = override_refusal(quote_promise(wanted, shop.ports).id, overridden, shop.ports).id
    run = proposed(shop)
    assert run.proposal is not None
    assert [(one.commitment, one.line) for one in run.proposal.redated] == [(order, "2"), (order, "3")]
    ship_commitment(order, Departure(line="2", quantity=Decimal(8)), shop.ports)
    with pytest.raises(RepromiseOvertaken, match=f"line 2 of {order} has left by now"):
        apply_repromise(run.id, shop.ports)
    plan_repromise(run.id, shop.ports)
    apply_repromise(run.id, shop.ports)
    lines = read_commitment(order, shop.ports).commitment.lines
    assert [line.promised_at for line in lines] == [MONDAY + DAY, MONDAY + DAY, WEDNESDAY]


def test_nobody_is_promised_a_date_that_something_else_has_come_in_the_way_of(shop: Shop) -> None:
    """Of two lines the one is late, which the proposal looks after; then the machine of the other breaks down."""
    wanted = request(
        line("TRIKE", 8, MONDAY + DAY), line("SLEIGH", 8, FRIDAY, id="2"), line("TRIKE", 8, MONDAY, id="3")
    )
    overridden = Override(promised_on=date(2026, 12, 7), reason="promised by the boss")
    order = override_refusal(quote_promise(wanted, shop.ports).id, overridden, shop.ports).id
    run = proposed(shop)
    shop.ports = replace(shop.ports, planner=Immovable(shop.ports.planner))
    record_capacity(breakdown("SAW", MONDAY, MONDAY + 20 * DAY), shop.ports)
    with pytest.raises(RepromiseOvertaken, match=f"{order} is in other trouble by now"):
        apply_repromise(run.id, shop.ports)


def test_a_run_that_was_called_off_is_not_planned_or_applied(shop: Shop) -> None:
    run = start_repromise(RepromiseRequest(), shop.ports)
    cancel_repromise(run.id, shop.ports)
    plan_repromise(run.id, shop.ports)
    assert read_repromise(run.id, shop.ports).state is RepromiseState.CANCELLED
    with pytest.raises(RepromiseOver, match="cancelled"):
        apply_repromise(run.id, shop.ports)


def test_what_is_applied_once_is_not_applied_again_or_called_off(shop: Shop) -> None:
    run = proposed(shop)
    apply_repromise(run.id, shop.ports)
    for again in (apply_repromise, cancel_repromise):
        with pytest.raises(RepromiseOver, match="applied"):
            again(run.id, shop.ports)


def test_what_is_not_there_is_said_to_be_unknown(shop: Shop) -> None:
    with pytest.raises(UnknownRepromise):
        read_repromise("rep_99", shop.ports)
    with pytest.raises(RequestRejected, match="not there"):
        start_repromise(RepromiseRequest(commitments=frozenset({"cmt_99"})), shop.ports)


def test_new_dates_are_told(shop: Shop) -> None:
    first = ordered(shop, "TRIKE", MONDAY + DAY)
    breaks_down(shop, 1)
    apply_repromise(proposed(shop).id, shop.ports)
    told = list_events(shop.ports, after=0, limit=100).items
    (event,) = (event for event in told if event.type.value == "commitment.repromised")
    assert event.commitment == first
    assert "2026-12-09T00:00Z instead of 2026-12-08T00:00Z" in event.detail


def test_where_nothing_but_dates_became_others_there_is_nothing_to_put_back(shop: Shop) -> None:
    """Two days' work promised for one is planned for two from the beginning."""
    asked = quote_promise(request(line("TRIKE", 16, MONDAY + DAY)), shop.ports)
    order = override_refusal(asked.id, Override(promised_on=date(2026, 12, 7), reason="by the boss"), shop.ports).id
    apply_repromise(proposed(shop).id, shop.ports)
    assert promised(shop, order) == TUESDAY
    told = list_events(shop.ports, after=0, limit=100).items
    (moved,) = (event for event in told if event.type.value == "plan.moved")
    with pytest.raises(UnknownMoves, match=f"No event {moved.sequence} has moved planned work"):
        undo_moves(moved.sequence, shop.ports)


def test_who_gets_a_date_that_can_be_kept_is_told_to_be_safe(shop: Shop) -> None:
    ordered(shop, "TRIKE", MONDAY + DAY)
    breaks_down(shop, 1)
    apply_repromise(proposed(shop).id, shop.ports)
    assert shop.told()[-4:] == ["commitment.at_risk", "plan.moved", "commitment.repromised", "commitment.safe"]
    assert read_snapshot(shop.ports).at_risk == frozenset()


def test_who_gets_another_date_and_is_still_in_trouble_was_told_to_be_and_is_not_told_again(shop: Shop) -> None:
    """The trike gets its place a day later; the bells that were to go with it are gone."""
    record_plant(lambda known: with_bells(known, 2), shop.ports)
    both = request(line("TRIKE", 8, MONDAY + DAY), line("BELL", 2, MONDAY + DAY, id="2"), hold=30)
    first = confirm_quote(quote_promise(both, shop.ports).id, None, shop.ports).id
    breaks_down(shop, 1)
    record_plant(lambda known: with_bells(known, 0), shop.ports)
    run = proposed(shop)
    assert run.proposal is not None
    assert (list(later(run)), run.proposal.still_in_trouble) == ([first], ("qte_1",))
    apply_repromise(run.id, shop.ports)
    assert shop.told()[-1] == "commitment.repromised"
    assert [event for event in shop.told() if event.endswith((".at_risk", ".safe"))] == ["commitment.at_risk"]
    assert read_snapshot(shop.ports).promises["qte_1"].at_risk


def test_who_gives_way_and_is_in_trouble_itself_is_told_though_nobody_asked_for_it(shop: Shop) -> None:
    record_plant(lambda known: with_bells(known, 2), shop.ports)
    first = ordered(shop, "TRIKE", MONDAY + DAY, "GOLD")
    both = request(line("TRIKE", 8, TUESDAY), line("BELL", 2, TUESDAY, id="2"), hold=30)
    other = confirm_quote(quote_promise(both, shop.ports).id, None, shop.ports).id
    breaks_down(shop, 1)
    record_plant(lambda known: with_bells(known, 0), shop.ports)
    strategies = {"gold": Strategy.REDISTRIBUTE}
    run = proposed(shop, commitments=frozenset({first}), strategies=strategies, otherwise=Strategy.LOSE)
    assert run.proposal is not None
    assert other in later(run)
    assert run.proposal.still_in_trouble == ("qte_2",)


def with_bells(known: PlantModel, quantity: int) -> PlantModel:
    items = {**known.items, "BELL": item("BELL")}
    return replace(known, items=items, stock={("BELL", SITE, "available"): stock("BELL", quantity)})


def test_who_may_be_redistributed_shares_what_is_late_and_others_do_not(shop: Shop) -> None:
    first = ordered(shop, "TRIKE", MONDAY + DAY, "GOLD")
    rest = [ordered(shop, "SLED", day) for day in (TUESDAY, WEDNESDAY, THURSDAY)]
    breaks_down(shop, 1)
    assert later(proposed(shop)) == {first: 4}
    assert later(proposed(shop, otherwise=Strategy.REDISTRIBUTE)) == dict.fromkeys([first, *rest], 1)


def test_goods_that_go_by_another_site_go_there_later_too(shop: Shop) -> None:
    wanted = replace(wish("TRIKE", 8, MONDAY + 3 * DAY), ship_to="ZONE")
    far = confirm_quote(quote_promise(wanted, shop.ports).id, None, shop.ports).id
    breaks_down(shop, 1)
    run = proposed(shop)
    assert later(run) == {far: 1}
    apply_repromise(run.id, shop.ports)
    assert shop.is_sound()


def test_who_takes_what_is_made_for_another_comes_later_with_it(shop: Shop) -> None:
    """Of one run of eight sleighs four are for each."""
    first, second = (
        confirm_quote(quote_promise(wish("SLEIGH", 4, MONDAY + DAY), shop.ports).id, None, shop.ports).id
        for _ in range(2)
    )
    breaks_down(shop, 1)
    assert shop.is_at_risk(first)
    assert shop.is_at_risk(second)
    run = proposed(shop)
    assert later(run) == {first: 1, second: 1}
    apply_repromise(run.id, shop.ports)
    assert shop.is_sound()


def test_who_has_safety_time_gets_another_date_as_well(shop: Shop) -> None:
    cautious = replace(PLANT.settings, safety_minutes=DAY)
    record_plant(lambda known: replace(known, settings=cautious), shop.ports)
    first = ordered(shop, "TRIKE", TUESDAY)
    breaks_down(shop, 3)
    run = proposed(shop)
    assert later(run) == {first: 2}
    apply_repromise(run.id, shop.ports)
    assert shop.is_sound()


def test_a_new_date_is_not_rounded_up_beyond_the_latest_acceptable_one(shop: Shop) -> None:
    evening = MONDAY + DAY + 18 * 60
    asked = replace(wish("TRIKE", 8, MONDAY + DAY), lines=(line("TRIKE", 8, MONDAY + DAY, latest=evening),))
    first = confirm_quote(quote_promise(asked, shop.ports).id, None, shop.ports).id
    breaks_down(shop, 1)
    apply_repromise(proposed(shop).id, shop.ports)
    assert promised(shop, first) == evening
    assert shop.is_sound()


def test_who_cannot_come_by_the_latest_acceptable_date_stays_in_trouble_and_is_promised_nothing(shop: Shop) -> None:
    asked = replace(wish("TRIKE", 8, MONDAY + DAY), lines=(line("TRIKE", 8, MONDAY + DAY, latest=TUESDAY),))
    first = confirm_quote(quote_promise(asked, shop.ports).id, None, shop.ports).id
    breaks_down(shop, 2)
    run = proposed(shop)
    assert run.proposal is not None
    assert (later(run), run.proposal.still_in_trouble) == ({}, ("qte_1",))
    apply_repromise(run.id, shop.ports)
    assert promised(shop, first) == MONDAY + DAY


def test_who_finds_no_place_counts_as_late_as_it_would_be_at_best(shop: Shop) -> None:
    asked = replace(wish("TRIKE", 8, MONDAY + DAY), lines=(line("TRIKE", 8, MONDAY + DAY, latest=TUESDAY),))
    confirm_quote(quote_promise(asked, shop.ports).id, None, shop.ports)
    breaks_down(shop, 2)
    proposal = proposed(shop).proposal
    assert proposal is not None
    assert proposal.lateness == proposal.lateness_bound > 100 * DAY


def test_who_finds_no_place_by_its_latest_acceptable_date_gets_one_where_others_give_way(shop: Shop) -> None:
    lines = (line("TRIKE", 8, MONDAY + DAY, latest=WEDNESDAY),)
    asked = replace(wish("TRIKE", 8, MONDAY + DAY), lines=lines, customer="GOLD")
    first = confirm_quote(quote_promise(asked, shop.ports).id, None, shop.ports).id
    others = [ordered(shop, "SLED", day, "WEB") for day in (TUESDAY, WEDNESDAY)]
    breaks_down(shop, 1)
    run = proposed(shop, strategies={"web": Strategy.LOSE})
    assert run.proposal is not None
    assert run.proposal.still_in_trouble == ()
    assert later(run).keys() <= {first, *others}
    apply_repromise(run.id, shop.ports)
    assert not any(map(shop.is_at_risk, [first, *others]))
    assert shop.is_sound()


def test_a_run_that_has_nobody_to_help_says_so_and_has_tried_nothing(shop: Shop) -> None:
    ordered(shop, "TRIKE", MONDAY + DAY)
    run = proposed(shop)
    assert (run.steps, run.detail) == (0, "Nobody who was looked at is at risk.")
    idle = proposed(shop, whom=Whom.IMPROVE)
    assert (idle.steps, idle.detail) == (0, "Nobody who was looked at was promised later than wanted.")
