"""What nobody has taken, shared out among the commitments that are short, where it is not enough for all."""

from collections.abc import Mapping

from app.domain.ledgers.availability import left_where_the_short_wait
from app.domain.ledgers.ledger import Ledger, OwnedNeed
from app.domain.plant import PlanningSettings
from app.domain.promise import Promise
from app.domain.quantity import Units
from app.domain.timeline import Minute


def shared_out(
    ledger: Ledger, promises: Mapping[str, Promise], now: Minute, settings: PlanningSettings
) -> Mapping[str, Minute]:
    """By need, from when on there is all that it lacks beside what those before it get; who gets nothing is left out.

    Whoever could be kept so far comes first, then the more urgent, then the earlier date. A date that was given against
    the plan comes last: it robs nobody. Remembered with the ledger: each who waits looks for a place many times.
    """
    known = ledger.memory.get("shared out")
    if known is None or known[0] is not promises or known[1] != (now, settings):
        known = (promises, (now, settings), _shared_out(ledger, promises, now, settings))
        ledger.memory["shared out"] = known
    parts: Mapping[str, Minute] = known[2]
    return parts


def _shared_out(
    ledger: Ledger, promises: Mapping[str, Promise], now: Minute, settings: PlanningSettings
) -> Mapping[str, Minute]:
    def turn(owned: OwnedNeed) -> tuple[bool, bool, int, Minute, str]:
        promise = promises[owned.owner or ""]
        return promise.overridden, promise.at_risk, promise.priority, owned.need.needed_at, owned.need.id

    left = [[since, units] for since, units in left_where_the_short_wait(ledger, now, settings)]
    parts: dict[str, Minute] = {}
    for owned in sorted((one for one in ledger.short.values() if promises[one.owner or ""].commitment), key=turn):
        since = _taken(left, owned.need.lacks)
        if since is not None:
            parts[owned.need.id] = since
    return parts


def _taken(left: list[list[int]], units: Units) -> Minute | None:
    """From when on there are so many; they are taken from the latest that is there by then. None: there never are."""
    there = 0
    for at, (since, more) in enumerate(left):
        there += more
        if there >= units:
            _take_latest(left[at::-1], units)
            return since
    return None


def _take_latest(latest_first: list[list[int]], units: Units) -> None:
    for entry in latest_first:
        part = min(units, entry[1])
        entry[1] -= part
        units -= part
