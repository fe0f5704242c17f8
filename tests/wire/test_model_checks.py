"""What is wrong with a plant model is found before anything changes, at its place and under a stable code."""

from typing import Any

import pytest

from app.domain.errors import FAULTS_MAX
from app.wire.limits import MACHINES_MAX, WAYS_MAX
from tests.builders import at
from tests.wire.builders import bakery, faults_in, plant_of

NOW = at("2026-12-01T08:00")
OPERATION = "/routings/0/operations/0"
ROW = "/setup_matrices/0/rows/1"


def test_the_bakery_itself_is_in_order() -> None:
    assert plant_of(bakery(), NOW) == plant_of(bakery())


def test_what_a_currency_looks_like_is_said_in_words() -> None:
    (fault,) = faults_in(bakery(("/currency", "euro")))
    assert fault.detail == 'must be the three capital letters of a currency, such as "EUR"'


@pytest.mark.parametrize(
    "pointer",
    [
        "/sites/0/shipping_calendar",
        "/sites/0/receiving_calendar",
        "/ship_tos/0/receiving_calendar",
        "/resources/0/site",
        "/resources/0/calendar",
        "/resources/0/setup_matrix",
        "/routings/0/item",
        "/routings/0/site",
        f"{OPERATION}/calendar",
        f"{OPERATION}/requires/0/alternatives/0/resource",
        f"{OPERATION}/components/0/item",
        "/purchasing/0/item",
        "/purchasing/0/site",
        "/purchasing/0/lead_time_calendar",
        "/lanes/0/from",
        "/lanes/0/to",
        "/stock/0/item",
        "/stock/0/site",
        "/safety_stock/0/item",
        "/safety_stock/0/site",
        "/receipts/0/item",
        "/receipts/0/site",
        "/bookings/0/resource",
        "/requirements/0/item",
        "/requirements/0/site",
        "/customers/0/ship_to",
        "/open_orders/0/ship_to",
        "/open_orders/0/lines/0/item",
    ],
)
def test_every_reference_must_name_something_that_is_there(pointer: str) -> None:
    (fault,) = faults_in(bakery((pointer, "NOWHERE")))
    assert (fault.pointer, fault.code) == (pointer, "unknown_reference")


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/resources/0/overtime", {"calendar": "NOWHERE"}),
        ("/items/0/substitutes", ["NOWHERE"]),
        (f"{OPERATION}/alternatives", [{"resource": "NOWHERE"}]),
        (f"{OPERATION}/components/0/alternatives", [{"item": "NOWHERE", "quantity_per": 1}]),
    ],
)
def test_references_further_in_are_followed_too(pointer: str, value: Any) -> None:
    (fault,) = faults_in(bakery((pointer, value)))
    assert fault.pointer.startswith(pointer)
    assert fault.code == "unknown_reference"


@pytest.mark.parametrize(
    "key",
    [
        "calendars",
        "sites",
        "ship_tos",
        "items",
        "resources",
        "setup_matrices",
        "routings",
        "purchasing",
        "lanes",
        "stock",
        "safety_stock",
        "receipts",
        "bookings",
        "requirements",
        "customers",
        "open_orders",
        "open_orders/0/lines",
    ],
)
def test_nothing_is_told_twice(key: str) -> None:
    told: Any = bakery()
    for part in key.split("/"):
        told = told[int(part)] if isinstance(told, list) else told[part]
    (fault,) = faults_in(bakery((f"/{key}/-", told[0])))
    assert fault.code == "duplicate_id"
    assert fault.pointer.startswith(f"/{key}/{len(told)}/")


def test_stock_on_hold_stands_beside_the_stock_that_is_free() -> None:
    plant_of(bakery(("/stock/-", {"item": "FLOUR", "site": "BERLIN", "quantity": 3, "status": "quality_hold"})))


