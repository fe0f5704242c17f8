"""Faults such as real systems had, planted one by one: the walks find them. All: `python -m tests.stateful mutants`."""

from inspect import isfunction, signature
from pkgutil import resolve_name
from typing import Any

import pytest

from tests.stateful.hunting import STEPS, killed
from tests.stateful.mutants import MUTANTS
from tests.stateful.walk import Fresh

FOUND_SOON = [
    "a_key_serves_any_body",
    "a_key_is_never_busy",
    "an_answer_is_written_anew",
    "an_expired_hold_is_revived",
    "a_hold_is_confirmed_twice",
]
"""Within some forty steps of the first walk."""


@pytest.mark.slow
@pytest.mark.parametrize("name", FOUND_SOON)
def test_a_planted_fault_is_found_soon(name: str, on_sqlite: Fresh) -> None:
    assert killed(MUTANTS[name], on_sqlite, range(1, 2), STEPS) is not None


def test_every_fault_says_in_a_sentence_what_it_is() -> None:
    assert len(MUTANTS) >= 25
    assert all(mutant.said.endswith(".") for mutant in MUTANTS.values())


@pytest.mark.parametrize("name", MUTANTS)
def test_every_fault_can_still_be_planted_where_it_belongs(name: str) -> None:
    """Once what it stands in for is moved or renamed, it has to move, too, and to take what that takes.

    Otherwise it is found because it crashes, and nobody learns whether what it does would be noticed.
    """

    def planted(place: str, other: Any) -> None:
        stands_there = resolve_name(f"app.{place}")
        if isfunction(stands_there):
            given = signature(stands_there).parameters.values()
            by_name = {one.name: None for one in given if one.kind is one.KEYWORD_ONLY}
            signature(other).bind(*[None] * (len(given) - len(by_name)), **by_name)

    MUTANTS[name].plants(planted)
