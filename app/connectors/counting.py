"""How many there are of something, in words, and how much, to its last digit."""

from decimal import Decimal

SINGULAR = {"setup matrices": "setup matrix"}


def counted(count: int, plural: str) -> str:
    """`1 site`, `2 sites`; what does not end in an s has no plural of its own, as `1 stock`."""
    return f"{count:,} {SINGULAR.get(plural, plural.removesuffix('s')) if count == 1 else plural}"


def exact(quantity: float | Decimal) -> Decimal:
    """As the answer said it: adding such numbers up loses nothing."""
    return Decimal(str(quantity))


def amount(quantity: float | Decimal) -> str:
    """All its digits, and no exponent."""
    return f"{exact(quantity):f}"
