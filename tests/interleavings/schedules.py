"""Every order in which two actors can go through their gates, one after another, depth first.

Where both stand at a gate there is a choice. One that waits for a lock has none: the other goes on, so that schedules
which would differ only in how often somebody knocks at a closed door are one schedule.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from queue import Empty
from time import monotonic

from tests.interleavings.gates import Done, Gate

LOOK_SECONDS = 0.002
"""So long an actor may take before we look whether it waits for a lock."""
STEP_SECONDS_MAX = 60
"""No statement takes a second, even on a busy machine: beyond this something hangs, and the test says so."""

Waiting = Callable[[], set[int]]
"""The server's numbers of the connections that wait for a lock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """``choices``: who was let go, 0 or 1, wherever either could be."""

    choices: tuple[int, ...]
    done: tuple[Done, ...]

    def next(self) -> tuple[int, ...] | None:
        """The choices that the next schedule begins with; None: this was the last."""
        for at in reversed(range(len(self.choices))):
            if self.choices[at] == 0:
                return (*self.choices[:at], 1)
        return None


def all_schedules(begin: Callable[[], Sequence[Gate]], waiting: Waiting, first: tuple[int, ...] = ()) -> Iterator[Ran]:
    """Runs each once, from one whose first choices are given on. ``begin`` starts the actors on books as they were."""
    prefix: tuple[int, ...] | None = first
    while prefix is not None:
        ran = _run([_Course(gate) for gate in begin()], waiting, prefix)
        yield ran
        prefix = ran.next()


class _Course:
    """Where an actor is: at a gate, done, or on its way."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.at_gate = False
        self.done: Done | None = None

    def let_go(self) -> None:
        self.at_gate = False
        self.gate.go.put(None)

    def has_stopped(self) -> bool:
        """At its next gate or for good; waits a moment for that."""
        if not self.at_gate and self.done is None:
            try:
                met = self.gate.at.get(timeout=LOOK_SECONDS)
            except Empty:
                return False
            self.at_gate, self.done = not isinstance(met, Done), met if isinstance(met, Done) else None
        return True


def _run(courses: Sequence[_Course], waiting: Waiting, prefix: Sequence[int]) -> Ran:
    choices: list[int] = []
    while True:
        _settle(courses, waiting)
        ready = [at for at, course in enumerate(courses) if course.at_gate]
        done = tuple(course.done for course in courses if course.done is not None)
        if len(done) == len(courses):
            return Ran(choices=tuple(choices), done=done)
        if len(ready) > 1:
            choices.append(prefix[len(choices)] if len(choices) < len(prefix) else 0)
            ready = ready[choices[-1] :]
        if ready:
            courses[ready[0]].let_go()


def _settle(courses: Sequence[_Course], waiting: Waiting) -> None:
    """Until each has stopped at a gate, is done, or waits for a lock that another holds."""
    deadline = monotonic() + STEP_SECONDS_MAX
    while moving := [course for course in courses if not course.has_stopped()]:
        others_can_go = len(moving) < len(courses)
        if others_can_go and {course.gate.backend for course in moving} <= waiting():
            # Asked again: it may have been woken in between, and then it is on its way and not waiting.
            if all(not course.has_stopped() for course in moving):
                return
        elif monotonic() > deadline:
            raise TimeoutError("An actor has neither stopped nor is waiting for a lock")
