"""How long work takes, what it consumes, and what yields lose."""

from decimal import Decimal
from fractions import Fraction

import pytest

from tests.builders import component, routing, step


def test_setup_is_not_scaled_by_the_speed() -> None:
    assert step(setup=30, fixed=60).minutes(1, Decimal(2)) == 60
    assert step(setup=30, fixed=60).minutes(1, Decimal("0.5")) == 150


@pytest.mark.parametrize(("units", "minutes"), [(0, 0), (1, 1), (3, 1), (4, 2), (10, 4)])
def test_a_third_of_a_minute_a_unit_is_exact(units: int, minutes: int) -> None:
    assert step(per_unit=Fraction(1, 3)).minutes(units, Decimal(1)) == minutes


def test_a_decimal_speed_is_exact() -> None:
    assert step(fixed=11).minutes(1, Decimal("1.1")) == 10


def test_consumption_is_rounded_up_once() -> None:
    assert component("PAINT", "0.1").consumption(10) == 1
    assert component("PAINT", "0.1").consumption(11) == 2
    assert component("PAINT", "0.1", fixed=3).consumption(11) == 5


def test_yields_are_made_up_for_from_the_last_step_back() -> None:
    way = routing("BIKE", step("10", yield_rate="0.5"), step("20", yield_rate="0.9"), step("30"))
    assert way.inputs(10) == (24, 12, 10)
    assert routing("BIKE", step("10")).inputs(7) == (7,)
