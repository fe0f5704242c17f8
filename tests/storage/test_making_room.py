"""Work that moves to make room, on books of either kind: written with the promise it makes room for, or not at all."""

from collections.abc import Iterator
from dataclasses import replace
from math import inf
from typing import Any

import pytest

from app.domain.demand import Effort, OfferKind
from app.domain.errors import MovesStand, UnknownMoves
from app.domain.supply import SupplyKind
from app.domain.timeline import MINUTES_PER_DAY
from app.use_cases import quote_promise as quoting
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.hold_offer import hold_offer
from app.use_cases.list_events import list_events
from app.use_cases.quote_promise import quote_promise
from app.use_cases.record_plant import record_plant
from app.use_cases.release_hold import release_hold
from app.use_cases.standing.fitting import without_hold
from app.use_cases.undo_moves import undo_moves
from tests.builders import calendar, plant, receipt, resource, routing, step, stock
from tests.fakes.desk import latest
from tests.storage.shop import FRIDAY, MONDAY, Shop, wish

PARTS = (
    calendar("day"),
    resource("CNC", calendar="day"),
    routing("BIKE", step("10", "CNC", per_unit=60)),
    routing("TRIKE", step("10", "CNC", per_unit=60)),
)
PLANT = plant(*PARTS, move_fence=0)


@pytest.fixture
def shop(shop: Shop) -> Iterator[Shop]:
    """With an order for trikes that fill the first days of the week and are promised for the end of it."""
    shop.confirmed("TRIKE", 24, FRIDAY)
    yield shop
    assert shop.is_sound()


def trikes_start(shop: Shop) -> int:
    promises = latest(shop.database).promises.values()
    return next(run.operations[0].start for one in promises for run in one.plan.runs if run.item == "TRIKE")


def pegged_to(shop: Shop, quote: str) -> set[SupplyKind]:
    return {peg.supply[0] for peg in latest(shop.database).promises[quote].plan.pegs()}


def test_what_moves_is_written_with_the_promise_that_it_makes_room_for(shop: Shop) -> None:
    before = latest(shop.database)
    quote = shop.ordered("BIKE", 8, None)
    after = latest(shop.database)
    assert quote.answer.offers[0].promised_on.isoformat() == "2026-12-07"
    assert trikes_start(shop) == MONDAY + MINUTES_PER_DAY + 6 * 60
    assert shop.told() == ["model.changed", "quote.held", "commitment.made", "plan.moved", "quote.held"]
    assert quote.plan_version == after.version == before.version + 2
    assert after.promises[quote.id].plan.shifts == ()
    moved = list_events(shop.ports, after=3, limit=1).items[0]
    assert moved.quote == quote.id


def test_an_inquiry_moves_nobody(shop: Shop) -> None:
    before = latest(shop.database)
    quote = shop.ordered("BIKE", 8, None, hold=0)
    assert quote.answer.offers[0].plan.shifts
    assert latest(shop.database).version == before.version


def test_what_made_room_stays_where_it_is_when_the_hold_ends(shop: Shop) -> None:
    quote = shop.ordered("BIKE", 8, None)
    moved_to = trikes_start(shop)
    release_hold(quote.id, shop.ports)
    assert trikes_start(shop) == moved_to


def test_what_was_held_with_room_made_for_it_is_confirmed_as_it_was_offered(shop: Shop) -> None:
    quote = shop.ordered("BIKE", 8, None)
    commitment = confirm_quote(quote.id, None, shop.ports)
    assert commitment.lines == quote.answer.offers[0].lines


@pytest.mark.parametrize("is_held_first", [False, True])
def test_what_made_room_for_one_offer_goes_back_for_whoever_takes_another(shop: Shop, is_held_first: bool) -> None:
    """The offers beside the first were planned beside work that stood where it was."""
    record_plant(lambda _: plant(*PARTS, stock("BIKE", 3), move_fence=0), shop.ports)
    stood = trikes_start(shop)
    quote = shop.ordered("BIKE", 11, MONDAY + 12 * 60)
    assert trikes_start(shop) > stood
    other = next(offer for offer in quote.answer.offers if offer.kind is OfferKind.SPLIT)
    if is_held_first:
        hold_offer(quote.id, other.id, None, shop.ports)
    assert confirm_quote(quote.id, other.id, shop.ports).lines == other.lines
    assert trikes_start(shop) == stood
    assert latest(shop.database).promises[quote.id].plan.runs == other.plan.runs


