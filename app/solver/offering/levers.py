"""Levers: what one change that somebody could make would win, each found by planning again with it.

The binding chain says what could be changed at all: nothing else makes the date earlier.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from itertools import combinations, islice

from app.domain.plan import OrderPlan
from app.domain.reasons import Lever, LeverKind
from app.domain.snapshot import Snapshot
from app.domain.timeline import Minute
from app.solver.arrangement import Arrangement
from app.solver.money import money
from app.solver.offering.changes import Change, Changes
from app.solver.offering.explain import Chain
from app.solver.offering.wording import changes
from app.solver.shop import Shop

Again = Callable[[Snapshot], Arrangement | None]
"""The same request planned on a plan that differs; None: no date within what is acceptable."""

PlanOf = Callable[[Arrangement], OrderPlan]
"""What would be offered of an arrangement."""

TRIES_MAX = 12
"""Changes tried for one answer: each costs as much as a first offer, and few chains have more that could help."""
PAIRED_MAX = 4
"""Changes of which any two are tried together, where none alone wins anything: six pairs."""


def levers(
    shop: Shop, chain: Chain, known: Arrangement, again: Again, planned: PlanOf, most: int, *, in_vain: int = 0
) -> tuple[Lever, ...]:
    """Those that win most for the money first, and of those that cost nothing those that win most time.

    They cost what the plan takes that would be offered with them.
    Where no single change wins anything, two together may: a machine is of no use without its people. ``in_vain``: so
    many models were searched for the first offer until the limits ended that, and are again with each change.
    """
    distinct = {(change.kind, change.ref, change.detail): change for change in Changes(shop).of(chain)}
    tries_max = -(-TRIES_MAX // (1 + in_vain))
    tries = list(islice(distinct.values(), shop.limits.tries(tries_max, known.draft.mark())))

    def tried(at_once: Sequence[Change]) -> Lever | None:
        arrangement = again(reduce(lambda there, change: change.supposed(there), at_once, shop.snapshot))
        gains = 0 if arrangement is None else _gained(known, arrangement)
        if arrangement is None or gains <= 0:
            return None
        first, *others = at_once
        plan = planned(arrangement)
        return Lever(
            kind=first.kind,
            ref=first.ref,
            gains_minutes=gains,
            costs=money(sum((change.price(plan) for change in at_once), Fraction(0))),
            detail=changes.both([change.detail for change in at_once]),
            together_with=tuple((change.kind, change.ref) for change in others),
        )

    found = [lever for change in tries if (lever := tried([change])) is not None]
    if not found:
        pairs = combinations(tries[:PAIRED_MAX], 2)
        found = [lever for pair in pairs if (lever := tried(pair)) is not None]
    return tuple(sorted(found, key=_worth)[:most])


def _gained(known: Arrangement, other: Arrangement) -> Minute:
    """By how much the last of the lines is promised sooner that are late in either; the others come when due."""
    late = known.late_lines | other.late_lines
    before, after = (found.last_among(late) for found in (known, other))
    return before.promised_at - after.promised_at


def _worth(lever: Lever) -> tuple[object, ...]:
    """Of levers alike in all else, what has to be found first is told last."""
    each = Fraction(lever.costs) / lever.gains_minutes
    return (each, -lever.gains_minutes, lever.kind is LeverKind.ADD_STOCK, lever.kind, lever.ref, lever.detail)
