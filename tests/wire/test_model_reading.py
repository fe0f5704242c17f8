"""What a plant model means once it is read: units, minutes, roundings, edges of days."""

from fractions import Fraction

from app.domain.timeline import MINUTES_PER_HOUR
from tests.builders import at
from tests.wire.builders import Json, bakery, plant_of

OPERATION = "/routings/0/operations/0"


def test_quantities_are_counted_in_the_smallest_unit_of_their_item() -> None:
    plant = plant_of(bakery())
    assert plant.stock["FLOUR", "BERLIN", "available"].quantity == 1250


def test_a_component_is_consumed_in_its_own_units_per_unit_made() -> None:
    cake = plant_of(bakery()).routings["BAKE"].steps[0].components[0]
    dough = plant_of(bakery()).routings["KNEAD"].steps[0].components[0]
    assert cake.quantity_per == 250  # a quarter of a dough with three decimals, per cake
    assert dough.quantity_per == Fraction(6, 100)  # 0.6 of a flour with two, per dough with three


def test_an_alternative_is_consumed_in_its_own_units_and_takes_the_fixed_quantity_in_them() -> None:
    kneaded = {"item": "FLOUR", "quantity_per": 0.6, "fixed_quantity": 2}
    other = {**kneaded, "alternatives": [{"item": "CAKE", "quantity_per": 0.5}]}
    flour, crumbs = plant_of(rebaking(other)).routings["KNEAD"].steps[0].components[0].options
    assert (flour.item, flour.quantity_per, flour.fixed) == ("FLOUR", Fraction(6, 100), 200)
    assert (crumbs.item, crumbs.quantity_per, crumbs.fixed) == ("CAKE", Fraction(5, 10_000), 2)


def rebaking(kneaded: Json) -> Json:
    """The bakery with that in its dough, and none of the dough in its cake."""
    return bakery((f"{OPERATION}/components", []), ("/routings/1/operations/0/components/0", kneaded))


def test_minutes_per_unit_are_of_the_unit_that_people_count() -> None:
    plant = plant_of(bakery(("/routings/1/operations/0/minutes_per_unit", 0.1)))
    assert plant.routings["KNEAD"].steps[0].minutes_per_unit == Fraction(1, 10_000)


def test_a_lot_rule_that_nobody_gave_is_the_smallest_quantity() -> None:
    source = plant_of(bakery()).purchasing["MILL"]
    assert (source.minimum, source.multiple) == (1, 1)


def test_a_receipt_with_a_date_counts_at_the_end_of_its_day_unless_the_settings_say_the_start() -> None:
    assert plant_of(bakery()).receipts["PO-1"].available_at == at("2026-12-03T23:00")
    early = plant_of(bakery(("/settings", {"date_only_receipt": "start"})))
    assert early.receipts["PO-1"].available_at == at("2026-12-02T23:00")


def test_a_requirement_with_a_date_is_needed_when_its_day_begins() -> None:
    assert plant_of(bakery()).requirements["REQ"].needed_at == at("2026-12-01T23:00")


def test_validity_is_whole_days_of_the_site() -> None:
    days = (("/routings/0/valid_from", "2026-03-28"), ("/routings/0/valid_to", "2026-03-29"))
    validity = plant_of(bakery(*days)).routings["BAKE"].validity
    assert validity.start == at("2026-03-27T23:00")
    assert validity.end == at("2026-03-29T22:00")  # the clocks went forward that night


def test_a_booking_that_starts_within_a_minute_takes_all_of_it_at_both_ends() -> None:
    booked = bakery(("/bookings/0/start", "2026-12-01T06:00:59Z"), ("/bookings/0/end", "2026-12-01T08:00:01Z"))
    booking = plant_of(booked).bookings["WO"]
    assert (booking.start, booking.end) == (at("2026-12-01T06:00"), at("2026-12-01T08:01"))


def test_a_receipt_within_a_minute_counts_from_the_next() -> None:
    received = bakery(("/receipts/0/available_at", "2026-12-03T10:00:00.001Z"))
    assert plant_of(received).receipts["PO-1"].available_at == at("2026-12-03T10:01")


def test_transit_is_rounded_up_to_whole_minutes() -> None:
    assert plant_of(bakery(("/lanes/0/transit_hours", 0.34))).lanes["VAN"].transit_minutes == 21


def test_changes_of_units_count_in_the_order_of_time() -> None:
    changes = [{"from": "2027-02-01", "units": 3}, {"from": "2027-01-01T00:00:00Z", "units": 0}]
    oven = plant_of(bakery(("/resources/0/unit_changes", changes))).resources["OVEN"]
    assert [oven.units_at(at(day)) for day in ("2026-12-31", "2027-01-01", "2027-02-01")] == [1, 0, 3]


def test_alternatives_of_an_operation_are_short_for_one_requirement() -> None:
    short = bakery((f"{OPERATION}/requires", []), (f"{OPERATION}/alternatives", [{"resource": "OVEN"}]))
    long = bakery((f"{OPERATION}/requires", [{"alternatives": [{"resource": "OVEN"}]}]))
    assert plant_of(short) == plant_of(long)


def test_settings_left_out_have_their_documented_defaults() -> None:
    settings = plant_of({}).settings
    assert settings.horizon_days == 365
    assert settings.start_tolerance == 4 * MINUTES_PER_HOUR
    assert plant_of({"settings": {"frozen_fence": "PT0M"}}) == plant_of({})


def test_a_matrix_is_read_as_the_rows_say_and_the_last_machine_may_come_later() -> None:
    plant = plant_of(
        bakery(("/resources/0/unit_changes", [{"from": "2027-01-01", "units": 2}]), ("/bookings/0/unit", 2))
    )
    assert plant.setup_matrices["heat"].minutes("bread", "cake") == 20
    assert plant.setup_matrices["heat"].minutes("cake", "bread") == 5
    assert (plant.resources["OVEN"].setup_matrix, plant.resources["OVEN"].setup_state) == ("heat", "bread")
    assert plant.routings["BAKE"].steps[0].setup_family == "cake"
    assert plant.bookings["WO"].unit == 2
