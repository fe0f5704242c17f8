"""What a caller may ask for, and what the answer to a slip is."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.domain.demand import HOLD_MINUTES_MAX, Effort, HoldRequest, OfferKind, Policy
from app.domain.errors import RequestRejected
from app.domain.repromise import Strategy
from app.domain.supply import SafetyStockUse
from app.wire.clock import ClockIn
from app.wire.examples.requests import MODEL_EXAMPLE, PROMISE_EXAMPLE
from app.wire.limits import LINES_MAX
from app.wire.policy import PolicyIn
from app.wire.repromises import RepromiseIn
from app.wire.requests import ConfirmIn, HoldIn, PromiseRequestIn, read_request
from tests.builders import at
from tests.wire.builders import asked, bakery, plant_of, request_faults

PLANT = plant_of(bakery())


def line(**fields: Any) -> dict[str, Any]:
    return {"line": "1", "item": "CAKE", "quantity": 2, "requested": "asap", **fields}


NOON = "2026-12-10T12:00:00Z"


def window(requested: str, first: str | None, last: str | None) -> dict[str, Any]:
    return line(requested=requested, earliest_acceptable=first, latest_acceptable=last)


def test_what_is_left_out_has_the_defaults_of_the_contract() -> None:
    request = asked(PLANT)
    assert request.policy == Policy()
    assert request.hold == HoldRequest(minutes=30)
    assert request.effort is Effort.STANDARD
    assert (request.customer, request.ship_to, request.reference) == (None, None, None)


@pytest.mark.parametrize(
    "nothing",
    [
        dict.fromkeys(["customer", "ship_to", "reference", "policy", "hold", "effort"]),
        {"policy": dict.fromkeys(PolicyIn.model_fields), "hold": {"for": None, "prefer": None}},
    ],
)
def test_null_says_as_little_as_what_is_left_out(nothing: dict[str, Any]) -> None:
    assert asked(PLANT, **nothing) == asked(PLANT)


@pytest.mark.parametrize("named", ["quantity", "colour"])
def test_null_is_no_value_for_what_has_to_be_said_and_no_excuse_for_what_nobody_knows(named: str) -> None:
    (fault,) = request_faults(PLANT, lines=[line(**{named: None})])
    assert fault.pointer == f"/lines/0/{named}"


def test_a_requested_date_is_a_day_an_instant_or_as_soon_as_possible() -> None:
    def requested(text: str) -> Any:
        return asked(PLANT, lines=[line(requested=text)]).lines[0].requested

    assert requested("2026-12-10") == date(2026, 12, 10)
    assert requested("2026-12-10T14:00:59Z") == at("2026-12-10T14:00")
    assert requested("asap") is None


def test_acceptance_is_never_widened_by_rounding() -> None:
    window = {"earliest_acceptable": "2026-12-10T14:00:01Z", "latest_acceptable": "2026-12-10T15:00:59Z"}
    (read,) = asked(PLANT, lines=[line(**window)]).lines
    assert (read.earliest_acceptable, read.latest_acceptable) == (at("2026-12-10T14:01"), at("2026-12-10T15:00"))


def test_a_line_is_counted_in_the_smallest_unit_of_its_item() -> None:
    (read,) = asked(PLANT, lines=[line(item="DOUGH", quantity=1.25, price="3.10")]).lines
    assert (read.quantity, read.price) == (1250, Decimal("3.10"))


def test_a_caller_may_say_what_to_prefer_and_hold_nothing() -> None:
    request = asked(PLANT, policy={"prefer": "split"}, hold={"for": "PT0M", "prefer": "later"}, effort="instant")
    assert request.policy.prefer is OfferKind.SPLIT
    assert request.hold == HoldRequest(minutes=0, prefer=OfferKind.LATER)


def test_a_caller_may_open_safety_stock() -> None:
    words = ("none", "components", "all")
    opened = [asked(PLANT, policy={"use_safety_stock": word}).policy.use_safety_stock for word in words]
    assert opened == [SafetyStockUse.NONE, SafetyStockUse.COMPONENTS, SafetyStockUse.ALL]


def test_a_customer_that_nobody_knows_is_a_prospect() -> None:
    assert asked(PLANT, customer="NEW").customer == "NEW"


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"lines": []}, "/lines", "too_short"),
        ({"lines": [line(line=str(at)) for at in range(LINES_MAX + 1)]}, "/lines", "too_long"),
        ({"lines": [line(), line()]}, "/lines/1/line", "duplicate_id"),
        ({"lines": [line(item="PIE")]}, "/lines/0/item", "unknown_reference"),
        ({"lines": [line(quantity=1.5)]}, "/lines/0/quantity", "too_many_decimals"),
        ({"lines": [line(quantity=0)]}, "/lines/0/quantity", "out_of_range"),
        ({"lines": [line(requested="soon")]}, "/lines/0/requested", "not_an_instant"),
        ({"lines": [line(requested=None)]}, "/lines/0/requested", "not_an_instant"),
        (
            {"lines": [line(earliest_acceptable="2026-12-10", latest_acceptable="2026-12-09")]},
            "/lines/0/latest_acceptable",
            "ends_before_start",
        ),
        ({"lines": [window("2026-12-10", None, "2026-12-09")]}, "/lines/0/latest_acceptable", "before_requested"),
        ({"lines": [window(NOON, None, "2026-12-08")]}, "/lines/0/latest_acceptable", "before_requested"),
        ({"lines": [window("2026-12-12", None, NOON)]}, "/lines/0/latest_acceptable", "before_requested"),
        ({"lines": [window("2026-12-10", "2026-12-11", None)]}, "/lines/0/earliest_acceptable", "after_requested"),
        ({"lines": [window(NOON, "2026-12-12", None)]}, "/lines/0/earliest_acceptable", "after_requested"),
        ({"ship_to": "MOON"}, "/ship_to", "unknown_reference"),
        ({"policy": {"minimum_split": 0.5}}, "/policy/minimum_split", "too_many_decimals"),
        ({"policy": {"deliveries_max": 0}}, "/policy/deliveries_max", "out_of_range"),
        ({"hold": {"for": f"PT{HOLD_MINUTES_MAX + 1}M"}}, "/hold/for", "out_of_range"),
        ({"hold": {"length": "PT5M"}}, "/hold/length", "unknown_field"),
        ({"effort": "heroic"}, "/effort", "unknown_value"),
    ],
)
def test_a_slip_is_named_at_its_place(fields: dict[str, Any], pointer: str, code: str) -> None:
    (fault,) = request_faults(PLANT, **fields)
    assert (fault.pointer, fault.code) == (pointer, code)


@pytest.mark.parametrize(
    ("fields", "meant"),
    [
        ({"shipTo": "SOUTH"}, "ship_to"),
        ({"hold": {"For": "PT5M"}}, "for"),
        ({"policy": {"extra": {"per-late-day": "1.00", "per_late_day": "1.00", "maximum": "9.00"}}}, "per_late_day"),
        ({"lines": [{**window(NOON, None, None), "latestAcceptable": NOON}]}, "latest_acceptable"),
    ],
)
def test_of_a_field_that_is_spelled_otherwise_it_is_told_which_is_meant(fields: dict[str, Any], meant: str) -> None:
    (fault,) = request_faults(PLANT, **fields)
    assert fault.detail == f"is no field of this object, but {meant!r} is: correct its name or remove it"


@pytest.mark.parametrize("wished", ["2026-12-10", NOON, "asap"])
@pytest.mark.parametrize("first", ["2026-12-10", NOON, None])
@pytest.mark.parametrize("last", ["2026-12-10", NOON, None])
def test_a_window_of_the_very_day_is_no_contradiction(wished: str, first: str | None, last: str | None) -> None:
    assert asked(PLANT, lines=[window(wished, first, last)])


def test_the_example_of_the_documentation_is_accepted_as_it_stands() -> None:
    request = read_request(PromiseRequestIn, PROMISE_EXAMPLE).to_domain(plant_of(MODEL_EXAMPLE))
    assert request.reference == "CRM-OPP-1234"


def test_a_hold_and_a_confirm_may_leave_everything_out() -> None:
    assert read_request(HoldIn, {}) == HoldIn()
    assert read_request(HoldIn, {"offer": "ofr_1", "for": "PT10M"}).length == 10
    assert read_request(ConfirmIn, {}).offer is None


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        ({"promised_date": "2026-12-20"}, "/override_reason", "required"),
        ({"override_reason": "they insist"}, "/promised_date", "required"),
        ({"promised_date": "2026-12-20", "override_reason": "they insist", "offer": "ofr_1"}, "/offer", "not_allowed"),
    ],
)
def test_a_date_against_the_plan_has_a_reason_and_is_of_no_offer(said: dict[str, str], pointer: str, code: str) -> None:
    with pytest.raises(RequestRejected) as rejected:
        read_request(ConfirmIn, said).checked()
    assert [(fault.pointer, fault.code) for fault in rejected.value.faults] == [(pointer, code)]


def test_a_demand_class_has_one_strategy() -> None:
    said = [("gold", "win"), ("web", "lose"), ("gold", "lose")]
    strategies = [{"demand_class": name, "strategy": strategy} for name, strategy in said]
    with pytest.raises(RequestRejected) as rejected:
        read_request(RepromiseIn, {"strategies": strategies}).to_domain()
    assert [fault.pointer for fault in rejected.value.faults] == ["/strategies/2/demand_class"]
    kept = read_request(RepromiseIn, {"strategies": strategies[:2]}).to_domain()
    assert kept.strategies == {"gold": Strategy.WIN, "web": Strategy.LOSE}


def test_a_clock_is_set_to_an_instant_and_to_nothing_else() -> None:
    with pytest.raises(RequestRejected):
        read_request(ClockIn, {"now": "2026-12-10"})
