"""Less is promised to others: what was planned beside a hold can be done without it."""

from dataclasses import replace
from random import Random

from tests.metamorphic.inquiry import Inquiry


def hold_given_back(inquiry: Inquiry, dice: Random) -> Inquiry | None:
    """Nobody but its own customer relies on what a hold makes, so that no one needs it.

    This is no law of commitments: what one makes too much of, others take.
    """
    committed = tuple(promise for promise in inquiry.promises if promise.commitment is not None)
    return replace(inquiry, promises=committed) if committed != inquiry.promises else None
