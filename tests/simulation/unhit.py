"""Whoever is said not to be hit by a new plant model is in the same trouble after it as before, or in none."""

from collections.abc import Collection

from app.domain.pegs.reliance import hit_by_plant
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.use_cases.standing.troubles import Judge


def hit_and_nobody_else(before: Snapshot, after: Snapshot, now: Minute) -> Collection[str]:
    """Stands for `hit_by_plant` where a test looks at everybody."""
    hit = hit_by_plant(before, after, now)
    was, has = Judge(before, now), Judge(after, now)
    for quote in before.promises.keys() & after.promises.keys() - set(hit):
        assert has.troubles(quote) == was.troubles(quote), f"{quote} was hit"
        assert has.troubles_of_supply(quote) == was.troubles_of_supply(quote), f"what {quote} brings was hit"
    return hit
