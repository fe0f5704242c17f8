"""How soon a process that starts on a long plan is ready, what it weighs, and how soon it has caught up with others.

    .venv/bin/python -m benchmarks.restart [--operations 10000 100000] [--databases sqlite postgresql]
        [--processor-time] [--write]

*Ready* is from the start of `troth serve` to its first 200 from `/health/ready`, with the whole plan in memory. It is
then taken apart in a process of its own: Python and its imports, the rows as text, their decoding, the snapshot made of
them. *Caught up* is another replica that reads what one has written meanwhile from the change log.
"""

import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from sqlalchemy import text

from app.config import Settings
from app.domain.changes import PromiseMade
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.timeline import instant_of
from app.main import collect_seldom, troth_of
from app.storage.database import open_database
from app.storage.replica import built_cold
from benchmarks.factories import NOW, Blueprint
from benchmarks.frozen_plans import made_up
from benchmarks.measuring import Clock, timed
from benchmarks.memory import in_megabytes
from benchmarks.reports import add_clock, arguments_of, report, table
from benchmarks.served import troth_serving, write_books
from tests.postgres import postgres_server

DATABASES = ("sqlite", "postgresql")
BEHIND = 1_000
"""So many changes another replica has written."""
READY_SECONDS_WANTED, CATCH_UP_SECONDS_WANTED, WANTED_AT = 10, 1, 100_000
"""The targets that the design set itself, with so many planned operations."""
ROOT = Path(__file__).parents[1]
ROWS = ("plant_entities", "promises")
PARTS = ("imports", "rows", "decoding", "snapshot")


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Seconds, but for the bytes that the process has resident. ``parts``: what the start is made of."""

    database: str
    operations: int
    promises: int
    ready: float
    parts: tuple[float, ...]
    resident: int
    caught_up: float

    def cells(self) -> list[str]:
        times = [f"{seconds:.2f}" for seconds in (self.ready, *self.parts, self.caught_up)]
        return [f"{self.database}, {self.operations:,}", f"{self.promises:,}", *times, in_megabytes(self.resident)]


def start_of(database: str, blueprint: Blueprint, url: str, clock: Clock) -> Start:
    """The books are written up to the last thousand promises; those are what the other replica catches up with."""
    factory = made_up(blueprint)
    promises = list(factory.snapshot.promises.values())
    earlier, later = promises[:-BEHIND], promises[-BEHIND:]
    settings = Settings(database_url=url, clock="simulated", log_level="warning")
    write_books(replace(factory, snapshot=snapshot_of(factory.snapshot.plant, earlier)), settings)
    caught_up = _caught_up(later, settings, clock)
    with ExitStack() as opened:
        caller, ready = timed(lambda: opened.enter_context(troth_serving(settings)))
        resident, used = caller.resident_bytes(), caller.processor_seconds()
    return Start(
        database=database,
        operations=factory.planned_operations,
        promises=len(promises),
        ready=used if clock is process_time else ready / 1000,
        parts=(_imported(clock), *_in_a_fresh_process(url, clock)),
        resident=resident,
        caught_up=caught_up,
    )


def _caught_up(later: Sequence[Promise], settings: Settings, clock: Clock) -> float:
    """Seconds in which a replica that knows all but these promises reads them, once another one has written them."""
    with closing(troth_of(settings)) as ours, closing(troth_of(settings)) as other:
        other.probe()
        with ours.ports.open_books() as books:
            books.lock()
            books.record([PromiseMade(promise=promise) for promise in later], instant_of(NOW), "benchmark")
            books.commit()
        return timed(other.probe, clock)[1] / 1000


def _imported(clock: Clock) -> float:
    """Seconds of a Python that imports what serves, and ends."""
    command = [sys.executable, "-c", "import app.cli.serving, time; print(time.process_time())"]
    import_all = partial(subprocess.run, command, check=True, cwd=ROOT, capture_output=True, text=True)
    run, took = timed(import_all)
    return float(run.stdout) if clock is process_time else took / 1000


def _in_a_fresh_process(url: str, clock: Clock) -> tuple[float, float, float]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        return fresh.submit(_taken_apart, url, clock).result()


def _taken_apart(url: str, clock: Clock) -> tuple[float, float, float]:
    """Seconds for the rows as text, for making promises of them, and for making the snapshot of those."""
    collect_seldom()
    with closing(open_database(url)) as database, database.reading() as connection:
        _, rows = timed(lambda: [connection.execute(text(f"SELECT body FROM {one}")).all() for one in ROWS], clock)
        standing, whole = timed(partial(built_cold, connection, database.scope), clock)
        snapshot = standing.snapshot
        promises = list(snapshot.promises.values())
        _, built = timed(partial(snapshot_of, snapshot.plant, promises), clock)
    return rows / 1000, (whole - rows - built) / 1000, built / 1000


def main(arguments: Sequence[str] | None = None) -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("--resources", type=int, default=200)
    parser.add_argument("--operations", type=int, nargs="+", default=[10_000])
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--seed", type=int, default=1)
    add_clock(parser)
    _run(parser.parse_args(arguments))


def _run(options: Namespace) -> None:
    # As in a process that serves.
    collect_seldom()
    starts = []
    with _addresses(options.databases) as addresses:
        for operations in options.operations:
            blueprint = Blueprint(resources=options.resources, operations=operations, seed=options.seed)
            starts += [start_of(name, blueprint, next(fresh), options.clock) for name, fresh in addresses.items()]
    parts = [f"of it {part}" for part in PARTS]
    heads = ["planned operations", "promises", "ready", *parts, f"{BEHIND:,} caught up", "MB"]
    said = table(heads, [start.cells() for start in starts])
    seconds = f"Seconds{' of the processor' if options.clock is process_time else ''}, and megabytes resident:"
    report("restart", "\n\n".join([seconds, said, *_verdicts(starts)]), options)


@contextmanager
def _addresses(names: Sequence[str]) -> Iterator[dict[str, Iterator[str]]]:
    """Of as many fresh databases of each kind as are wanted."""
    with ExitStack() as opened:
        addresses: dict[str, Iterator[str]] = {}
        if "sqlite" in names:
            folder = opened.enter_context(TemporaryDirectory())
            addresses["sqlite"] = (f"sqlite:///{folder}/{perf_counter()}.db" for _ in iter(int, 1))
        if "postgresql" in names:
            server = opened.enter_context(postgres_server())
            addresses["postgresql"] = iter(server.fresh, "")
        yield addresses


def _verdicts(starts: Sequence[Start]) -> Iterator[str]:
    for start in starts:
        if start.operations >= WANTED_AT:
            yield (
                f"On {start.database} with {start.operations:,} planned operations: ready in {start.ready:.1f} s "
                f"(the target: {READY_SECONDS_WANTED}), {BEHIND:,} changes caught up in {start.caught_up:.2f} s "
                f"(the target: {CATCH_UP_SECONDS_WANTED})."
            )


if __name__ == "__main__":
    main()
