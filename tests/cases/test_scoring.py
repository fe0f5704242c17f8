"""The scoring by itself: which promises are right for a demand, and what is said of a wrong one."""

from decimal import Decimal

import pytest

from app.domain.timeline import Minute
from tests.cases.facts import Case, Facts, minute
from tests.cases.promising import Promised
from tests.cases.scoring import right_of, wrong_in

DUE = "2009-01-05T00:00:00"


WANTED = 20


def faults(promised: Promised, *deliveries: tuple[int, float], judged: Facts | None = None) -> list[str]:
    """What is wrong with a promise where these deliveries, each on a day of January, are expected."""
    demand = {"id": "A", "qty": WANTED, "due": DUE}
    dated = [(f"2009-01-{day:02}T00:00:00", quantity) for day, quantity in deliveries]
    delivered = sum(quantity for _, quantity in deliveries)
    complete_on = dated[-1][0] if delivered == WANTED else None
    expected = {
        "deliveries": dated,
        "delivered_qty": delivered,
        "complete_on": complete_on,
        "on_time": complete_on is not None and complete_on <= DUE,
    }
    verdict = {"by_assumption": {"order_lots": {"A": judged or {}}}}
    case = Case(facts={"demands": [demand], "expected": {"A": expected}, "verdict": verdict})
    return list(wrong_in(promised, right_of(case, demand)))


def promise(*deliveries: tuple[int, int]) -> Promised:
    dated = tuple((january(day), Decimal(quantity)) for day, quantity in deliveries)
    return Promised(deliveries=dated, promised_at=dated[-1][0])


def january(day: int) -> Minute:
    return minute(f"2009-01-{day:02}T00:00:00")


def test_on_time_is_any_day_up_to_the_due_one() -> None:
    assert not faults(promise((3, 20)), (5, 20))
    assert not faults(promise((5, 20)), (4, 20))
    assert faults(promise((6, 20)), (5, 20))


def test_a_late_date_is_right_to_the_day() -> None:
    assert not faults(promise((10, 20)), (10, 20))
    assert faults(promise((11, 20)), (10, 20)) == ["promises 2009-01-11T00:00 where 2009-01-10T00:00 is possible"]
    assert "nothing before" in faults(promise((9, 20)), (10, 20))[0]


def test_where_a_better_date_is_known_any_from_it_to_the_expected_one_is_right() -> None:
    judged = {"completion": "artefact", "better_complete_on": "2009-01-08T00:00:00"}
    assert not faults(promise((8, 20)), (10, 20), judged=judged)
    assert not faults(promise((10, 20)), (10, 20), judged=judged)
    assert faults(promise((11, 20)), (10, 20), judged=judged)
    assert faults(promise((7, 20)), (10, 20), judged=judged)


@pytest.mark.parametrize("promised", [Promised(), promise((5, 9)), promise((5, 11))])
def test_where_there_is_too_little_all_of_that_is_promised_and_no_more(promised: Promised) -> None:
    assert faults(promised, (5, 10))
    assert not faults(promise((5, 10)), (5, 10))


def test_what_comes_on_time_counts_where_it_is_known() -> None:
    forced = {"split": "forced"}
    assert not faults(promise((5, 10), (10, 10)), (5, 10), (10, 10), judged=forced)
    assert faults(promise((10, 20)), (5, 10), (10, 10), judged=forced)
    assert not faults(promise((10, 20)), (5, 10), (10, 10))
