"""A scope as a CP-SAT model: what comes after what, what each machine can do at once, and what the jobs are late.

Machines of one unit that everybody uses by the same hours are modelled in open minutes, where pauses have no length;
all others in absolute minutes. On machines of several units the operations that only shift keep who ends before whom
starts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ortools.sat.python import cp_model

from app.domain.hours.occupation import Interval
from app.domain.hours.work_axis import WorkAxis
from app.solver.scheduling.compiled import ALWAYS, Option
from app.solver.scheduling.problem import Place
from app.solver.scheduling.scope import Scope
from app.solver.scheduling.timing import Timing


@dataclass(frozen=True, slots=True)
class _User:
    """An operation that may use a machine, in which mode, and how many units of it."""

    at: int
    option: Option
    units: int


class ScopeModel:
    """Built once for one scope."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.model = cp_model.CpModel()
        self.timing = Timing(self.model, scope)
        for at in scope.before:
            self._add_precedences(at)
        for machine, users in sorted(self._users().items()):
            self._add_machine(machine, users)
        self.model.minimize(cp_model.LinearExpr.sum(self._costs()))

    def _add_precedences(self, at: int) -> None:
        for before, lag in self.scope.board.compiled.problem.operations[at].after:
            if before not in self.scope.before:
                continue
            (ours, _), *other_ours = self.timing.clocks[at]
            (theirs, _), *other_theirs = self.timing.clocks[before]
            same = ours.axis is theirs.axis and not other_ours and not other_theirs
            if same and (lag == 0 or ours.axis is ALWAYS):
                self.model.add(ours.work >= theirs.work + theirs.minutes + lag)
            else:
                self.model.add(self.timing.start(at) >= self.timing.end(before) + lag)

    def _users(self) -> dict[int, list[_User]]:
        users: dict[int, list[_User]] = {}
        for at, options in self.timing.options.items():
            for option in options:
                for machine, units in option.uses:
                    users.setdefault(machine, []).append(_User(at, option, units))
        return users

    def _add_machine(self, machine: int, users: Sequence[_User]) -> None:
        capacity = self.scope.board.compiled.problem.machines[machine].capacity
        taken = self._taken(machine, users, is_single=capacity == 1)
        axis = users[0].option.axis
        in_work = capacity == 1 and all(user.option.axis is axis for user in users)
        if in_work and axis is not ALWAYS:
            taken_work = [(axis.work_before(start), axis.work_before(end), 1) for start, end, _ in taken]
            # What is taken inside closed time has no length in open minutes, and is in the way all the same.
            in_work = all(start < end for start, end, _ in taken_work)
            taken = taken_work if in_work else taken
        intervals = [self._interval(user, in_work=in_work) for user in users]
        intervals += [self.model.new_fixed_size_interval_var(start, end - start, "") for start, end, _ in taken]
        if capacity == 1:
            self.model.add_no_overlap(intervals)
        else:
            units = [user.units for user in users] + [units for _, _, units in taken]
            self.model.add_cumulative(intervals, units, capacity)
        self._keep_order([user for user in users if user.at not in self.scope.free], axis if in_work else None)

    def _taken(self, machine: int, users: Sequence[_User], *, is_single: bool) -> list[Interval]:
        """What is on it besides, as far as anybody may get; on one unit without the gaps that nobody fits into."""
        first = min(self.scope.reach[user.at][0] for user in users)
        last = max(self.scope.reach[user.at][1] for user in users)
        shortest = min(user.option.minutes for user in users)
        taken: list[Interval] = []
        for start, end, units in self.scope.board.lines[machine].taken():
            if end <= first or start >= last:
                continue
            if is_single and taken and start - taken[-1][1] < shortest:
                taken[-1] = (taken[-1][0], end, units)
            else:
                taken.append((start, end, units))
        return taken

    def _interval(self, user: _User, *, in_work: bool) -> cp_model.IntervalVar:
        model, minutes = self.model, user.option.minutes
        literal = self.timing.literal(user.at, user.option.mode)
        if in_work or user.option.axis is ALWAYS:
            work = self.timing.work(user.at, user.option.axis)
            if literal is None:
                return model.new_fixed_size_interval_var(work, minutes, "")
            return model.new_optional_fixed_size_interval_var(work, minutes, literal, "")
        start, end = self.timing.start(user.at), self.timing.end(user.at)
        reach, now = self.scope.reach[user.at], self.scope.before[user.at]
        size = model.new_int_var(minutes, reach[1] - reach[0], "")
        model.add_hint(size, now.end - now.start)
        if literal is None:
            return model.new_interval_var(start, size, end, "")
        return model.new_optional_interval_var(start, size, end, literal, "")

    def _keep_order(self, loose: Sequence[_User], axis: WorkAxis | None) -> None:
        before, timing = self.scope.before, self.timing
        if axis is not None:
            in_order = sorted(loose, key=lambda user: before[user.at].start)
            for first, then in pairwise(in_order):
                self.model.add(timing.work(then.at, axis) >= timing.work(first.at, axis) + first.option.minutes)
            return
        for one, other in _neighbours([user.at for user in loose], before):
            self.model.add(timing.start(other) >= timing.end(one))

    def _costs(self) -> list[cp_model.LinearExprT]:
        """Weighted minutes late, and what overruns its deadline already, of the jobs in the scope."""
        compiled, scope = self.scope.board.compiled, self.scope
        terms: list[cp_model.LinearExprT] = []
        for job in scope.jobs:
            ours = compiled.operations_of[job]
            if compiled.problem.jobs[job].weight:
                terms.append(compiled.problem.jobs[job].weight * self._minutes_late(job, ours))
            terms += [self._overrun(at) for at in ours if at in scope.before and scope.overruns(at)]
        return terms

    def _minutes_late(self, job: int, ours: Sequence[int]) -> cp_model.IntVar:
        compiled, scope = self.scope.board.compiled, self.scope
        known = compiled.problem.jobs[job]
        stay = [scope.board.place(at).end - known.due for at in ours if at not in scope.before]
        move = [scope.before[at].end - known.due for at in ours if at in scope.before]
        least, now = max([0, *stay]), max([0, *stay, *move])
        late = self.model.new_int_var(least, max(now, scope.cost // known.weight), "")
        self.model.add_hint(late, now)
        siblings = set(ours)
        for at in ours:
            # Where another of the job waits for it, that one ends no earlier.
            if at in scope.before and not any(follower in siblings for follower, _ in compiled.followers[at]):
                self.model.add(late >= self.timing.end(at) - known.due)
        return late

    def _overrun(self, at: int) -> cp_model.LinearExprT:
        board, now = self.scope.board, self.scope.before[at]
        deadline = board.compiled.problem.operations[at].deadline or 0
        over = self.model.new_int_var(0, max(0, self.scope.reach[at][1] - deadline), "")
        self.model.add_hint(over, now.end - deadline)
        self.model.add(over >= self.timing.end(at) - deadline)
        return board.deadline_weight * over


def _neighbours(operations: Sequence[int], places: dict[int, Place]) -> list[tuple[int, int]]:
    """Who ends before whom starts, without what follows from others of these."""
    pairs = []
    for then in operations:
        start = places[then].start
        ended = [at for at in operations if at != then and places[at].end <= start]
        latest_start = max((places[at].start for at in ended), default=0)
        pairs += [(at, then) for at in ended if places[at].end > latest_start]
    return pairs
