"""What no schedule can be better than: each job alone on the empty shop, and alone in the queues that it waits for."""

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush

from app.domain.hours.work_axis import WorkAxis
from app.domain.quantity import ceil_of
from app.domain.timeline import Minute
from app.solver.scheduling.board import Board
from app.solver.scheduling.compiled import ALWAYS, CompiledProblem
from app.solver.scheduling.problem import Place

Work = tuple[Minute, int, int]
"""From when on, how many minutes times units, and how many minutes pass at least after it until the job ends."""


def earliest_places(compiled: CompiledProblem) -> list[Place] | None:
    """Of each operation, where nothing moving stands in its way; None where even then one has no open time left.

    The end is the earliest of any mode; how early another mode might start, its place does not say.

    Earliest first is the best for each by itself: starting the search later never ends earlier
    (app/solver/capacity/slots.py).
    """
    board = Board(compiled)
    for at in compiled.problem.order:
        board.places[at] = board.earliest(at, board.ready(at))
        if board.places[at] is None:
            return None
    return list(board.schedule().places)


def lateness_at_least(compiled: CompiledProblem, places: Sequence[Place]) -> int:
    """The weighted minutes late that remain with these earliest places, and with what each job has to wait for."""
    total = 0
    for job, operations in enumerate(compiled.operations_of):
        known = compiled.problem.jobs[job]
        if not known.weight or not operations:
            continue
        last = max(known.due, *(places[at].end for at in operations), *_ends_of_queues(compiled, job, places))
        total += known.weight * (last - known.due)
    return total


def _ends_of_queues(compiled: CompiledProblem, job: int, places: Sequence[Place]) -> Iterator[Minute]:
    """On each machine: when the job ends at best, by what of it and of all it waits for has to be done there."""
    queues: dict[int, list[Work]] = {}
    for at, tail in _tails(compiled, job).items():
        options, operation = compiled.options[at], compiled.problem.operations[at]
        ready = max([operation.release, *(places[before].end + lag for before, lag in operation.after)])
        for machine, _ in options[0].uses:
            units = [dict(option.uses).get(machine, 0) for option in options]
            work = min(option.minutes * count for option, count in zip(options, units, strict=True))
            if work:
                queues.setdefault(machine, []).append((ready, work, tail))
    for machine, works in queues.items():
        if len(works) > 1:
            known = compiled.problem.machines[machine]
            yield _end_of_queue(works, known.axis or ALWAYS, known.capacity)


def _tails(compiled: CompiledProblem, job: int) -> dict[int, int]:
    """Of the operations of a job and all that it waits for: the minutes between their end and the end of the job."""
    operations, waited_for = compiled.problem.operations, compiled.all_before(job)
    tails = dict.fromkeys(waited_for, 0)
    for at in sorted(waited_for, key=lambda one: compiled.position[one], reverse=True):
        least = tails[at] + min(option.minutes for option in compiled.options[at])
        for before, lag in operations[at].after:
            tails[before] = max(tails[before], least + lag)
    return tails


def _end_of_queue(works: Sequence[Work], axis: WorkAxis, capacity: int) -> Minute:
    """All units work on one thing at a time, on what has the longest tail of what is there, and may change any time.

    Jackson's preemptive schedule, which is the best of its kind (Carlier 1982), counted in open minutes times units.
    """
    arriving = sorted((capacity * axis.work_before(head), -tail, work) for head, work, tail in works)
    waiting: list[tuple[int, int]] = []
    now = last = at = 0
    while at < len(arriving) or waiting:
        if not waiting:
            now = max(now, arriving[at][0])
        while at < len(arriving) and arriving[at][0] <= now:
            heappush(waiting, arriving[at][1:])
            at += 1
        tail, work = heappop(waiting)
        until = arriving[at][0] if at < len(arriving) else now + work
        done = min(work, until - now)
        now += done
        if done < work:
            heappush(waiting, (tail, work - done))
            continue
        end = axis.minute_of_work(ceil_of(now, capacity)) if now else 0
        last = max(last, (end or 0) - tail)
    return last
