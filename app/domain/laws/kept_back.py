"""The law of what is kept back: promises leave safety stock, and what requirements need, alone."""

from collections.abc import Iterator

from app.domain.laws.balance import at_worst, balance
from app.domain.laws.in_doubt import in_doubt
from app.domain.laws.scene import Breach, Scene


def promises_leave_safety_stock_and_requirements_alone(scene: Scene) -> Iterator[Breach]:
    """At every instant the promises leave the safety stock, or what there would be without them if that is less.

    Of that, what they have opened together may be gone, but nothing of what requirements need: these stand before
    promises, so they are taken off first, covered or not. Promises take what they are pegged to, and what one is short
    of is taken from nobody.
    """
    for ledger in in_doubt(scene):
        # Without either of the two, the pegs alone say that nothing is taken that is not there.
        if ledger.safety_stock or ledger.has_requirements:
            missing = [(stretch, stretch.missing) for stretch in balance(ledger, scene).stretches]
            yield from at_worst(missing, "short of its safety stock or requirements from {}", ledger, scene)