def test_what_went_back_moves_again_for_the_offer_it_moved_for(shop: Shop) -> None:
    record_plant(lambda _: plant(*PARTS, stock("BIKE", 3), move_fence=0), shop.ports)
    quote = shop.ordered("BIKE", 11, MONDAY + 12 * 60)
    first, moved_to = quote.answer.offers[0], trikes_start(shop)
    other = next(offer for offer in quote.answer.offers if offer.kind is OfferKind.SPLIT)
    hold_offer(quote.id, other.id, None, shop.ports)
    assert confirm_quote(quote.id, first.id, shop.ports).lines == first.lines
    assert trikes_start(shop) == moved_to


def test_what_moves_again_finds_what_it_takes_with_others_who_can_do_without(shop: Shop) -> None:
    """While another offer is held, somebody takes the wheels of the first, and is in time with those of Wednesday."""
    wheels = stock("WHEEL", 8), receipt("WHEEL", 8, MONDAY + 2 * MINUTES_PER_DAY)
    cnc, bike = PARTS[1], routing("BIKE", step("10", "CNC", uses=["WHEEL"], per_unit=60))
    record_plant(lambda _: plant(PARTS[0], cnc, bike, PARTS[3], stock("BIKE", 3), *wheels, move_fence=0), shop.ports)
    quote = shop.ordered("BIKE", 11, MONDAY + 12 * 60)
    first, moved_to = quote.answer.offers[0], trikes_start(shop)
    other = next(offer for offer in quote.answer.offers if offer.kind is OfferKind.REDUCED)
    hold_offer(quote.id, other.id, None, shop.ports)
    wanted = shop.ordered("WHEEL", 8, FRIDAY)
    assert pegged_to(shop, wanted.id) == {SupplyKind.ON_HAND}
    assert confirm_quote(quote.id, first.id, shop.ports).lines == first.lines
    assert pegged_to(shop, wanted.id) == {SupplyKind.RECEIPT}
    assert trikes_start(shop) == moved_to


def test_what_moved_goes_back_once_nothing_stands_there_any_more(shop: Shop) -> None:
    stood = trikes_start(shop)
    quote = shop.ordered("BIKE", 8, None)
    moved = next(event for event in list_events(shop.ports, after=0, limit=100).items if event.shifts)
    with pytest.raises(MovesStand, match="CNC"):
        undo_moves(moved.sequence, shop.ports)
    release_hold(quote.id, shop.ports)
    undo_moves(moved.sequence, shop.ports)
    assert trikes_start(shop) == stood
    with pytest.raises(MovesStand, match=r"cannot go back: run_[^ ]*: does not stand"):
        undo_moves(moved.sequence, shop.ports)


def test_only_what_moved_can_go_back(shop: Shop) -> None:
    for sequence in (1, 99):
        with pytest.raises(UnknownMoves, match="GET /v1/events"):
            undo_moves(sequence, shop.ports)


class Overtaken:
    """While it plans for one, another takes the room."""

    def __init__(self, shop: Shop) -> None:
        self._planner = shop.ports.planner
        self._shop = shop

    def __getattr__(self, name: str) -> Any:
        return getattr(self._planner, name)

    def answer(self, *asked: Any) -> Any:
        answer = self._planner.answer(*asked)
        if asked[0].effort is Effort.STANDARD:
            self._shop.ordered("BIKE", 8, None)
        return answer


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, nobody planned for so long that it is planned again before others wait for it."""
    monkeypatch.setattr(quoting, "SECONDS_LONG", inf)


@pytest.mark.usefixtures("waiting")
def test_an_offer_that_was_overtaken_is_planned_again_and_moves_nobody(shop: Shop) -> None:
    late = quote_promise(wish("BIKE", 8, None), replace(shop.ports, planner=Overtaken(shop)))
    assert late.answer.effort_used is Effort.INSTANT
    assert late.answer.offers[0].plan.shifts == ()
    assert late.answer.offers[0].promised_on.isoformat() == "2026-12-11"
    assert shop.told().count("plan.moved") == 1


@pytest.mark.usefixtures("waiting")
def test_what_would_win_time_is_not_looked_for_while_everybody_waits(shop: Shop) -> None:
    wanted = wish("BIKE", 8, MONDAY + MINUTES_PER_DAY)
    late = quote_promise(wanted, replace(shop.ports, planner=Overtaken(shop)))
    beside = without_hold(late.id, latest(shop.database))
    (asked, *_) = shop.ports.planner.answer(replace(wanted, effort=Effort.INSTANT), beside, MONDAY).offers
    (told, *_) = late.answer.offers
    assert (told.promised_at, told.levers) == (asked.promised_at, ())
    assert asked.levers
