"""Faults planted in the planner, and in what it shares with the laws: a search that tries everything finds them all."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from app.domain.quantity import Units
from app.domain.routing import Material, Step
from app.domain.supply import SafetyStockUse
from app.domain.timeline import Minute
from app.solver import assemble
from app.solver.model import improving
from app.solver.model.rules import RULES, Rule
from app.solver.transport import Transport
from tests.oracle.comparing import compared, faults

# Small shops in which the planner has to search, some with goods to move or machines that change over, one in which a
# rounded part matters, and one that may use the safety stock of components and sells what is kept back.
SEEDS_TO_COMPARE = [1, 4, 25, 199, 58, 203, 210, 13, 37, 41, 46, 66, 103, 104]


def finding() -> str | None:
    """What gives a faulty planner away first: a plan that it cannot stand by itself, or a date that is not true."""
    for seed in SEEDS_TO_COMPARE:
        try:
            one = compared(seed)
        except Exception as crash:
            return f"tiny factory {seed}: {crash!r}"
        wrong = [*faults([one]), *([] if one.is_equal else [f"tiny factory {seed}: {one.planned} for {one.truth}"])]
        if wrong:
            return wrong[0]
    return None


@pytest.mark.slow
@pytest.mark.parametrize("dropped", RULES, ids=lambda rule: rule.__name__)
def test_a_planner_without_one_of_its_rules_is_found_out(dropped: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(improving, "RULES", tuple(rule for rule in RULES if rule is not dropped))
    assert finding() is not None


def a_minute_less(true: Callable[[Step, Units, Fraction], int]) -> Callable[[Step, Units, Fraction], int]:
    return lambda step, units, speed: max(0, true(step, units, speed) - 1)


def rounded_down(true: Callable[[Material, Units], Units]) -> Callable[[Material, Units], Units]:
    return lambda component, units: int(units * component.quantity_per + component.fixed)


def without_yield(true: Callable[[Step, Units], Units]) -> Callable[[Step, Units], Units]:
    return lambda step, units: units


def a_minute_early(true: Callable[..., Minute | None]) -> Callable[..., Minute | None]:
    def arrives(*given: object) -> Minute | None:
        at = true(*given)
        return None if at is None else at - 1

    return arrives


def a_minute_late(true: Callable[..., Minute | None]) -> Callable[..., Minute | None]:
    def arrives(*given: object) -> Minute | None:
        at = true(*given)
        return None if at is None else at + 1

    return arrives


def anywhere(true: Callable[..., bool]) -> Callable[..., bool]:
    return lambda *given: True


def a_unit_less(true: Callable[..., Units]) -> Callable[..., Units]:
    return lambda *given: max(0, true(*given) - 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("place", "name", "fault"),
    [
        (Step, "minutes", a_minute_less),
        (Step, "input_for", without_yield),
        (Material, "consumption", rounded_down),
        (Transport, "bought", a_minute_early),
        (Transport, "bought", a_minute_late),
        (Transport, "leaves", a_minute_early),
        (Transport, "arrives", a_minute_late),
        (SafetyStockUse, "allows", anywhere),
        (assemble, "drawn_on", a_unit_less),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_planner_that_is_a_little_wrong_is_found_out(
    place: object, name: str, fault: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some are shared with the laws: only a search that shares nothing can find them."""
    monkeypatch.setattr(place, name, fault(getattr(place, name)))
    assert finding() is not None


@pytest.mark.slow
def test_an_honest_planner_is_not_found_out() -> None:
    assert finding() is None
