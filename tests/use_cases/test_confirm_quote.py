from collections.abc import Callable
from dataclasses import replace
from threading import Barrier, Thread

import pytest

from app.domain.errors import (
    OfferGone,
    QuoteConfirmed,
    QuoteExpired,
    QuoteReleased,
    ReferenceTaken,
    UnknownOffer,
    UnknownQuote,
)
from app.domain.promise import Quote, QuoteState
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.hold_offer import hold_offer
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_commitments import read_commitment
from app.use_cases.read_quotes import read_quote
from app.use_cases.record_plant import record_plant
from app.use_cases.release_hold import release_hold
from tests.builders import at, item, line, plant, receipt, request, site, stock
from tests.fakes.desk import Desk

LATER = at("2026-12-14T08:00")


@pytest.fixture
def held(desk: Desk) -> Quote:
    """Five from the plant, which has them, or five from the west, which has them too."""
    desk.stock_up(plant(stock("BIKE", 5), stock("BIKE", 5, site="WEST")))
    return quote_promise(request(line("BIKE", 5), reference="OPP-1", hold=30), desk.ports)


def test_a_confirmed_hold_is_a_commitment_to_its_dates(desk: Desk, held: Quote) -> None:
    commitment = confirm_quote(held.id, None, desk.ports)
    assert commitment.lines == held.answer.offers[0].lines
    assert read_commitment(commitment.id, desk.ports).commitment == commitment
    confirmed = read_quote(held.id, desk.ports).quote
    assert (confirmed.state, confirmed.commitment) == (QuoteState.CONFIRMED, commitment.id)
    desk.clock.pass_by(days=30)
    assert read_commitment(commitment.id, desk.ports).at_risk is False


def test_confirming_again_gives_the_commitment_there_is(desk: Desk, held: Quote) -> None:
    commitment = confirm_quote(held.id, None, desk.ports)
    assert confirm_quote(held.id, None, desk.ports) == commitment
    assert confirm_quote(held.id, held.held_offer, desk.ports) == commitment
    with pytest.raises(QuoteConfirmed):
        confirm_quote(held.id, held.answer.offers[1].id, desk.ports)


def test_a_hold_is_confirmed_in_its_last_second_and_not_after(desk: Desk, held: Quote) -> None:
    desk.clock.set_to("2026-12-07T08:30:00")
    with pytest.raises(QuoteExpired):
        confirm_quote(held.id, None, desk.ports)
    desk.clock.set_to("2026-12-07T08:29:59")
    assert confirm_quote(held.id, None, desk.ports).quote == held.id


def test_at_the_instant_of_expiry_the_next_one_wins_and_the_hold_has_lost(desk: Desk, held: Quote) -> None:
    desk.clock.set_to("2026-12-07T08:30:00")
    outcomes = at_once(
        lambda: confirm_quote(held.id, None, desk.ports),
        lambda: quote_promise(request(line("BIKE", 10), hold=30), desk.ports),
        lambda: quote_promise(request(line("BIKE", 5), hold=30), desk.ports),
    )
    assert isinstance(outcomes[0], QuoteExpired)
    assert isinstance(outcomes[2], Quote)
    assert desk.all_is_well()


def test_of_two_who_want_the_last_five_at_once_one_gets_them(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5)))
    ask = lambda: quote_promise(request(line("BIKE", 5), hold=30), desk.ports)  # noqa: E731
    quotes = [outcome for outcome in at_once(ask, ask, ask, ask) if isinstance(outcome, Quote)]
    assert sorted(quote.state for quote in quotes) == ["expired", "expired", "expired", "held"]
    assert desk.all_is_well()


def test_of_confirming_and_releasing_at_once_one_wins(desk: Desk, held: Quote) -> None:
    outcomes = at_once(lambda: confirm_quote(held.id, None, desk.ports), lambda: release_hold(held.id, desk.ports))
    state = read_quote(held.id, desk.ports).quote.state
    assert sum(isinstance(outcome, QuoteReleased | QuoteConfirmed) for outcome in outcomes) == 1
    assert state is (QuoteState.RELEASED if isinstance(outcomes[0], QuoteReleased) else QuoteState.CONFIRMED)


def test_what_is_not_held_cannot_be_confirmed(desk: Desk, held: Quote) -> None:
    with pytest.raises(UnknownQuote):
        confirm_quote("qte_nobody", None, desk.ports)
    with pytest.raises(UnknownOffer):
        confirm_quote(held.id, "ofr_nobody", desk.ports)
    release_hold(held.id, desk.ports)
    with pytest.raises(QuoteReleased):
        confirm_quote(held.id, None, desk.ports)


def test_an_offer_that_was_not_held_is_confirmed_where_its_dates_stand(desk: Desk, held: Quote) -> None:
    west = held.answer.offers[1]
    commitment = confirm_quote(held.id, west.id, desk.ports)
    assert commitment.lines == west.lines
    (delivery,) = read_commitment(commitment.id, desk.ports).deliveries
    assert delivery.need.site == "WEST"
    # What was held at the plant is free again.
    assert quote_promise(request(line("BIKE", 5), hold=30), desk.ports).answer.offers[0].promised_at == at(
        "2026-12-07T08:00"
    )
    assert desk.all_is_well()


