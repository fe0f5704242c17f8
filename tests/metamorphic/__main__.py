"""`python -m tests.metamorphic FIRST LAST` compares on those factories and prints what cannot be."""

import sys
from collections import Counter

from tests.metamorphic.promising import broken_promises
from tests.metamorphic.sweep import sweep

SEEDS_AT_A_TIME = 50


def main(first: int, last: int) -> None:
    compared: Counter[str] = Counter()
    for start in range(first, last, SEEDS_AT_A_TIME):
        seeds = range(start, min(start + SEEDS_AT_A_TIME, last))
        faults, of_these = sweep(seeds)
        faults += [f"{seed} {fault}" for seed in seeds for fault in broken_promises(seed)]
        compared += of_these
        print(*faults, f"compared up to {seeds.stop}", sep="\n", flush=True)  # noqa: T201
    print(*(f"{name}: {times}" for name, times in compared.items()), sep="\n")  # noqa: T201


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
