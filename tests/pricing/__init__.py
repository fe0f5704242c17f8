"""What an offer costs, worked out anew from the plant model and the plans that stand in it, minute by minute.

It shares no code with how the planner prices its offers: one mistake must not blind both.
"""

from tests.pricing.price import Price, misprices, price_of

__all__ = ["Price", "misprices", "price_of"]
