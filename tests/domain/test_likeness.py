"""A name that is not there is told the one that is meant, where only the spelling differs."""

import pytest

from app.domain.likeness import by_likeness, not_among

ITEMS = by_likeness(["FRAME-L", "Thames Cycles", "00120", "---"])


@pytest.mark.parametrize(
    ("named", "meant"),
    [("frame-l", "FRAME-L"), (" FRAME_L", "FRAME-L"), ("THAMESCYCLES", "Thames Cycles"), ("120", "00120")],
)
def test_who_spells_otherwise_is_told_the_name(named: str, meant: str) -> None:
    assert not_among(named, "items", ITEMS) == (
        f"names {named!r}, which is not among items, but {meant!r} is: correct the name or add it there"
    )


@pytest.mark.parametrize("named", ["FRAME-XL", "12", "-", "***"])
def test_a_name_of_another_is_not_guessed(named: str) -> None:
    assert not_among(named, "items", ITEMS) == (
        f"names {named!r}, which is not among items: add it there or correct the name"
    )


def test_of_two_that_are_alike_the_same_one_is_always_told() -> None:
    assert by_likeness(["b 1", "B-1"]) == by_likeness(["B-1", "b 1"]) == {"b1": "B-1"}