@pytest.mark.parametrize(
    ("pointer", "value", "where", "code"),
    [
        ("/plants", [], "/plants", "unknown_field"),
        ("/currency", "euro", "/currency", "unknown_value"),
        ("/open_orders", [{"id": "SO-1", "lines": []}], "/open_orders/0/lines", "too_short"),
        ("/calendars/0/timezone", "Europe/Atlantis", "/calendars/0/timezone", "unknown_timezone"),
        ("/sites/0/timezone", "../etc/passwd", "/sites/0/timezone", "unknown_timezone"),
        ("/ship_tos/0/timezone", "Europe", "/ship_tos/0/timezone", "unknown_timezone"),
        ("/ship_tos/-", {"id": "PORTO"}, "/ship_tos/1/id", "duplicate_id"),
        ("/lanes/0/to", "BERLIN", "/lanes/0/to", "names_itself"),
        ("/items/0/substitutes", ["CAKE"], "/items/0/substitutes/0", "names_itself"),
        ("/lanes/0/departures", [], "/lanes/0/departures", "too_short"),
        ("/stock/0/quantity", -1, "/stock/0/quantity", "out_of_range"),
        ("/stock/0/quantity", 0.125, "/stock/0/quantity", "too_many_decimals"),
        ("/receipts/0/quantity", 0, "/receipts/0/quantity", "out_of_range"),
        ("/receipts/0/quantity", 999_999_999_999_999, "/receipts/0/quantity", "out_of_range"),
        ("/purchasing/0/multiple", 0.005, "/purchasing/0/multiple", "too_many_decimals"),
        ("/purchasing/0/cost_per_unit", 80.5, "/purchasing/0/cost_per_unit", "not_money"),
        ("/routings/0/maximum", 0.5, "/routings/0/maximum", "too_many_decimals"),
        ("/routings/0/operations", [], "/routings/0/operations", "too_short"),
        ("/bookings/0/end", "2026-12-01T06:00:00Z", "/bookings/0/end", "ends_before_start"),
        ("/resources/0/units", 0, "/resources/0/units", "out_of_range"),
        ("/resources/0/setup_state", "*", "/resources/0/setup_state", "unknown_value"),
        (f"{OPERATION}/setup_family", "*", f"{OPERATION}/setup_family", "unknown_value"),
        ("/bookings/0/setup_family", "*", "/bookings/0/setup_family", "unknown_value"),
        ("/bookings/0/unit", 2, "/bookings/0/unit", "out_of_range"),
        ("/setup_matrices/0/rows/-", {"from": "bread", "to": "cake", "minutes": 9}, ROW, "duplicate_id"),
        (
            "/resources/0/unit_changes",
            [{"from": "2027-01-01", "units": 2}, {"from": "2026-12-31T23:00:00Z", "units": 3}],
            "/resources/0/unit_changes",
            "duplicate_instant",
        ),
        (f"{OPERATION}/alternatives", [], f"{OPERATION}/alternatives", "too_short"),
        (f"{OPERATION}/requires/0/alternatives", [], f"{OPERATION}/requires/0/alternatives", "too_short"),
        (f"{OPERATION}/alternatives", [{"resource": "OVEN"}], f"{OPERATION}/alternatives", "given_twice"),
        (f"{OPERATION}/calendar", "late", f"{OPERATION}/calendar", "not_allowed"),
        (f"{OPERATION}/yield", 1.01, f"{OPERATION}/yield", "out_of_range"),
        (f"{OPERATION}/components/0/quantity_per", 0, f"{OPERATION}/components/0/quantity_per", "out_of_range"),
        (
            f"{OPERATION}/components/0/alternatives",
            [{"item": "FLOUR", "quantity_per": 0}],
            f"{OPERATION}/components/0/alternatives/0/quantity_per",
            "out_of_range",
        ),
        (
            f"{OPERATION}/components/0/alternatives",
            [{"item": "DOUGH", "quantity_per": 1}],
            f"{OPERATION}/components/0/alternatives/0/item",
            "duplicate_id",
        ),
        (
            f"{OPERATION}/components/0/alternatives",
            [{"item": "FLOUR", "quantity_per": 1}, {"item": "FLOUR", "quantity_per": 2}],
            f"{OPERATION}/components/0/alternatives/1/item",
            "duplicate_id",
        ),
        (
            f"{OPERATION}/requires/0/alternatives/0/resource",
            "FORNO",
            f"{OPERATION}/requires/0/alternatives/0/resource",
            "other_site",
        ),
        (
            f"{OPERATION}/requires/0/alternatives/-",
            {"resource": "OVEN"},
            f"{OPERATION}/requires/0/alternatives/1/resource",
            "duplicate_id",
        ),
        (
            f"{OPERATION}/components/-",
            {"item": "DOUGH", "quantity_per": 1},
            f"{OPERATION}/components/1/item",
            "duplicate_id",
        ),
        ("/routings/0/operations/-", {"id": "10"}, "/routings/0/operations/1/id", "duplicate_id"),
        (
            "/calendars/0/exceptions",
            [{"start": "2026-12-24T00:00", "end": "2026-12-24T00:00"}],
            "/calendars/0/exceptions/0/end",
            "ends_before_start",
        ),
    ],
)
def test_what_makes_no_sense_is_named_at_its_place(pointer: str, value: Any, where: str, code: str) -> None:
    (fault,) = faults_in(bakery((pointer, value)))
    assert (fault.pointer, fault.code) == (where, code)


