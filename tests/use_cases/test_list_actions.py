from decimal import Decimal
from typing import Any

import pytest

from app.domain.actions import Action, ActionKind
from app.use_cases.cancel_commitment import cancel_commitment
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.list_actions import list_actions
from app.use_cases.quote_promise import quote_promise
from app.use_cases.ship_commitment import Departure, ship_commitment
from tests.builders import line, plant, request, stock
from tests.fakes.desk import Desk
from tests.use_cases.floor import ordered


def test_what_has_left_is_no_longer_to_be_shipped_and_the_rest_still_is(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5)))
    quote = quote_promise(request(line("BIKE", 5), reference="SO-1", hold=30), desk.ports)
    assert list_actions(desk.ports).items == ()
    commitment = confirm_quote(quote.id, None, desk.ports)
    (ship,) = list_actions(desk.ports).items
    assert (ship.kind, ship.promise.reference, ship.quantity) == (ActionKind.SHIP, "SO-1", 5)
    ship_commitment(commitment.id, Departure(line="1", quantity=Decimal(2)), desk.ports)
    assert [action.quantity for action in list_actions(desk.ports).items] == [3]
    ship_commitment(commitment.id, Departure(line="1", quantity=Decimal(3)), desk.ports)
    assert list_actions(desk.ports).items == ()


def test_nothing_is_to_be_done_for_what_was_cancelled(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5)))
    quote = quote_promise(request(line("BIKE", 5), hold=30), desk.ports)
    commitment = confirm_quote(quote.id, None, desk.ports)
    cancel_commitment(commitment.id, desk.ports)
    assert list_actions(desk.ports).items == ()


def test_for_a_page_no_more_is_made_than_it_shows(floor: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        ordered(floor)
    made: list[Action] = []

    def counted(**told: Any) -> Action:
        made.append(Action(**told))
        return made[-1]

    monkeypatch.setattr("app.use_cases.list_actions.Action", counted)
    whole = list_actions(floor.ports).items
    assert len(whole) > len(list_actions(floor.ports, limit=1).items) == 1
    assert len(made) == len(whole) + 1
