"""The plan that a breakdown breaks is a real one, and everybody who mends it is asked the same."""

import pytest

from app.solver.scheduling.compiled import CompiledProblem
from app.solver.scheduling.improve import improve
from app.solver.scheduling.limits import SchedulingLimits
from benchmarks.batch import Mended, best_rule, by_local_search, by_one_model, rows_of, together
from benchmarks.broken_plans import BrokenPlan, broken_plan, right_shifted
from tests.solver.scheduling.checking import faults


@pytest.fixture(scope="module")
def broken() -> BrokenPlan:
    return broken_plan(orders=12, machines=5, load=0.95, seed=1, down=2)


def test_nothing_is_wrong_with_the_plan_but_the_breakdown(broken: BrokenPlan) -> None:
    found = faults(broken.problem, broken.planned)
    assert found
    assert all("units taken" in fault for fault in found)
    assert broken.planned.value(broken.problem) == 0


def test_right_shift_keeps_machines_and_order_and_has_no_faults(broken: BrokenPlan) -> None:
    shifted = right_shifted(broken)
    assert faults(broken.problem, shifted) == []
    pairs = list(zip(broken.planned.places, shifted.places, strict=True))
    assert all(before.mode == after.mode and before.start <= after.start for before, after in pairs)


def test_nobody_is_worse_than_the_rule_they_begin_with(broken: BrokenPlan) -> None:
    rule = best_rule(CompiledProblem(broken.problem)).cost
    limits = SchedulingLimits(steps_max=6, part_deterministic_seconds=0.01)
    mended = improve(broken.problem, broken.planned, limits)
    assert mended.bound <= mended.value <= rule <= right_shifted(broken).value(broken.problem)
    assert by_local_search(broken.problem, [0.05])[0] <= rule
    assert by_one_model(broken.problem, 0.2) <= rule


def test_what_is_late_in_several_plans_is_added_up_way_by_way() -> None:
    plans = [
        [
            Mended(way="right-shift", values=[day, day], bound=0),
            Mended(way="Troth", values=[day // 2, left], bound=left),
        ]
        for day, left in ((1440, 0), (2880, 144))
    ]
    assert rows_of("2 plans", together(plans)) == [
        ["2 plans", "right-shift", "3.00", "3.00", "0.00", "1"],
        ["", "Troth", "1.50", "0.10", "0.10", "30"],
    ]


def test_so_many_machines_break_down_as_it_says_in_a_shop_that_is_the_same_otherwise(broken: BrokenPlan) -> None:
    one = broken_plan(orders=12, machines=5, load=0.95, seed=1, down=1)
    assert [sum(bool(machine.taken) for machine in plan.problem.machines) for plan in (one, broken)] == [1, 2]
    assert one.planned == broken.planned
