"""List scheduling again and again, in which jobs that came out late are more urgent the next time.

Squeaky wheel optimisation (Joslin, Clements 1999).
"""

from app.domain.timeline import Minute
from app.solver.scheduling.board import Board
from app.solver.scheduling.compiled import CompiledProblem
from app.solver.scheduling.listing import Urgency, listed

GAINS = (1.0, 0.5, 0.25)
"""What share of its lateness a job is moved forward by: in turns, as no one of them is best for every shop."""
FADES = 0.9
"""What is left of earlier complaints each time, so that a job that is in time again does not stay in front for ever."""


class Squeak:
    """One search, which begins with nobody having complained."""

    def __init__(self, compiled: CompiledProblem) -> None:
        self._compiled = compiled
        self._forward = [0.0] * len(compiled.problem.jobs)
        self._round = 0

    def again(self) -> Board | None:
        """One more time; None where open time did not suffice."""
        board = listed(self._compiled, self._urgency())
        self._round += 1
        if board is not None:
            self._complain(board)
        return board

    def _complain(self, board: Board) -> None:
        gain = GAINS[self._round % len(GAINS)]
        jobs = self._compiled.problem.jobs
        heaviest = max((job.weight for job in jobs), default=1) or 1
        for at, job in enumerate(jobs):
            late = board.minutes_late(at)
            self._forward[at] = self._forward[at] * FADES + gain * late * (1 + job.weight / heaviest) / 2

    def _urgency(self) -> Urgency:
        operations, latest, forward = self._compiled.problem.operations, self._compiled.latest_starts, self._forward

        def urgency(at: int, ready: Minute) -> tuple[float, ...]:
            return (latest[at] - forward[operations[at].job], ready)

        return urgency
