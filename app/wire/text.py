"""Domain values as the wire shows them: minutes as instants and durations, units as numbers, money as text."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Any, Generic, Self, TypeVar

from pydantic import BeforeValidator, ConfigDict, WithJsonSchema

from app.domain.plant import PlantModel
from app.domain.quantity import Units, quantity_of
from app.domain.timeline import MINUTES_PER_DAY, MINUTES_PER_HOUR, Minute, instant_of, moment_text
from app.domain.views import Page
from app.wire.types import Shape

CENT = Decimal("0.01")

Number = Annotated[int | float, WithJsonSchema({"type": "number"})]
"""Whole numbers without a fraction; a float shows at most fifteen digits, which it keeps exactly."""


@lru_cache(maxsize=10_000)
def instant_text(minute: Minute) -> str:
    """Remembered: an answer says the same few again and again, as what waits begins when something else ends."""
    return moment_text(instant_of(minute))


def money_text(amount: Decimal) -> str:
    """To the cent, half-even."""
    return f"{amount.quantize(CENT, ROUND_HALF_EVEN):f}"


def _written(value: object) -> object:
    """A minute, an instant, a day or an amount as text; what is text already, or not there, as it is."""
    match value:
        case int():
            return instant_text(value)
        case datetime():
            return moment_text(value)
        case date():
            return value.isoformat()
        case Decimal():
            return money_text(value)
    return value


_Written = BeforeValidator(_written)
InstantText = Annotated[str, _Written, WithJsonSchema({"type": "string", "format": "date-time"})]
DayText = Annotated[str, _Written, WithJsonSchema({"type": "string", "format": "date"})]
MoneyText = Annotated[str, _Written, WithJsonSchema({"type": "string", "examples": ["12.50"]})]

Told = TypeVar("Told")


def _open(schema: dict[str, Any]) -> None:
    """Fields may be added to an answer; a caller who takes no others would break."""
    schema.pop("additionalProperties", None)


class Shown(Shape):
    """Base of the shapes of answers. What is shown has fields of the same names, which say of a minute, a state or a
    sum what it is; a shape within is read off what stands there.
    """

    model_config = ConfigDict(
        strict=False, from_attributes=True, validate_by_name=True, serialize_by_alias=True, json_schema_extra=_open
    )

    @classmethod
    def showing(cls, told: object, **otherwise: Any) -> Self:
        """``otherwise``: the fields that are called in another way there, and every quantity: here it is in the unit of
        its item.
        """
        alike = {name: getattr(told, name) for name in cls.model_fields if name not in otherwise}
        return cls(**alike, **otherwise)


ItemT = TypeVar("ItemT", bound=Shown)


class PageOut(Shown, Generic[ItemT]):
    items: list[ItemT]
    next_cursor: str | None
    """Asks for the rest; none on the last page."""

    @classmethod
    def from_domain(cls, page: Page[Told], show: Callable[[Told], ItemT]) -> Self:
        return cls(items=list(map(show, page.items)), next_cursor=page.next_cursor)


def decimals_of(item: str, plant: PlantModel, promised: int | None = None) -> int:
    """``promised``: as it was counted then. An item that nobody knows any more is counted in its smallest unit."""
    if promised is not None:
        return promised
    return plant.items[item].decimals if item in plant.items else 0


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
