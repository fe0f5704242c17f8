"""Numbers of units: work side by side wears different ones, and there are never too many; a machine has its own."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.hours.held_times import HeldTime
from app.wire.labels import unit_labels
from tests.builders import matrix, plant, resource


def held(run: str, start: int, end: int) -> HeldTime:
    return HeldTime(quote="qte_1", run=run, routing="R", step="10", start=start, end=end)


def labels_of(*rows: HeldTime) -> dict[str, list[int]]:
    return {run: labels for (_, run, _), labels in unit_labels("CNC", rows, plant()).items()}


def test_work_one_after_the_other_stays_on_one_unit() -> None:
    assert labels_of(held("A", 0, 10), held("B", 10, 20)) == {"A": [1], "B": [1]}


def test_work_side_by_side_wears_different_labels_and_a_free_one_is_worn_again() -> None:
    assert labels_of(held("A", 0, 10), held("B", 5, 30), held("C", 10, 20)) == {"A": [1], "B": [2], "C": [1]}


def test_work_that_holds_two_units_wears_two_labels() -> None:
    assert labels_of(held("A", 0, 10), held("A", 0, 10)) == {"A": [1, 2]}


def test_a_machine_of_its_own_has_one_number_for_good() -> None:
    """Work that was planned before it had one is on the first."""
    rows = [replace(held("A", 0, 10), unit=2), held("B", 10, 20)]
    pair = plant(matrix("paint"), resource("LINE", units=2, matrix="paint"))
    assert unit_labels("LINE", rows, pair) == {("LINE", "A", "10"): [2], ("LINE", "B", "10"): [1]}


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 10)), max_size=25))
def test_no_label_is_worn_twice_at_once_and_none_is_higher_than_units_are_needed(spans: list[tuple[int, int]]) -> None:
    rows = [held(f"run_{at}", start, start + length) for at, (start, length) in enumerate(spans)]
    labels = labels_of(*rows)
    worn = [(labels[row.run][0], minute) for row in rows for minute in range(row.start, row.end)]
    assert len(worn) == len(set(worn))
    most = max(sum(row.start <= minute < row.end for row in rows) for minute in range(41))
    assert max((label for (label,) in labels.values()), default=0) == most
