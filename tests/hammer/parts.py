"""The parts that long runs are made of: each has books and workers of its own, and ends with the accounts."""

import random
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests.hammer.accounts import account_findings
from tests.hammer.crashing import crashing_postgres
from tests.hammer.cuts import Shears, cut_commits, cut_off
from tests.hammer.forks import Forked, forked
from tests.hammer.kills import Sweep, crowd_under_fire, kill_postgres, kill_workers
from tests.hammer.report import report_of
from tests.hammer.running import Crowd
from tests.hammer.serving import complaints_in, serving
from tests.postgres import PostgresServer

SAY_EVERY = 500
DEADLY = 0.05
"""Of the calls under fire; as many deaths again come at random instants."""
TAKEN_OVER = "job taken over from a process that is gone"
"""A worker that dies may have been at a job: that another does it, and says so, is no finding."""
SWEPT = ["quote", "confirm", "hold", "release", "cancel", "change", "ship", "tick"]


def say(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)  # noqa: T201


@contextmanager
def books_in(folder: str, server: PostgresServer | None) -> Iterator[str]:
    yield f"sqlite:///{folder}/troth.db" if server is None else server.empty()


def hammer(
    server: PostgresServer | None, seed: int, requests: int, clients: int, replicas: int, workers: int
) -> dict[str, Any]:
    """On `troth serve` as anybody runs it."""
    with tempfile.TemporaryDirectory(prefix="troth-hammer-") as folder, books_in(folder, server) as books:
        log = Path(folder, "log")
        with serving(books, replicas, workers, log) as addresses:
            crowd = Crowd(addresses=addresses, seed=seed, clients=clients)
            crowd.settle()
            seconds = crowd.hammer(requests, _progress())
            say(*report_of(crowd.journal, seconds))
            return _figures(addresses[0], books, crowd, log)


def worker_kills(server: PostgresServer | None, seed: int, cycles: int) -> dict[str, Any]:
    replicas, workers = (1, 1) if server is None else (2, 2)
    with _forked_on(server, replicas, workers) as (books, running, log):
        crowd = crowd_under_fire(running, seed, DEADLY)
        crowd.settle()
        deaths = kill_workers(running, crowd, cycles, random.Random(seed), lambda _: None)
        return {"deaths of workers": deaths, **_figures(running.addresses[0], books, crowd, log, TAKEN_OVER)}


def sweep(server: PostgresServer | None, seed: int, act: str) -> dict[str, Any]:
    with _forked_on(server, 1, 1, lease=0.2) as (books, running, log):
        crowd = crowd_under_fire(running, seed)
        crowd.settle()
        with closing(Sweep(running=running, crowd=crowd)) as sweeping:
            places = sweeping.run([act])[act]
        return {"deaths at every place": places, **_figures(running.addresses[0], books, crowd, log, TAKEN_OVER)}


def postgres_kills(seed: int, cycles: int) -> dict[str, Any]:
    with (
        tempfile.TemporaryDirectory() as folder,
        crashing_postgres() as crashing,
        forked(crashing.url, 1, 2, Path(folder)) as running,
    ):
        crowd = crowd_under_fire(running, seed)
        crowd.settle()
        kill_postgres(crashing, crowd, cycles, random.Random(seed), lambda _: None)
        # Workers may complain of a database that is gone; clients may not.
        figures = _figures(running.addresses[0], crashing.url, crowd, None)
        return {"deaths of PostgreSQL": cycles, **figures}


def commit_cuts(server: PostgresServer, seed: int, each: int) -> dict[str, Any]:
    books, shears = server.fresh(), Shears(each, random.Random(seed))
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory(prefix="troth-wire-") as wire,
        cut_off(books, Path(wire), shears) as (url, proxy),
        forked(url, 1, 2, Path(folder)) as running,
    ):
        crowd = crowd_under_fire(running, seed)
        crowd.settle()
        cut_commits(proxy, shears, crowd, each, lambda _: None)
        cuts = {cut.value: times for cut, times in proxy.done.items()}
        return {**cuts, **_figures(running.addresses[0], books, crowd, None)}


@contextmanager
def _forked_on(
    server: PostgresServer | None, replicas: int, workers: int, lease: float = 2
) -> Iterator[tuple[str, Forked, Path]]:
    with (
        tempfile.TemporaryDirectory(prefix="troth-kills-") as folder,
        books_in(folder, server) as books,
        forked(books, replicas, workers, Path(folder), lease) as running,
    ):
        yield books, running, Path(folder, "log")


def _figures(address: str, books: str, crowd: Crowd, log: Path | None, *expected: str) -> dict[str, Any]:
    """What they came to; ``expected`` are complaints in the log that belong to what was done."""
    found = account_findings(address, books, crowd.journal, crowd.market.now)
    if log is not None:
        found += [f"log: {line[-1200:]}" for line in complaints_in(log, *expected)]
    say(*found)
    told = crowd.journal.told
    confirmed = sum(one.call.act == "confirm" and one.status == 201 for one in told)
    tries = sum(len(one.tries) for one in told)
    return {"answers": len(told), "confirmed": confirmed, "tried again": tries, "findings": len(found)}


def _progress() -> Any:
    said = [0]

    def progress(done: int) -> None:
        if done - said[0] >= SAY_EVERY:
            said[0] = done
            say(f"{done} requests")

    return progress
