"""Rows of a resource that come and go, against a plain list of them."""

from collections import Counter
from collections.abc import Iterable
from random import Random

import pytest

from app.domain.hours.held_times import HeldTime, HeldTimes

SEEDS = 20
CHANGES = 30


def some_row(random: Random) -> HeldTime:
    start = random.randrange(40)
    quote = f"Q{random.randrange(12)}"
    end, unit = start + random.randrange(1, 15), random.choice([None, 1, 2])
    return HeldTime(quote=quote, run=f"R{quote}", routing="R", step="10", start=start, end=end, unit=unit)


def is_as_listed(rows: HeldTimes, listed: list[HeldTime]) -> bool:
    in_order = sorted(listed, key=lambda row: row.place)
    spans = [(start, end) for start in range(0, 60, 4) for end in range(start + 1, 60, 7)]
    around = all(
        _is_alike(rows.before((start, "RQ3", "10", 1), machine), _of(machine, reversed(in_order), before=start))
        and _is_alike(rows.after((start, "RQ3", "10", 1), machine), _of(machine, in_order, after=start))
        for start in range(0, 60, 9)
        for machine in (1, 2)
    )
    return (
        around
        and all(
            rows.within(start, end) == [row for row in in_order if row.start < end and start < row.end]
            for start, end in spans
        )
        and all(row in rows for row in listed)
    )


def _of(machine: int, rows: Iterable[HeldTime], *, before: int = 99, after: int = -1) -> list[HeldTime]:
    """Those on one side of where the run RQ3 would start."""
    low, high = (after, "RQ3", "10", 1), (before, "RQ3", "10", 1)
    return [row for row in rows if row.machine == machine and low < row.place < high]


def _is_alike(rows: Iterable[HeldTime], expected: list[HeldTime]) -> bool:
    """The same rows in the same order of places; several of one place in any order."""
    found = list(rows)
    return Counter(found) == Counter(expected) and [row.place for row in found] == [row.place for row in expected]


def test_the_rows_of_a_stretch_are_those_that_share_a_minute_with_it() -> None:
    for seed in range(SEEDS):
        random = Random(seed)
        listed = [some_row(random) for _ in range(random.randrange(12))]
        assert is_as_listed(HeldTimes(listed), listed)


@pytest.mark.slow
def test_rows_that_come_and_go_leave_what_a_list_would_hold() -> None:
    for seed in range(SEEDS):
        random = Random(seed)
        rows, listed = HeldTimes(), list[HeldTime]()
        for _ in range(CHANGES):
            new = [some_row(random) for _ in range(random.choice([1, 2, 2, 40]))]
            gone = random.sample(listed, min(len(listed), random.choice([0, 1, 3, 25])))
            before, was = rows, list(listed)
            rows = rows.changed(put=new, gone=gone)
            listed = [*(row for row in listed if row not in gone), *new]
            assert is_as_listed(rows, listed)
            assert is_as_listed(before, was)
            assert all(rows.begins <= row.start for row in listed)
        assert list(rows) == sorted(listed, key=lambda row: row.place)
        assert not [row for row in gone if row in rows and row not in listed]
        assert rows == HeldTimes(listed)
