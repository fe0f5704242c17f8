"""Many writers at once, in several processes as replicas would be, and what came of it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from random import Random
from time import monotonic, perf_counter, process_time
from typing import Any

from app.main import collect_seldom
from benchmarks.commits.plants import DUE, this_minute
from benchmarks.commits.ways import Load, Way, Writer

START_SECONDS_MAX = 300
"""On a busy machine a process takes seconds to import everything."""
# Children of a process that has imported everything and done nothing else: no connection or thread comes with them.
FRESH = get_context("forkserver")
FRESH.set_forkserver_preload(["benchmarks.commits.others", "benchmarks.commits.ours", __name__])
LEAVE_SECONDS_MAX = 60
"""After the end of the time each writer ends the attempt it is in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """``milliseconds`` of each promise, and of each that was not written by the end: so long it had waited.

    ``processor_seconds``: of all writing processes together, without those of the database.
    """

    seconds: float
    processor_seconds: float
    written: int
    again: int
    milliseconds: Sequence[float]
    overlaps: int

    @property
    def per_second(self) -> float:
        return self.written / self.seconds

    @property
    def processor_ms(self) -> float:
        """Of each promise written, with all that was begun in vain for it and read of the others."""
        return self.processor_seconds * 1000 / max(self.written, 1)


Counted = tuple[list[float], list[float], int]
"""Milliseconds of promises written, and of those not written; how often somebody began or planned again."""


def outcome_of(way: Way, url: str, load: Load) -> Outcome:
    way.prepare(url, load.plants)
    line, answers = FRESH.Barrier(load.processes + 1), FRESH.Queue()
    ways = [(way, url, load, number, line, answers) for number in range(load.processes)]
    running = [FRESH.Process(target=_replica, args=arguments, daemon=True) for arguments in ways]
    for one in running:
        one.start()
    line.wait(START_SECONDS_MAX)
    told: list[tuple[Counted, float]] = [answers.get(timeout=load.seconds + LEAVE_SECONDS_MAX) for _ in running]
    counted = [one for one, _ in told]
    for one in running:
        one.join(LEAVE_SECONDS_MAX)
    written = [took for ours, _, _ in counted for took in ours]
    waited = [took for _, theirs, _ in counted for took in theirs]
    return Outcome(
        seconds=load.seconds,
        processor_seconds=sum(used for _, used in told),
        written=len(written),
        again=sum(again for _, _, again in counted),
        milliseconds=[*written, *waited],
        overlaps=way.overlaps(url),
    )


def _replica(way: Way, url: str, load: Load, number: int, line: Any, answers: Any) -> None:
    collect_seldom()
    with way.process(url, load.solve_seconds) as opened, ThreadPoolExecutor(load.threads) as pool:
        writers = [opened() for _ in range(load.threads)]
        line.wait(START_SECONDS_MAX)
        end, used = monotonic() + load.seconds, process_time()
        work = [
            pool.submit(_write, writer, load, number * load.threads + at, lambda: monotonic() >= end)
            for at, writer in enumerate(writers)
        ]
        done = [one.result() for one in work]
        used = process_time() - used
    written = [took for ours, _, _ in done for took in ours]
    waited = [took for _, theirs, _ in done for took in theirs]
    answers.put(((written, waited, sum(again for _, _, again in done)), used))


def _write(writer: Writer, load: Load, at: int, ended: Callable[[], bool]) -> Counted:
    dice, own = Random(at), 1 + at % load.plants
    written: list[float] = []
    waited: list[float] = []
    again, today = 0, this_minute()
    while not ended():
        due = today + dice.randrange(*DUE) if load.with_due_dates else None
        began = perf_counter()
        again += writer.promise(own if load.stays else dice.randint(1, load.plants), due, ended)
        # What is written a moment after the end counts as not written, for all ways alike.
        (waited if ended() else written).append((perf_counter() - began) * 1000)
    return written, waited, again
