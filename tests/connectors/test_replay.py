"""A replay asks for every order in its time, keeps what suits the customer, and counts what it was told."""

from datetime import date, timedelta
from functools import partial
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from app.cli.checking import audit_of
from app.connectors.adventureworks import SalesLine, SalesOrder
from app.connectors.client import CallFailed
from app.connectors.replay import replay
from app.connectors.replay_report import bound_by, lead_days, percentile, show_report
from app.domain.demand import Effort
from tests.connectors.real_troth import Rep, a_troth
from tests.connectors.scripted import ScriptedTroth

ZONE = ZoneInfo("America/Los_Angeles")
FIRST = date(2014, 6, 1)


def an_order(id: str, day: int = 0) -> SalesOrder:
    ordered = FIRST + timedelta(days=day)
    line = SalesLine(line="1", item="BIKE", quantity=1, price="900.00")
    return SalesOrder(id=id, customer="100", ordered=ordered, due=ordered + timedelta(days=12), lines=(line,))


def silent() -> Console:
    return Console(file=StringIO(), width=120)


def test_a_promise_within_the_window_is_confirmed_and_a_later_one_released() -> None:
    orders = [an_order("on time"), an_order("a week late"), an_order("later still"), an_order("refused")]
    troth = ScriptedTroth(orders, {"on time": 0, "a week late": 7, "later still": 8, "refused": None})
    replayed = replay(troth, orders, ZONE, silent(), patience_days=7)
    kept = [answer.order.id for answer in replayed.asked if answer.commitment]
    assert kept == ["on time", "a week late"]
    assert troth.sent("DELETE", "/v1/quotes/later still") == [None]
    assert replayed.broken == []


def test_the_orders_of_a_day_are_spread_over_it_on_the_simulated_clock() -> None:
    orders = [an_order("first"), an_order("second"), an_order("next day", day=1)]
    troth = ScriptedTroth(orders, dict.fromkeys(["first", "second", "next day"], 0))
    replay(troth, orders, ZONE, silent())
    assert [sent["now"] for sent in troth.sent("PUT", "/v1/clock")] == [
        "2014-06-01T07:00:00+00:00",
        "2014-06-01T15:00:00+00:00",
        "2014-06-01T23:00:00+00:00",
        "2014-06-02T07:00:00+00:00",
        "2014-06-02T19:00:00+00:00",
    ]


def test_the_due_date_is_asked_for_with_the_price_that_was_paid() -> None:
    orders = [an_order("one")]
    troth = ScriptedTroth(orders, {"one": 0})
    replay(troth, orders, ZONE, silent())
    (request,) = troth.sent("POST", "/v1/quotes")
    assert request["lines"] == [
        {"line": "1", "item": "BIKE", "quantity": 1, "requested": "2014-06-13", "price": "900.00"}
    ]


def test_every_order_is_asked_for_with_the_effort_that_was_wanted() -> None:
    orders = [an_order("one"), an_order("two")]
    troth = ScriptedTroth(orders, {"one": 0, "two": 0})
    replay(troth, orders, ZONE, silent(), effort=Effort.INSTANT)
    assert [request["effort"] for request in troth.sent("POST", "/v1/quotes")] == ["instant", "instant"]


def test_receipts_that_are_due_lie_in_stock_from_midnight_on() -> None:
    orders = [an_order("first"), an_order("next day", day=1)]
    troth = ScriptedTroth(orders, {"first": 0, "next day": 0})
    due = {"item": "BIKE", "site": "BOTHELL", "quantity": 5}
    troth.model = {
        "receipts": [
            {"id": "overdue", "available_at": "2014-05-20", **due},
            {"id": "due", "available_at": "2014-06-02T07:00:00Z", **due},
            {"id": "not due", "available_at": "2014-06-02T07:01:00Z", **due},
        ],
        "stock": [
            {"item": "BIKE", "site": "BOTHELL", "quantity": 3},
            {"item": "BIKE", "site": "BOTHELL", "quantity": 1, "status": "quality_hold"},
        ],
    }
    replay(troth, orders, ZONE, silent())
    assert troth.sent("PATCH", "/v1/model") == [
        {
            "receipts": [{"id": received, "deleted": True}],
            "stock": [{"item": "BIKE", "site": "BOTHELL", "quantity": on_hand, "counted_at": "2014-06-01T06:00:00Z"}],
        }
        for received, on_hand in (("overdue", 8), ("due", 13))
    ]


