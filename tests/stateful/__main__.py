"""`python -m tests.stateful FIRST LAST [--postgres] [--steps 2000]` walks from those seeds and tells what goes wrong.

`python -m tests.stateful mutants [NAME ...]` plants the faults one by one, and `python -m tests.stateful replay FILE`
goes through the steps of a story again, one JSON object a line.
"""

import argparse
import sys
from pathlib import Path

from app.telemetry import configure_logging
from tests.databases import databases
from tests.stateful.hunting import killed
from tests.stateful.mutants import MUTANTS
from tests.stateful.walk import Fresh, read_story, shortened, told, walked


def walk(first: int, last: int, steps: int, fresh: Fresh) -> int:
    faults = 0
    for seed in range(first, last):
        failure = walked(seed, steps, fresh)
        tell(f"seed {seed}: {'as expected' if failure is None else failure.wrong}")
        if failure is not None:
            faults += 1
            tell(str(shortened(failure, fresh)))
    tell(f"walks: {last - first}, of {steps} steps each; faults: {faults}")
    return faults


def hunt(names: list[str], fresh: Fresh) -> int:
    alive = 0
    for name in names or MUTANTS:
        found = killed(MUTANTS[name], fresh)
        alive += found is None
        tell(str(found) if found else f"{name}: ALIVE. {MUTANTS[name].said}")
    tell(f"faults planted: {len(names or MUTANTS)}, not found: {alive}")
    return alive


def replay(path: str, fresh: Fresh) -> int:
    steps = read_story(Path(path))
    failure = told(steps, fresh)
    tell(f"{len(steps)} steps went as expected" if failure is None else str(failure))
    return failure is not None


def tell(text: str) -> None:
    print(text, flush=True)  # noqa: T201


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.stateful", description=__doc__)
    parser.add_argument("what", nargs="+", help="FIRST LAST, mutants, or replay FILE")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL; else on SQLite")
    parser.add_argument("--steps", type=int, default=2000, help="of a walk")
    asked = parser.parse_args()
    configure_logging("critical")
    first, *rest = asked.what
    with databases(postgres=asked.postgres) as fresh:
        if first == "mutants":
            return hunt(rest, fresh)
        if first == "replay":
            return replay(rest[0], fresh)
        return walk(int(first), int(rest[0]), asked.steps, fresh)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
