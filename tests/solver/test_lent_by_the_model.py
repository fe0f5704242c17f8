"""The model's rule of material alone: what lies there for somebody later is lent until then, each unit once."""

from collections.abc import Callable, Iterator

import pytest

from app.domain.ledgers.availability import Availability
from app.domain.timeline import LAST_MINUTE, Minute
from app.solver.bounds.prospects import Prospects
from app.solver.limits import SolverLimits
from app.solver.model import improving
from app.solver.model.rules import material
from app.solver.shop import Shop
from app.solver.wishes import order_of
from tests.builders import (
    MONDAY,
    Part,
    booking,
    line,
    purchasing,
    receipt,
    request,
    requirement,
    routing,
    snapshot,
    step,
    stock,
)

Loan = tuple[Minute, Minute, int]
PATIENT = SolverLimits(deterministic_seconds_max=1.0, wall_seconds_max=60.0)


def earliest(*parts: Part, quantity: int = 1) -> int | None:
    """When that many A are ready, as minutes from now, by the model without insertion or bounds."""
    shop = Shop(snapshot(*parts, horizon_days=10), MONDAY, PATIENT)
    order = order_of(request(line("A", quantity)), shop)
    found = improving.improved(Prospects(shop, MONDAY), order, None, [MONDAY])
    if found.best is None:
        assert found.to_its_end, "it is not sure"
        return None
    assert found.best.measures(order) == found.least, "it is not sure"
    return found.least[0] - MONDAY


A_OF_B = routing("A", step("10", "M", fixed=30, uses=["B"]))
B = routing("B", step("10", "N", fixed=150))

CASES: list[tuple[list[Part], int, int]] = [
    ([A_OF_B, B, stock("B", 1), requirement("B", 1, MONDAY + 150)], 1, 30),
    ([A_OF_B, B, stock("B", 1), requirement("B", 1, MONDAY + 149)], 1, 180),
    ([A_OF_B, B, receipt("B", 1, MONDAY + 50), requirement("B", 1, MONDAY + 200)], 1, 80),
    # While the machine for B is busy until 60, the next B is there at 210.
    ([A_OF_B, B, booking("N", MONDAY, MONDAY + 60), stock("B", 1), requirement("B", 1, MONDAY + 210)], 1, 30),
    ([A_OF_B, B, booking("N", MONDAY, MONDAY + 60), stock("B", 1), requirement("B", 1, MONDAY + 209)], 1, 240),
    # Two are lent until two instants, and one B comes for each.
    (
        [
            routing("A", step("10", "M", fixed=30, uses=["B", "C"])),
            routing("C", step("10", uses=["B"], fixed=10)),
            B,
            stock("B", 2),
            requirement("B", 1, MONDAY + 150, id="first"),
            requirement("B", 1, MONDAY + 300, id="second"),
        ],
        1,
        40,
    ),
    # One is lent, and two are needed.
    ([A_OF_B, B, stock("B", 1), requirement("B", 1, MONDAY + 150)], 2, 180),
    # A purchase brings both back.
    ([A_OF_B, purchasing("B", 1, minimum=2), stock("B", 1), requirement("B", 1, MONDAY + 1440)], 1, 30),
    ([A_OF_B, purchasing("B", 1, minimum=2), stock("B", 1), requirement("B", 1, MONDAY + 1439)], 1, 1470),
]


@pytest.mark.parametrize(("parts", "quantity", "ready"), CASES)
def test_the_model_lends_to_the_minute(parts: list[Part], quantity: int, ready: int) -> None:
    assert earliest(*parts, quantity=quantity) == ready


Loans = Callable[[Availability, Minute], Iterator[Loan]]


def nothing_is_lent(true: Loans) -> Loans:
    return lambda there, now: (loan for loan in true(there, now) if loan[1] == LAST_MINUTE)


def nothing_comes_back(true: Loans) -> Loans:
    return lambda there, now: ((since, LAST_MINUTE, units) for since, _, units in true(there, now))


def a_minute_longer(true: Loans) -> Loans:
    return lambda there, now: ((since, min(LAST_MINUTE, by + 1), units) for since, by, units in true(there, now))


def a_minute_shorter(true: Loans) -> Loans:
    return lambda there, now: (
        (since, by if by == LAST_MINUTE else by - 1, units) for since, by, units in true(there, now)
    )


def a_minute_early(true: Loans) -> Loans:
    return lambda there, now: ((max(0, since - 1), by, units) for since, by, units in true(there, now))


def one_more(true: Loans) -> Loans:
    return lambda there, now: ((since, by, units + 1) for since, by, units in true(there, now))


def found_out() -> bool:
    return any(earliest(*parts, quantity=quantity) != ready for parts, quantity, ready in CASES)


@pytest.mark.parametrize(
    "fault", [nothing_is_lent, nothing_comes_back, a_minute_longer, a_minute_shorter, a_minute_early, one_more]
)
def test_a_model_that_lends_a_little_wrong_is_found_out(
    fault: Callable[[Loans], Loans], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Availability, "loans", fault(Availability.loans))
    assert found_out()


def test_a_model_that_never_asks_for_a_loan_back_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(material, "_comes_back", lambda *_: None)
    assert found_out()


def test_a_model_that_lends_a_unit_to_two_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    true = Availability.loans
    twice = [0, 1]
    monkeypatch.setattr(Availability, "loans", lambda there, now: (one for _ in twice for one in true(there, now)))
    assert found_out()