def test_what_is_used_and_made_meanwhile_is_in_no_count(tmp_path: Path) -> None:
    """Two of three frames went into bikes, and one bike to a customer, when two frames and a bike come."""
    orders = [an_order("first"), an_order("second"), an_order("days after", day=20)]
    frames, bikes = ({"item": item, "site": "BOTHELL"} for item in ("FRAME", "BIKE"))
    made = {"id": "10", "minutes_per_unit": 60, "components": [{"item": "FRAME", "quantity_per": 1}]}
    come = {"available_at": "2014-06-20T00:00:00Z"}
    plant = {
        "sites": [{"id": "BOTHELL", "timezone": "America/Los_Angeles"}],
        "customers": [{"id": "100"}],
        "items": [{"id": "FRAME"}, {"id": "BIKE"}],
        "resources": [{"id": "WELDING", "site": "BOTHELL"}],
        "routings": [{"id": "WELDED", **bikes, "operations": [{**made, "alternatives": [{"resource": "WELDING"}]}]}],
        "stock": [{**frames, "quantity": 3}],
        "receipts": [{"id": "PO-1", **frames, "quantity": 2, **come}, {"id": "PO-2", **bikes, "quantity": 1, **come}],
    }
    with a_troth(tmp_path) as (troth, client):
        rep = Rep(client)
        rep.request("PUT", "/v1/clock", {"now": "2014-06-01T06:00:00Z"})
        rep.request("PUT", "/v1/model", plant)
        replayed = replay(rep, orders, ZONE, silent(), audit=partial(audit_of, troth))
        assert replayed.broken == []
        assert all(answer.commitment for answer in replayed.asked)
        there = [
            client.get(f"/v1/items/{item}/availability", params={"site": "BOTHELL"}).json()["days"][0]["on_hand"]
            for item in ("FRAME", "BIKE")
        ]
    assert there == [3 - 2 + 2, 1]


def test_a_promise_that_does_not_stand_at_the_end_is_reported_with_what_the_audit_finds() -> None:
    orders = [an_order("kept"), an_order("slipped")]
    troth = ScriptedTroth(orders, {"kept": 0, "slipped": 0}, slipped=frozenset({"slipped"}))
    replayed = replay(troth, orders, ZONE, silent(), audit=lambda: ["two jobs at once on WELDING"])
    assert len(replayed.broken) == 2
    assert "slipped" in replayed.broken[0]
    assert replayed.broken[1] == "two jobs at once on WELDING"


def test_a_call_that_fails_ends_the_replay() -> None:
    orders = [an_order("one")]
    troth = ScriptedTroth(orders, {"one": 0})
    troth.request = lambda method, path, json=None: (503, {"detail": "too busy"})  # type: ignore[method-assign]
    with pytest.raises(CallFailed, match="too busy"):
        replay(troth, orders, ZONE, silent())


def test_late_and_refused_orders_are_counted_by_what_bound_them_longest() -> None:
    orders = [an_order("on time"), an_order("late"), an_order("refused")]
    troth = ScriptedTroth(orders, {"on time": 0, "late": 3, "refused": None})
    replayed = replay(troth, orders, ZONE, silent())
    assert bound_by(replayed.asked) == [("capacity", "WELDING", 2)]


def test_the_lead_time_runs_from_the_question_to_the_promise() -> None:
    orders = [an_order("one"), an_order("refused")]
    replayed = replay(ScriptedTroth(orders, {"one": 0, "refused": None}), orders, ZONE, silent())
    asked_at = replayed.asked[0].at
    assert asked_at.isoformat() == "2014-06-01T15:00:00+00:00"
    assert lead_days(replayed.asked[0]) == pytest.approx(12 + 9 / 24)
    assert lead_days(replayed.asked[1]) is None


def test_the_report_says_what_was_counted() -> None:
    orders = [an_order("on time"), an_order("late"), an_order("too late"), an_order("refused")]
    troth = ScriptedTroth(orders, {"on time": 0, "late": 3, "too late": 30, "refused": None})
    console = silent()
    show_report(replay(troth, orders, ZONE, silent(), audit=list), console)
    assert isinstance(console.file, StringIO)
    shown = console.file.getvalue()
    for expected in (
        "1 (25.0%)",
        "2 (50.0%)",
        "WELDING",
        "2 commitments: all stand as confirmed",
        "audited",
        "moving work",
    ):
        assert expected in shown


def test_a_percentile_is_a_value_that_was_seen() -> None:
    values = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert (percentile(values, 0.5), percentile(values, 0.95), percentile([7.0], 0.5)) == (3.0, 5.0, 7.0)
