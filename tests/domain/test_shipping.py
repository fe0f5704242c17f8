"""Goods leave: what left is a fact, what is left takes what is left, and nothing else happens."""

from dataclasses import replace

from app.domain.facts.shipping import shipped
from app.domain.needs import Repeg
from tests.builders import MONDAY, snapshot, stock
from tests.domain.builders import on_hand, taken, taking


def test_exchanges_made_long_ago_are_not_made_again() -> None:
    promise = taking("BIKE", 2, MONDAY, on_hand("BIKE"))
    exchange = Repeg(owner="qte_2", need="need_2", pegs=(taken(on_hand("BIKE"), 1),))
    plan = replace(promise.plan, repegs=(exchange,))
    after = shipped(plan, "1", 1, MONDAY, snapshot(stock("BIKE", 3), promises=[promise]), lambda kind: f"{kind}_new")
    assert after.repegs == ()
    assert [(one.quantity, one.shipped_at) for one in after.deliveries] == [(1, MONDAY), (1, None)]
