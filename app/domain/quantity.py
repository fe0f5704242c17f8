"""Exact quantities: integers of an item's smallest unit; nothing is ever rounded in secret."""

from decimal import Decimal
from fractions import Fraction

Units = int
"""A quantity counted in the item's smallest unit: 12.5 kg with three decimals is 12500."""

UNITS_MAX = 10**15
"""More than any plant holds, and products of two such numbers still fit where they are multiplied."""


def units_of(quantity: Decimal, decimals: int) -> Units:
    """
    Raises:
        ValueError: the quantity has more decimals than the item.
    """
    scaled = quantity.scaleb(decimals)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{quantity} has more than {decimals} decimals")
    return int(scaled)


def too_fine(quantity: Decimal, item: str, decimals: int) -> str:
    """For a sentence, where ``units_of`` finds more decimals than the item has."""
    return f"{quantity:f} is finer than item {item!r} is counted ({decimals} decimals)"


def quantity_of(units: Units, decimals: int) -> Decimal:
    return Decimal(units).scaleb(-decimals)


def quantity_text(units: Units, decimals: int) -> str:
    """For a sentence: without zeros that say nothing, and without an exponent, which a number may have in JSON."""
    return f"{quantity_of(units, decimals).normalize():f}"


def ceil(value: Fraction) -> int:
    return ceil_of(value.numerator, value.denominator)


def ceil_of(numerator: int, denominator: int) -> int:
    """A quotient of whole numbers, the second of them positive, rounded up."""
    return -(-numerator // denominator)


def round_up_to_lot(units: Units, *, minimum: Units, multiple: Units) -> Units:
    """The smallest legal lot that covers a quantity: at least the minimum, a whole number of multiples."""
    wanted = max(units, minimum)
    return -(-wanted // multiple) * multiple
