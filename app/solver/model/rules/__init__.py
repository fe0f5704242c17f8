"""What makes a plan keepable, as constraints: one rule a function, one sentence each. RULES lists them all.

The last is the one that may write most: where the others have written too many, it is not asked.
"""

from collections.abc import Callable

from ortools.sat.python.cp_model import CpModel

from app.solver.model.choices import Choices
from app.solver.model.problem import Problem
from app.solver.model.rules.capacity import units_are_held_by_one_at_a_time
from app.solver.model.rules.changeover import machines_are_set_up_in_time
from app.solver.model.rules.components import runs_take_one_option_of_each_component
from app.solver.model.rules.delivery import each_line_goes_one_way
from app.solver.model.rules.lots import lots_are_legal
from app.solver.model.rules.material import needs_are_covered_in_time
from app.solver.model.rules.sequence import steps_follow_one_another
from app.solver.model.rules.transport import moves_take_their_time
from app.solver.model.rules.work import work_takes_open_time

Rule = Callable[[Problem, CpModel, Choices], None]

RULES: tuple[Rule, ...] = (
    lots_are_legal,
    runs_take_one_option_of_each_component,
    steps_follow_one_another,
    work_takes_open_time,
    units_are_held_by_one_at_a_time,
    needs_are_covered_in_time,
    moves_take_their_time,
    each_line_goes_one_way,
    machines_are_set_up_in_time,
)
