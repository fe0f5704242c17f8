"""`python -m tests.oracle FIRST LAST` compares on those factories and prints where planner and search differ.

With `richer` before them it does so on factories with what the tiny ones leave out, with `kinds` for offers in parts,
and with `costs` for what offers cost.
"""

import sys
from collections import Counter
from collections.abc import Callable

from tests.oracle.comparing import Compared, compared, faults
from tests.oracle.comparing_costs import compared_costs, faults_of_costs
from tests.oracle.comparing_kinds import compared_kinds, faults_of_kinds
from tests.richer_factories import richer_factory, richer_features

SEEDS_AT_A_TIME = 50

Told = tuple[list[str], list[str], list[str]]
"""What is wrong or differs in one factory, how it came out, and what there was in it."""


def main(first: int, last: int, told: Callable[[int], Told]) -> None:
    outcomes: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for seed in range(first, last):
        lines, came_out, there = told(seed)
        outcomes.update(came_out)
        seen.update(there)
        print(*lines, sep="\n", end="\n" if lines else "", flush=True)  # noqa: T201
        if (seed + 1 - first) % SEEDS_AT_A_TIME == 0 or seed + 1 == last:
            print(f"compared up to {seed + 1}", flush=True)  # noqa: T201
    for counted in (outcomes, seen):
        print(*(f"{name}: {times}" for name, times in counted.most_common()), sep="\n")  # noqa: T201


def dates(seed: int) -> Told:
    one = compared(seed)
    return differences(one), [outcome_of(one)], [*one.asks, *one.uses]


def richer(seed: int) -> Told:
    one = compared(seed, richer_factory)
    model, *_ = richer_factory(seed)
    return differences(one), [outcome_of(one)], sorted(richer_features(model))


def kinds(seed: int) -> Told:
    one = compared_kinds(seed)
    return [*faults_of_kinds([one]), *map(_short, one.shortfalls)], one.outcomes, []


def costs(seed: int) -> Told:
    one = compared_costs(seed)
    short = [_short(one.shortfall)] if one.shortfall else []
    return [*faults_of_costs([one]), *short], [one.outcome], []


def _short(shortfall: str) -> str:
    """That is no fault, because nobody called it the best."""
    return f"no fault: {shortfall}"


def differences(one: Compared) -> list[str]:
    """What is wrong; where nothing is and the dates differ all the same, the dates."""
    if not one.oracle.complete:
        return [f"tiny factory {one.seed}: the search gave up"]
    wrong = [*faults([one])]
    differs = [f"tiny factory {one.seed}: true {one.truth}, planned {one.planned}"]
    return wrong if wrong or one.is_equal or one.is_on_time_instead else differs


def outcome_of(one: Compared) -> str:
    if not one.oracle.complete:
        return "the search gave up"
    if one.is_on_time_instead:
        return "all on time, where one could be sooner"
    if not one.is_equal:
        return "they differ"
    if one.best is None and not one.answer.offers:
        return f"agreed: {'no date' if one.is_ruled_out else 'none was found'}"
    if one.best is None:
        return "agreed: no date for all of it"
    return f"agreed: {'proven' if one.is_proven else 'bounded'}{', in parts' if one.is_in_parts else ''}"


if __name__ == "__main__":
    *what, start, end = sys.argv[1:]
    main(int(start), int(end), {"richer": richer, "kinds": kinds, "costs": costs}[what[0]] if what else dates)
