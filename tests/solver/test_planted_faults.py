"""Faults planted in the planner's rules and in the laws: the property tests that guard them find every one."""

from collections.abc import Callable, Iterator
from fractions import Fraction

import pytest

from app.domain import verification
from app.domain.demand import ship_to_of
from app.domain.laws.scene import Breach, Scene
from app.domain.quantity import Units
from app.domain.routing import Material, Step
from app.domain.supply import SafetyStockUse
from app.domain.timeline import Minute
from app.domain.verification import LAWS, Law
from app.solver import assemble
from app.solver.model import improving
from app.solver.model.rules import RULES, Rule
from app.solver.transport import Transport
from tests.factories import tiny_factory
from tests.oracle.comparing import compared, faults
from tests.solver.asking import answer_of, promise_of
from tests.solver.case import Case
from tests.solver.tampering import tampered

SEEDS_OF_GOOD_PLANS = range(40)
# Small shops in which the planner has to search, some with goods to move or machines that change over, one in which a
# rounded part matters, and one that may use the safety stock of components and sells what is kept back.
SEEDS_TO_COMPARE = [1, 4, 25, 199, 58, 203, 210, 13, 37, 41, 46, 66, 103, 104]
# A snapshot enters a plan into its books as it is: there is nothing in between to tamper with.
BOOKS = "every_plan_is_in_the_books"


@pytest.fixture(scope="module")
def good_plans() -> list[Case]:
    cases = []
    for seed in SEEDS_OF_GOOD_PLANS:
        plant, asked, now = tiny_factory(seed)
        for offer in answer_of(plant, asked, now).offers[:1]:
            promise = promise_of(offer, asked, now, "Q", held=True, ship_to=ship_to_of(asked, plant.customers))
            cases.append(Case(plant=plant, promise=promise, now=now))
    return cases


def unnoticed(good_plans: list[Case]) -> Iterator[str]:
    """What may be tampered with and no law says a word."""
    return (name for case in good_plans for name, bad in tampered(case) if not bad.violations)


def judge_by(laws: tuple[Law, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "LAWS", laws)


def lenient(law: Law) -> Law:
    """Off by one: a minute or a unit too much passes."""

    def judged(scene: Scene) -> Iterator[Breach]:
        yield from (breach for breach in law(scene) if breach.by > 1)

    return judged


@pytest.mark.slow
def test_good_plans_break_no_law_and_tampered_ones_do(good_plans: list[Case]) -> None:
    assert len(good_plans) > len(SEEDS_OF_GOOD_PLANS) / 2
    assert not [case.violations for case in good_plans if case.violations]
    assert not list(unnoticed(good_plans))


@pytest.mark.slow
@pytest.mark.parametrize("dropped", [law for law in LAWS if law.__name__ != BOOKS], ids=lambda law: law.__name__)
def test_without_a_law_something_passes_unnoticed(
    dropped: Law, good_plans: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    judge_by(tuple(law for law in LAWS if law is not dropped), monkeypatch)
    assert any(unnoticed(good_plans))


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "work_takes_its_minutes_in_open_time",
        "a_run_is_available_when_its_last_wait_is_over",
        "a_change_over_has_its_minutes",
        "a_step_consumes_its_components",
        "a_line_arrives_as_promised",
        "a_line_gets_its_quantity",
        "nothing_starts_before_its_fence",
    ],
)
def test_a_law_that_is_off_by_one_lets_something_pass(
    name: str, good_plans: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    judge_by(tuple(lenient(law) if law.__name__ == name else law for law in LAWS), monkeypatch)
    assert any(unnoticed(good_plans))


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
