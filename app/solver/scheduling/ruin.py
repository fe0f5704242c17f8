"""Local search: jobs that are late, and those in their way, are taken off the board and put on again in another order.

Ruin and recreate (Schrimpf et al. 2000), with the acceptance of late hill climbing (Burke, Bykov 2017): a step is kept
if it is no worse than the schedule some steps ago, so that small losses may lead to gains.
"""

from collections.abc import Sequence
from random import Random

from app.domain.timeline import Minute
from app.solver.scheduling.board import Board
from app.solver.scheduling.listing import Urgency, put_all
from app.solver.scheduling.problem import Schedule

JOBS_MAX = 5
"""Jobs taken off in one step besides the late one; twice as many took twice as long and won less."""
OPERATIONS_MAX = 150
"""Operations taken off in one step, those that wait for them too."""
MEMORY = 60
"""How many steps ago a schedule may have been as bad as the one that is kept."""


class Ruin:
    """One search on one board: whoever wants to look in between asks for some steps at a time.

    The board is left at the current schedule, which may be a little worse than ``best``.
    """

    def __init__(self, board: Board, seed: int) -> None:
        self._dice = Random(seed)
        self._step = 0
        self.restart(board)

    def restart(self, board: Board) -> None:
        """From another schedule, of the same problem."""
        self.board = board
        self.best: Schedule = board.schedule()
        self.best_cost = board.cost
        self._costs = [board.cost] * MEMORY

    def steps(self, count: int, enough: int) -> None:
        """So many steps, fewer where the cost is ``enough``."""
        for _ in range(count):
            if self.best_cost <= enough:
                return
            self._one_step()

    def _one_step(self) -> None:
        board = self.board
        late = board.late_job(self._dice)
        ruined = self._to_take_off(late)
        before, cost = {at: board.take_off(at) for at in ruined}, board.cost
        jobs = {board.compiled.problem.operations[at].job for at in ruined}
        is_full = put_all(board, ruined, self._order(jobs, late))
        if is_full:
            board.settle(jobs)
        self._step += 1
        slot = self._step % MEMORY
        if is_full and (board.cost <= cost or board.cost <= self._costs[slot]):
            if board.cost < self.best_cost:
                self.best, self.best_cost = board.schedule(), board.cost
        else:
            board.put_back(before)
        self._costs[slot] = board.cost

    def _to_take_off(self, late: int) -> set[int]:
        """The late job, some of those that held it up or were on its machines before it, and what waits for them."""
        board, compiled = self.board, self.board.compiled
        in_the_way = list(board.chain(board.last_of(late)))
        for at in compiled.operations_of[late]:
            place = board.place(at)
            for option in compiled.options[at]:
                for machine, _ in option.uses:
                    in_the_way += board.lines[machine].owners_within(board.ready(at), place.end)
        self._dice.shuffle(in_the_way)
        taken: set[int] = set()
        self._add_job(late, taken)
        for at in in_the_way[: self._dice.randint(1, JOBS_MAX)]:
            self._add_job(compiled.problem.operations[at].job, taken)
        return taken

    def _add_job(self, job: int, taken: set[int]) -> None:
        """With all that waits for it, unless that is too much."""
        compiled = self.board.compiled
        found = {at for at in compiled.operations_of[job] if at not in taken}
        queue = list(found)
        for at in queue:
            for follower, _ in compiled.followers[at]:
                if follower not in found and follower not in taken:
                    found.add(follower)
                    queue.append(follower)
        if not taken or len(taken) + len(found) <= OPERATIONS_MAX:
            taken |= found

    def _order(self, jobs: set[int], late: int) -> Urgency:
        """Another each time: as due, more or less or as it falls, and every other time the late job first."""
        compiled, dice = self.board.compiled, self._dice
        spread = dice.choice((0.0, 2.0, 8.0)) * compiled.usual_minutes * 6
        first = dice.random() < 0.5
        ranks: dict[int, float] = {}
        for job in sorted(jobs):
            operations: Sequence[int] = compiled.operations_of[job]
            ranks[job] = min(compiled.latest_starts[at] for at in operations) + dice.random() * spread
        if first:
            ranks[late] = -1.0
        problem = compiled.problem

        def urgency(at: int, ready: Minute) -> tuple[float, ...]:
            job = problem.operations[at].job
            return (ranks[job], job, compiled.latest_starts[at])

        return urgency
