"""The steps of a search: which kind is taken next is learned from what each kind has won so far."""

from collections.abc import Callable
from functools import partial
from random import Random
from time import monotonic

from app.solver.scheduling.board import Board
from app.solver.scheduling.compiled import CompiledProblem
from app.solver.scheduling.limits import SchedulingLimits
from app.solver.scheduling.parts import CHOICES, Choice
from app.solver.scheduling.problem import Schedule
from app.solver.scheduling.rework import reworked
from app.solver.scheduling.ruin import Ruin
from app.solver.scheduling.scope import horizon_of, scope_of
from app.solver.scheduling.squeak import Squeak

MUCH = 0.02
"""Of what is late: whoever wins so much at once could not have done better."""
FADES = 0.9
"""What is left each time of what a kind has won before."""
CURIOSITY = 0.03
"""How likely a kind is that has won nothing for long, beside one that won each time."""
EFFORT = 0.01
"""Deterministic seconds that take as long as a step of lists, or of ruins: a larger part has to win more often."""
FIRST_SIZE = 50
"""Operations of the first part of each kind, which most often is searched to its end."""
LISTS_IDLE_MAX = 4
"""Steps of lists alone that win nothing, after which something else is tried."""
SMALL = 150
"""Modes of a problem that one model searches to its end in no time, most often."""
GROWS = 4
"""How many times as much work each further try of the whole gets: most of all work is in the last one."""
LISTING, RUIN = "listing", "ruin"
SEED = 1

Step = Callable[[], float]
"""Takes one step of a kind, and says what it took, beside a step of lists or of ruins."""


class Search:
    """``best`` never gets worse, ``bound`` never lower. The board is at ``best``, or at one that costs as much."""

    def __init__(self, board: Board, limits: SchedulingLimits, bound: int, ends_by: float) -> None:
        self.bound = bound
        self.count = 0
        self.best: Schedule = board.schedule()
        self.best_cost = board.cost
        self._board = board
        self._limits = limits
        self._ends_by = ends_by
        self._dice = Random(SEED)
        self._squeak = Squeak(board.compiled)
        self._ruin = Ruin(Board.of(board.compiled, self.best), SEED)
        self._horizon = horizon_of(board)
        self._idle = 0
        self._tries = 0
        self._whole_pays = hangs_together(board.compiled)
        self._modes = sum(len(options) for options in board.compiled.options)
        self._kinds = self._known_kinds()
        self._won = dict.fromkeys(self._kinds, 1.0)
        self._sizes = dict.fromkeys(self._kinds, float(FIRST_SIZE))

    def step(self) -> bool:
        """One more; False where there is nothing left to win, or to spend."""
        limits = self._limits
        if self.best_cost <= self.bound or self.count >= limits.steps_max or monotonic() >= self._ends_by:
            return False
        if self._idle >= limits.idle_steps_max and not self._can_be_whole():
            return False
        self.count += 1
        if self._whole_is_next():
            self._whole()
            return True
        before = self.best_cost
        kind = self._next_kind()
        effort = self._kinds[kind]()
        won = min(1.0, (before - self.best_cost) / (MUCH * before))
        self._idle = 0 if won else self._idle + 1
        self._won[kind] = max(CURIOSITY, FADES * self._won[kind] + (1 - FADES) * won / effort)
        return True

    def _next_kind(self) -> str:
        """Lists as long as they win, since nothing wins as much; then whatever has won, and now and then the rest.

        Squares, because who wins half as much for its effort is not worth half of the time.
        """
        if self._lists_first():
            return LISTING
        return self._dice.choices(list(self._won), [won * won for won in self._won.values()])[0]

    def _lists_first(self) -> bool:
        limits = self._limits
        return self.count * limits.listings_a_step <= limits.first_listings_max and self._idle < LISTS_IDLE_MAX

    def _can_be_whole(self) -> bool:
        return self._modes <= self._limits.whole_modes_max and self._tries < self._limits.whole_tries_max

    def _whole_is_next(self) -> bool:
        """At once where it takes no time; when nothing else wins; and where all hangs together as long as it wins."""
        if not self._can_be_whole():
            return False
        if self._tries == 0 and self._modes <= SMALL:
            return True
        return self._idle >= self._limits.idle_steps_max or (self._whole_pays and not self._lists_first())

    def _known_kinds(self) -> dict[str, Step]:
        kinds: dict[str, Step] = {RUIN: self._ruins, LISTING: self._listings}
        for loose in (False, True) if len(self._board.places) <= self._limits.loose_max else (False,):
            for name, choice in CHOICES.items():
                kind = f"{name}, loose" if loose else name
                kinds[kind] = partial(self._part, kind, choice, loose=loose)
        return kinds

    def _listings(self) -> float:
        for _ in range(self._limits.listings_a_step):
            board = self._squeak.again()
            if board is not None and board.cost < self.best_cost:
                self._board = board
                self._keep()
        return 1.0

    def _ruins(self) -> float:
        if self._ruin.best_cost > self.best_cost:
            self._ruin.restart(Board.of(self._board.compiled, self.best))
        self._ruin.steps(self._limits.ruins_a_step, self.bound)
        if self._ruin.best_cost < self.best_cost:
            self._board = Board.of(self._board.compiled, self._ruin.best)
            self._keep()
        return 1.0

    def _part(self, kind: str, choice: Choice, *, loose: bool) -> float:
        """A neighbourhood about as large as those of its kind that were searched to their end.

        ``loose``: all the rest may shift; else it stays.
        """
        limits = self._limits
        free = choice(self._board, self._dice, round(self._sizes[kind]))
        others = set(range(len(self._board.places))) - free if loose else set()
        scope = scope_of(self._board, free, others, self._horizon)
        wall = self._ends_by - monotonic()
        found = reworked(
            scope, deterministic_seconds=limits.part_deterministic_seconds, wall_seconds=wall, is_whole=False
        )
        grown = self._sizes[kind] * (1.1 if found.is_proven else 0.8)
        self._sizes[kind] = min(limits.free_max, max(limits.free_min, grown))
        self._keep()
        return 1.0 + found.deterministic_seconds / EFFORT

    def _whole(self) -> None:
        limits, before = self._limits, self.best_cost
        seconds = limits.whole_deterministic_seconds * GROWS**self._tries
        scope = scope_of(self._board, range(len(self._board.places)), (), self._horizon)
        wall = self._ends_by - monotonic()
        found = reworked(scope, deterministic_seconds=seconds, wall_seconds=wall, is_whole=True)
        others = self._board.cost - sum(self._board.cost_of(job) for job in scope.jobs)
        self.bound = max(self.bound, min(found.bound + others, self._board.cost))
        self._keep()
        self._whole_pays = self._whole_pays and self.best_cost < before
        self._tries += 1
        self._idle = 0

    def _keep(self) -> None:
        if self._board.cost <= self.best_cost:
            self.best, self.best_cost = self._board.schedule(), self._board.cost


def hangs_together(compiled: CompiledProblem) -> bool:
    """One job that counts waits for more than half of everything, so that parts of it by themselves win little."""
    half = len(compiled.problem.operations) / 2
    return any(job.weight and len(compiled.all_before(at)) > half for at, job in enumerate(compiled.problem.jobs))
