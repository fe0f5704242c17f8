"""Exact quantities and legal lots."""

from decimal import Decimal
from fractions import Fraction

import pytest

from app.domain.quantity import ceil, quantity_of, round_up_to_lot, units_of


def test_a_quantity_is_counted_in_the_smallest_unit_and_comes_back_as_it_was() -> None:
    assert units_of(Decimal("12.5"), 3) == 12500
    assert quantity_of(12500, 3) == Decimal("12.5")
    assert units_of(Decimal("1E+3"), 0) == 1000
    assert units_of(Decimal("-0.1"), 1) == -1


def test_a_quantity_finer_than_its_item_is_refused_not_rounded() -> None:
    with pytest.raises(ValueError, match="more than 2 decimals"):
        units_of(Decimal("0.001"), 2)


@pytest.mark.parametrize(("value", "up"), [("3", 3), ("3.0001", 4), ("7/2", 4), ("0", 0), ("-1/2", 0), ("-3/2", -1)])
def test_a_fraction_is_rounded_up_exactly(value: str, up: int) -> None:
    assert ceil(Fraction(value)) == up


@pytest.mark.parametrize(
    ("wanted", "minimum", "multiple", "lot"),
    [(1, 1, 1, 1), (1, 10, 1, 10), (11, 10, 4, 12), (1, 10, 4, 12), (12, 1, 4, 12)],
)
def test_a_lot_covers_what_is_wanted_and_the_minimum_in_whole_multiples(
    wanted: int, minimum: int, multiple: int, lot: int
) -> None:
    assert round_up_to_lot(wanted, minimum=minimum, multiple=multiple) == lot
