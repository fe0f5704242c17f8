"""`python -m tests.hammer --requests 20000 --seed 1`: prints how it goes, a table, and what is wrong if anything is."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.hammer.accounts import account_findings
from tests.hammer.report import report_of
from tests.hammer.running import Crowd
from tests.hammer.serving import serving
from tests.postgres import postgres_server

SAY_EVERY = 500


def main(words: list[str]) -> int:
    asked = _parser().parse_args(words)
    return hammer(asked)


def hammer(asked: argparse.Namespace) -> int:
    replicas, workers = (1, 1) if asked.database == "sqlite" else (asked.replicas, asked.workers)
    with tempfile.TemporaryDirectory(prefix="troth-hammer-") as folder, books_on(asked.database, folder) as books:
        log = asked.log or Path(folder, "log")
        with serving(books, replicas, workers, log) as addresses:
            crowd = Crowd(addresses=addresses, seed=asked.seed, clients=asked.clients)
            crowd.settle()
            seconds = crowd.hammer(asked.requests, _progress())
            say(*report_of(crowd.journal, seconds))
            found = account_findings(addresses[0], books, crowd.journal, crowd.market.now)
        say(*found, f"findings: {len(found)}")
    return 1 if found else 0


@contextmanager
def books_on(database: str, folder: str) -> Iterator[str]:
    if database == "sqlite":
        yield f"sqlite:///{folder}/troth.db"
    else:
        with postgres_server() as server:
            yield server.empty()


def _progress():
    said = [0]

    def progress(done: int) -> None:
        if done - said[0] >= SAY_EVERY:
            said[0] = done
            say(f"{done} requests")

    return progress


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.hammer", description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="postgresql")
    parser.add_argument("--replicas", type=int, default=2)
    parser.add_argument("--log", type=Path, help="where what the servers write is kept")
    parser.add_argument("--workers", type=int, default=2)
    return parser


def say(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)  # noqa: T201


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