def test_an_offer_whose_dates_are_gone_is_refused_with_fresh_ones_to_choose_from(desk: Desk, held: Quote) -> None:
    """Somebody else takes what the west had, and more comes in a week."""
    plant_and_west = plant(stock("BIKE", 5), stock("BIKE", 5, site="WEST"), receipt("BIKE", 5, LATER, site="WEST"))
    record_plant(lambda _: plant_and_west, desk.ports)
    other = quote_promise(request(line("BIKE", 5), hold=60), desk.ports)
    assert other.answer.offers[0].plan.deliveries[0].need.site == "WEST"
    desk.clock.pass_by(minutes=1)
    with pytest.raises(OfferGone) as gone:
        confirm_quote(held.id, held.answer.offers[1].id, desk.ports)
    fresh = gone.value.fresh
    assert read_quote(held.id, desk.ports).quote == fresh
    assert (fresh.held_offer, fresh.plan_version) == (held.held_offer, other.plan_version)
    again = next(offer for offer in fresh.answer.offers if offer.promised_at == LATER)
    assert confirm_quote(held.id, again.id, desk.ports).lines == again.lines
    assert desk.all_is_well()


def test_a_reference_is_committed_once(desk: Desk, held: Quote) -> None:
    confirm_quote(held.id, None, desk.ports)
    again = quote_promise(request(line("BIKE", 5), reference="OPP-1", hold=30), desk.ports)
    with pytest.raises(ReferenceTaken):
        confirm_quote(again.id, None, desk.ports)
    assert read_quote(again.id, desk.ports).quote.state is QuoteState.HELD


def test_a_held_offer_that_a_new_plant_took_the_stock_from_is_gone(desk: Desk, held: Quote) -> None:
    desk.stock_up(plant(stock("BIKE", 4), site("WEST")))
    with pytest.raises(OfferGone):
        confirm_quote(held.id, None, desk.ports)


def test_a_quote_that_holds_an_offer_is_not_infeasible_where_nothing_can_be_offered_any_more(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5)))
    held = quote_promise(request(line("BIKE", 5), hold=30), desk.ports)
    desk.stock_up(plant(item("BIKE"), site()))
    with pytest.raises(OfferGone, match="0 offers") as gone:
        confirm_quote(held.id, None, desk.ports)
    told = gone.value.fresh
    assert read_quote(held.id, desk.ports).quote == held == replace(told, answer=held.answer)
    assert (told.answer.offers, told.answer.status) == (held.answer.offers, held.answer.status)
    assert told.answer.summary == "0 offers from stock."


def test_a_held_offer_is_planned_again_where_that_keeps_its_dates(desk: Desk) -> None:
    desk.stock_up(plant(receipt("BIKE", 5, at("2026-12-07T12:00"), id="PO-1")))
    tomorrow = at("2026-12-08T08:00")
    held = quote_promise(request(line("BIKE", 5, tomorrow), hold=30), desk.ports)
    desk.stock_up(plant(receipt("BIKE", 5, at("2026-12-07T18:00"), id="PO-1")))
    commitment = confirm_quote(held.id, None, desk.ports)
    (delivery,) = read_commitment(commitment.id, desk.ports).deliveries
    assert commitment.lines == held.answer.offers[0].lines
    assert delivery.deliver_at == at("2026-12-07T18:00")
    assert desk.all_is_well()


def test_a_hold_whose_goods_were_picked_meanwhile_is_confirmed_all_the_same(desk: Desk, held: Quote) -> None:
    """Picking is not fenced: the plan was to pick at once, and a live hold is protected like a commitment."""
    desk.clock.pass_by(minutes=29)
    asked_before = desk.planner.asked
    assert confirm_quote(held.id, None, desk.ports).lines == held.answer.offers[0].lines
    assert desk.planner.asked == asked_before


def test_holding_longer_moves_the_expiry(desk: Desk, held: Quote) -> None:
    extended = hold_offer(held.id, None, 60 * 24, desk.ports)
    assert extended.expires_at == at("2026-12-08T08:00")
    desk.clock.set_to("2026-12-08T07:59")
    assert read_quote(held.id, desk.ports).quote == replace(extended, state=QuoteState.HELD)
    assert confirm_quote(held.id, None, desk.ports).quote == held.id


def test_holding_another_offer_gives_the_first_one_back(desk: Desk, held: Quote) -> None:
    west = held.answer.offers[1]
    now_held = hold_offer(held.id, west.id, None, desk.ports)
    assert (now_held.held_offer, now_held.expires_at, now_held.state) == (west.id, held.expires_at, QuoteState.HELD)
    assert read_quote(held.id, desk.ports).quote == now_held
    from_plant = quote_promise(request(line("BIKE", 5), hold=30), desk.ports)
    assert from_plant.answer.offers[0].plan.deliveries[0].need.site == "PLANT"
    assert desk.all_is_well()


def test_what_cannot_be_held_for_longer_stays_held_as_it_is(desk: Desk) -> None:
    """What it would have picked at eight it cannot pick at half past, and was promised for eight."""
    desk.stock_up(plant(stock("BIKE", 5)))
    held = quote_promise(request(line("BIKE", 5, at("2026-12-07T08:00")), hold=60), desk.ports)
    desk.clock.set_to("2026-12-07T08:30")
    with pytest.raises(OfferGone) as gone:
        hold_offer(held.id, None, 60, desk.ports)
    assert [offer.rank for offer in gone.value.fresh.answer.offers] == [1, 2]
    kept = read_quote(held.id, desk.ports).quote
    assert (kept.state, kept.expires_at, kept.held_offer) == (QuoteState.HELD, held.expires_at, held.held_offer)
    assert desk.all_is_well()


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What comes of each, an error included, when all are done from threads of their own at the same time."""
    outcomes: list[object] = [None] * len(acts)
    ready = Barrier(len(acts))

    def do(place: int, act: Callable[[], object]) -> None:
        ready.wait()
        try:
            outcomes[place] = act()
        except Exception as error:
            outcomes[place] = error

    threads = [Thread(target=do, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