def test_a_largest_run_below_the_smallest_is_refused() -> None:
    (fault,) = faults_in(bakery(("/routings/0/minimum", 5), ("/routings/0/multiple", 4), ("/routings/0/maximum", 7)))
    assert (fault.pointer, fault.code) == ("/routings/0/maximum", "out_of_range")
    plant_of(bakery(("/routings/0/minimum", 5), ("/routings/0/multiple", 4), ("/routings/0/maximum", 8)))


def test_a_booking_names_one_machine_that_there_is_or_none() -> None:
    two, second = ("/resources/0/units", 2), ("/bookings/0/unit", 2)
    plant_of(bakery(two, ("/bookings/0/unit", None)))
    plant_of(bakery(two, second))
    (fault,) = faults_in(bakery(second))
    assert (fault.pointer, fault.code) == ("/bookings/0/unit", "out_of_range")
    (fault,) = faults_in(bakery(two, second, ("/bookings/0/units", 2)))
    assert (fault.pointer, fault.code) == ("/bookings/0/units", "not_allowed")


def test_where_units_are_interchangeable_a_unit_means_nothing() -> None:
    plant_of(bakery(("/resources/0/setup_matrix", None), ("/bookings/0/unit", 7)))


def test_so_many_machines_are_several_resources() -> None:
    faults = faults_in(bakery(("/resources/0/units", MACHINES_MAX + 1)))
    assert [(fault.pointer, fault.code) for fault in faults] == [("/resources/0/units", "out_of_range")]
    plant_of(bakery(("/resources/0/units", MACHINES_MAX)))


def test_validity_must_not_end_before_it_begins() -> None:
    window = (("/routings/0/valid_from", "2026-12-02"), ("/routings/0/valid_to", "2026-12-01"))
    assert [fault.code for fault in faults_in(bakery(*window))] == ["ends_before_start"]


def test_a_hundred_errors_are_listed_and_no_more() -> None:
    receipts = [
        {"id": f"PO-{at}", "item": "NOWHERE", "site": "BERLIN", "quantity": 1, "available_at": "2026-12-03"}
        for at in range(FAULTS_MAX + 50)
    ]
    assert len(faults_in(bakery(("/receipts", receipts)))) == FAULTS_MAX
    assert len(faults_in({"receipts": [{}] * FAULTS_MAX})) == FAULTS_MAX


def test_a_fixed_quantity_must_be_one_of_every_item_that_may_go_in() -> None:
    """DOUGH has three decimals, FLOUR two."""
    finer = {"item": "DOUGH", "quantity_per": 1, "fixed_quantity": 0.125}
    coarser = {**finer, "alternatives": [{"item": "FLOUR", "quantity_per": 1}]}
    plant_of(bakery((f"{OPERATION}/components/0", finer)))
    (fault,) = faults_in(bakery((f"{OPERATION}/components/0", coarser)))
    assert (fault.pointer, fault.code) == (f"{OPERATION}/components/0/alternatives/0/item", "too_many_decimals")


def test_an_operation_that_could_be_worked_in_too_many_ways_is_named_with_how_many() -> None:
    ovens = [{"id": f"OVEN-{number}", "site": "BERLIN"} for number in range(50)]
    choices = [{"alternatives": [{"resource": one["id"]} for one in ovens[first : first + 25]]} for first in (0, 25)]
    many = bakery(("/resources", [*bakery()["resources"], *ovens]), (f"{OPERATION}/requires", choices))
    plant_of(many)
    assert 25**2 <= WAYS_MAX < 25**3
    (fault,) = faults_in(bakery(("/resources", many["resources"]), (f"{OPERATION}/requires", [*choices, choices[0]])))
    assert (fault.pointer, fault.code) == (OPERATION, "too_many_ways")
    assert f"{25**3} ways" in fault.detail
