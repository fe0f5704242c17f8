"""The server's time is asked for once in a while, and carried on in between."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from app.storage import carried_clock
from app.storage.books import open_books
from app.storage.carried_clock import CarriedClock
from app.storage.database import open_database
from tests.fakes.clock import StandingClock
from tests.storage.listening import told_to

SEVEN = datetime(2026, 12, 7, 7, tzinfo=UTC)


@pytest.fixture
def ours(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What our own clock shows."""
    shown = [100.0]
    monkeypatch.setattr(carried_clock, "monotonic", lambda: shown[0])
    return shown


def test_it_goes_on_by_our_own_clock(ours: list[float]) -> None:
    theirs: Iterator[datetime] = iter([SEVEN])
    clock = CarriedClock()
    assert clock.now(theirs.__next__) == SEVEN
    ours[0] += 0.25
    assert clock.now(theirs.__next__) == SEVEN + timedelta(seconds=0.25)


def test_it_is_asked_for_again_before_the_two_drift_apart(ours: list[float]) -> None:
    theirs = iter([SEVEN, SEVEN + timedelta(hours=1)])
    clock = CarriedClock()
    clock.now(theirs.__next__)
    ours[0] += carried_clock.SECONDS_MAX + 0.01
    assert clock.now(theirs.__next__) == SEVEN + timedelta(hours=1)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_whoever_looks_again_asks_for_no_more_than_how_far_the_logs_go(database_url: str) -> None:
    with closing(open_database(database_url)) as database:
        with open_books(database) as books:
            books.snapshot()
        with told_to(database) as asked:
            for _ in range(3):
                with open_books(database) as books:
                    books.glance()
    assert sum("clock_timestamp" in statement for statement in asked) == 1
    assert len(asked) == 4


def test_a_clock_of_somebody_else_is_looked_at_each_time(database_url: str) -> None:
    clock = StandingClock("2026-12-07T06:00")
    with closing(open_database(database_url, clock.now)) as database, open_books(database) as books:
        books.snapshot()
        first = books.glance()[1]
        clock.pass_by(hours=1)
        assert books.glance()[1] - first == timedelta(hours=1)
