"""Every change on every factory of a range: what two answers say that cannot both be true."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from random import Random

from app.domain.errors import PlanBroken
from app.solver.limits import SolverLimits
from tests.metamorphic.books import hold_given_back
from tests.metamorphic.capacity import longer_shift, one_more_unit
from tests.metamorphic.inquiry import Inquiry, inquiry_of
from tests.metamorphic.judging import Answered, false_claims, false_refusals, refusals
from tests.metamorphic.material import earlier_receipt, more_stock, shorter_lead_time
from tests.metamorphic.names import renamed, shuffled
from tests.metamorphic.wishes import later_date, shorter_hold, smaller_quantity
from tests.metamorphic.worse import fewer_choices, fewer_sources, stricter_rules

Change = Callable[[Inquiry, Random], Inquiry | None]
"""None where a factory has nothing of the kind."""

# No date is later afterwards.
FOR_THE_BETTER: tuple[Change, ...] = (
    more_stock,
    earlier_receipt,
    shorter_lead_time,
    one_more_unit,
    longer_shift,
    smaller_quantity,
    later_date,
    shorter_hold,
    hold_given_back,
)
# What is promised afterwards could have been promised before.
FOR_THE_WORSE: tuple[Change, ...] = (fewer_sources, fewer_choices, stricter_rules)
# After these none is earlier, either.
THE_SAME: tuple[Change, ...] = (renamed, shuffled)

BOUNDS_ALONE = SolverLimits(model_windows_max=0)
PATIENT = SolverLimits(deterministic_seconds_max=10, wall_seconds_max=120)


def sweep(seeds: Iterable[int]) -> tuple[list[str], Counter[str]]:
    """The faults, and by change how often there was a date that the changed factory has to keep up with."""
    found: list[str] = []
    compared: Counter[str] = Counter()
    for seed in seeds:
        try:
            for change, faults in _compared(inquiry_of(seed), seed):
                compared[change] += 1
                found += [f"{seed} {change}: {fault}" for fault in faults]
        except PlanBroken as broken:
            found.append(f"{seed}: what was planned breaks a law: {broken}")
    return found, compared


def _compared(inquiry: Inquiry, seed: int) -> Iterator[tuple[str, list[str]]]:
    """By change, what is wrong; nothing where no date was promised in the worse case."""
    first = answered(inquiry)
    for change in FOR_THE_WORSE:
        worse = change(inquiry, Random(f"{seed} {change.__name__}"))
        if worse is not None and (less := answered(worse)).whole:
            yield change.__name__, [*dict.fromkeys(_faults(less, inquiry, both_ways=False))]
    for change in (*FOR_THE_BETTER, *THE_SAME) if first.whole else ():
        changed = change(inquiry, Random(f"{seed} {change.__name__}"))
        if changed is not None:
            yield change.__name__, [*dict.fromkeys(_faults(first, changed, both_ways=change in THE_SAME))]


def _faults(first: Answered, changed: Inquiry, *, both_ways: bool) -> Iterator[str]:
    second, bounded = answered(changed), answered(changed, BOUNDS_ALONE)
    yield from (*false_refusals(first, second), *false_refusals(first, bounded))
    if not second.whole:
        # That a short search finds nothing proves nothing; that a long one does not find what there is, is a fault.
        second = answered(changed, PATIENT)
    yield from refusals(first, second)
    yield from false_claims(first, second)
    yield from false_claims(first, bounded)
    if both_ways:
        yield from false_claims(second, first)


def answered(inquiry: Inquiry, limits: SolverLimits | None = None) -> Answered:
    return Answered(inquiry=inquiry, answer=inquiry.answer(limits=limits))
