"""The law of what is kept back: promises leave safety stock, and what requirements need, alone."""

from collections.abc import Iterator

from app.domain.laws.balance import balance
from app.domain.laws.in_doubt import in_doubt
from app.domain.laws.scene import Breach, Scene
from app.domain.timeline import clock


def promises_leave_safety_stock_and_requirements_alone(scene: Scene) -> Iterator[Breach]:
    """At every instant the promises leave the safety stock, or what there would be without them if that is less.

    Of that, what they have opened together may be gone, but nothing of what requirements need: these stand before
    promises, so they are taken off first, covered or not. Promises take what they are pegged to, and what one is short
    of is taken from nobody.
    """
    for ledger in in_doubt(scene):
        # Without either of the two, the pegs alone say that nothing is taken that is not there.
        if not ledger.safety_stock and not ledger.has_requirements:
            continue
        missing = [stretch for stretch in balance(ledger, scene).stretches if stretch.missing > 0]
        if missing:
            worst = max(missing, key=lambda stretch: stretch.missing)
            missing_then = scene.amount(ledger.item, worst.missing)
            yield Breach(
                ref=f"{ledger.item}@{ledger.site}",
                detail=f"{missing_then} short of its safety stock or requirements from {clock(worst.start)}",
                by=sum((stretch.end - max(stretch.start, scene.now)) * stretch.missing for stretch in missing),
            )
