"""`python -m tests.oracle FIRST LAST` compares on those factories and prints where planner and search differ."""

import sys
from collections import Counter

from tests.oracle.comparing import Compared, compared, faults

SEEDS_AT_A_TIME = 50


def main(first: int, last: int) -> None:
    outcomes: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for start in range(first, last, SEEDS_AT_A_TIME):
        seeds = range(start, min(start + SEEDS_AT_A_TIME, last))
        for one in map(compared, seeds):
            outcomes[outcome_of(one)] += 1
            seen.update(one.asks | one.uses)
            for line in differences(one):
                print(line, flush=True)  # noqa: T201
        print(f"compared up to {seeds.stop}", flush=True)  # noqa: T201
    for counted in (outcomes, seen):
        print(*(f"{name}: {times}" for name, times in counted.most_common()), sep="\n")  # noqa: T201


def differences(one: Compared) -> list[str]:
    """What is wrong; where nothing is and the dates differ all the same, the dates."""
    if not one.oracle.complete:
        return [f"tiny factory {one.seed}: the search gave up"]
    wrong = [*faults([one])]
    differs = [f"tiny factory {one.seed}: true {one.truth}, planned {one.planned}"]
    return wrong if wrong or one.is_equal else differs


def outcome_of(one: Compared) -> str:
    if not one.oracle.complete:
        return "the search gave up"
    if not one.is_equal:
        return "they differ"
    if one.best is None and not one.answer.offers:
        return f"agreed: {'no date' if one.is_ruled_out else 'none was found'}"
    if one.best is None:
        return "agreed: no date for all of it"
    return f"agreed: {'proven' if one.is_proven else 'bounded'}{', in parts' if one.is_in_parts else ''}"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
