"""The oracle's cuts only save time: without them it finds the same dates."""

import pytest

from tests.factories import tiny_factory
from tests.oracle import search
from tests.oracle.layout import Layout
from tests.oracle.search import Lateness, Outcome, Search, earliest_dates
from tests.oracle.times import NEVER

SEEDS = range(25)


class WithoutCuts(Search):
    """Tries every order that precedence allows, to its end."""

    def explore(self, layout: Layout) -> None:
        self.nodes += 1
        if self.nodes > self._nodes_max:
            return
        if self._is_whole(layout):
            lateness = tuple(promised.lateness for promised in self._judged(layout))
            if NEVER not in lateness and lateness < self.best:
                self._note(layout)
            return
        for number in layout.open():
            if layout.can_be_next(number):
                for slot in self._slots(layout, number):
                    output = self._output(layout.todo[number], slot.end)
                    self.explore(layout.with_placed(slot, output))


def lateness(outcome: Outcome) -> Lateness | None:
    return None if outcome.promised is None else tuple(promised.lateness for promised in outcome.promised)


@pytest.mark.slow
def test_trying_everything_to_the_end_finds_no_better_date(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    for seed in SEEDS:
        plant, asked, now = tiny_factory(seed)
        expected = lateness(earliest_dates(plant, asked, now))
        with monkeypatch.context() as patched:
            patched.setattr(search, "Search", WithoutCuts)
            everything = earliest_dates(plant, asked, now, nodes_max=4_000)
        if everything.complete:
            compared += 1
            assert lateness(everything) == expected, f"tiny factory {seed}"
    assert compared > 0.7 * len(SEEDS)
