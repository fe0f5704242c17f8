"""Amounts of money: exactly while they are added up, at the cent where they are shown."""

from decimal import Decimal
from fractions import Fraction

from app.domain.plant import PlantModel
from app.domain.quantity import Units


def worth(each: Decimal, quantity: Units, item: str, plant: PlantModel) -> Fraction:
    """Exactly, of a quantity in smallest units of which one unit costs so much."""
    return Fraction(each) * quantity / 10 ** plant.items[item].decimals if each else Fraction(0)


def money(amount: Fraction) -> Decimal:
    """At the cent, half to even."""
    return (Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(Decimal("0.01"))
