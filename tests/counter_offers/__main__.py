"""`python -m tests.counter_offers FIRST LAST` judges the offers of those factories and prints what cannot be."""

import sys
from collections import Counter

import pytest

from tests.counter_offers.sweep import swept
from tests.solver.test_levers import are_kept

SEEDS_AT_A_TIME = 50


def main(first: int, last: int, pulling_levers: str = "levers") -> None:
    """With `no-levers` as a third argument no lever is pulled, which takes the most time."""
    seen: Counter[str] = Counter()
    faults = 0
    for start in range(first, last, SEEDS_AT_A_TIME):
        seeds = range(start, min(start + SEEDS_AT_A_TIME, last))
        found = swept(seeds, every_link=True)
        seen += found.seen
        told = [f"{seed} {fault}" for seed, wrong in found.faults.items() for fault in wrong]
        told += [fault for seed in seeds if pulling_levers == "levers" for fault in _levers(seed, seen)]
        faults += len(told)
        print(*told, f"judged up to {seeds.stop}", sep="\n", flush=True)  # noqa: T201
    print(*(f"{name}: {times}" for name, times in sorted(seen.items())), f"faults: {faults}", sep="\n")  # noqa: T201


def _levers(seed: int, seen: Counter[str]) -> list[str]:
    """Those that do not give the date that they named."""
    with pytest.MonkeyPatch.context() as patched:
        try:
            kinds = are_kept(range(seed, seed + 1), patched)
        except AssertionError as wrong:
            return [f"{seed} a lever does not give its date: {wrong}"]
    seen.update({f"lever {kind}": times for kind, times in kinds.items()})
    return []


if __name__ == "__main__":
    first, last, *how = sys.argv[1:]
    main(int(first), int(last), *how)
