"""The long runs, each in parts that a file of `--state` remembers: what is stopped goes on where it was.

python -m tests.hammer --requests 20000 --seed 1 --database postgresql
python -m tests.hammer kills --worker-cycles 300 --postgres-cycles 60 --seed 1
python -m tests.hammer cuts --each 100 --seed 1
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.hammer import parts
from tests.hammer.parts import SWEPT, say
from tests.hammer.state import Part, run_parts
from tests.postgres import PostgresServer, postgres_server

DEATHS_A_PART, CRASHES_A_PART, CUTS_A_PART = 30, 10, 20
"""A few minutes each."""


def main(words: list[str]) -> int:
    what, *rest = words if words and words[0] in ("kills", "cuts") else ["requests", *words]
    asked = _parser(what).parse_args(rest)
    with _server(asked.database) as server:
        planned = {"requests": _requests, "kills": _kills, "cuts": _cuts}[what](asked, server)
        return 1 if run_parts(planned, asked.state, say) else 0


def _requests(asked: argparse.Namespace, server: PostgresServer | None) -> dict[str, Part]:
    replicas, workers = (1, 1) if server is None else (asked.replicas, asked.workers)
    each = asked.requests // asked.parts
    return {
        f"{asked.database} {each} requests, seed {seed}": partial(
            parts.hammer, server, seed, each, asked.clients, replicas, workers
        )
        for seed in range(asked.seed, asked.seed + asked.parts)
    }


def _kills(asked: argparse.Namespace, server: PostgresServer | None) -> dict[str, Part]:
    planned: dict[str, Part] = {
        f"{asked.database} {act} dies everywhere, seed {asked.seed}": partial(parts.sweep, server, asked.seed, act)
        for act in SWEPT
    }
    for seed, cycles in _portions(asked.seed, asked.worker_cycles, DEATHS_A_PART):
        planned[f"{asked.database} {cycles} workers die, seed {seed}"] = partial(
            parts.worker_kills, server, seed, cycles
        )
    for seed, cycles in _portions(asked.seed, asked.postgres_cycles if server else 0, CRASHES_A_PART):
        planned[f"PostgreSQL dies {cycles} times, seed {seed}"] = partial(parts.postgres_kills, seed, cycles)
    return planned


def _cuts(asked: argparse.Namespace, server: PostgresServer | None) -> dict[str, Part]:
    assert server is not None, "only a connection to PostgreSQL can be cut"
    return {
        f"{each} cuts of each kind, seed {seed}": partial(parts.commit_cuts, server, seed, each)
        for seed, each in _portions(asked.seed, asked.each, CUTS_A_PART)
    }


def _portions(seed: int, times: int, most: int) -> Iterator[tuple[int, int]]:
    """A seed of its own for each, and how often."""
    yield from ((seed + number, min(most, times - at)) for number, at in enumerate(range(0, times, most)))


@contextmanager
def _server(database: str) -> Iterator[PostgresServer | None]:
    if database == "sqlite":
        yield None
    else:
        with postgres_server() as server:
            yield server


def _parser(what: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.hammer", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="postgresql")
    parser.add_argument("--state", type=Path, help="a file that remembers which parts are done")
    if what == "requests":
        parser.add_argument("--requests", type=int, default=20_000)
        parser.add_argument("--parts", type=int, default=1, help="each on books of its own")
        parser.add_argument("--clients", type=int, default=16)
        parser.add_argument("--replicas", type=int, default=2)
        parser.add_argument("--workers", type=int, default=2, help="of each replica")
    elif what == "kills":
        parser.add_argument("--worker-cycles", type=int, default=300)
        parser.add_argument("--postgres-cycles", type=int, default=60)
    else:
        parser.add_argument("--each", type=int, default=100, help="cuts of each kind")
    return parser


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
