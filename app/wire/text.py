"""Domain values as the wire shows them: minutes as instants and durations, units as numbers, money as text."""

from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import ConfigDict, WithJsonSchema

from app.domain.plant import PlantModel
from app.domain.quantity import Units, quantity_of
from app.domain.timeline import MINUTES_PER_DAY, MINUTES_PER_HOUR, Minute, instant_of
from app.wire.types import Shape

CENT = Decimal("0.01")

Number = Annotated[int | float, WithJsonSchema({"type": "number"})]
"""Whole numbers without a fraction; a float shows at most fifteen digits, which it keeps exactly."""

InstantText = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
DayText = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
MoneyText = Annotated[str, WithJsonSchema({"type": "string", "examples": ["12.50"]})]


def _open(schema: dict[str, Any]) -> None:
    """Fields may be added to an answer; a caller who takes no others would break."""
    schema.pop("additionalProperties", None)


class Shown(Shape):
    """Base of the shapes of answers."""

    model_config = ConfigDict(validate_by_name=True, serialize_by_alias=True, json_schema_extra=_open)


def decimals_of(item: str, plant: PlantModel, promised: int | None = None) -> int:
    """``promised``: as it was counted then. An item that nobody knows any more is counted in its smallest unit."""
    if promised is not None:
        return promised
    return plant.items[item].decimals if item in plant.items else 0


def instant_text(minute: Minute) -> str:
    return f"{instant_of(minute).replace(tzinfo=None).isoformat()}Z"


def duration_text(minutes: int) -> str:
    """ISO 8601 in days, hours and minutes: PT0M, P3D, P1DT30M."""
    days, rest = divmod(minutes, MINUTES_PER_DAY)
    hours, left = divmod(rest, MINUTES_PER_HOUR)
    clock = (f"{hours}H" if hours else "") + (f"{left}M" if left else "")
    return "P" + (f"{days}D" if days else "") + (f"T{clock}" if clock or not days else "") if minutes else "PT0M"


def number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def share(value: Decimal) -> int | float:
    """To four decimals, rounded down: 1 only where it is all of it."""
    return number(value.quantize(Decimal("0.0001"), ROUND_FLOOR))


def quantity(units: Units, decimals: int) -> int | float:
    return number(quantity_of(units, decimals))


def quantity_of_item(units: Units, item: str, plant: PlantModel, promised: int | None = None) -> int | float:
    return quantity(units, decimals_of(item, plant, promised))


def fraction_number(value: Fraction) -> int | float:
    """
    Raises:
        ValueError: the fraction has no finite decimals, so it never came from the wire.
    """
    decimals = 0
    while (value * 10**decimals).denominator != 1:
        decimals += 1
        if decimals > 2 * value.denominator.bit_length():
            raise ValueError(f"{value} has no finite decimals")
    return number(Decimal(int(value * 10**decimals)).scaleb(-decimals))


def money_text(amount: Decimal) -> str:
    """To the cent, half-even."""
    return f"{amount.quantize(CENT, ROUND_HALF_EVEN):f}"
