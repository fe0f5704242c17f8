"""Streams of orders that make room for themselves: `python -m tests.simulation.promises 0 1000` is longer."""

import os
import sys
from subprocess import PIPE, Popen

import pytest

from tests.simulation.promises import STEPS, Season, has_breakdowns

SEEDS_IN_THE_QUICK_LOOP = range(4)
SEEDS = range(4, 8)


def season(seed: int, steps: int) -> Season:
    season = Season(seed, breakdowns=has_breakdowns(seed))
    faults = list(season.steps(steps))
    assert not faults, "\n".join(f"{seed}: {fault}" for fault in faults[:20])
    return season


@pytest.mark.slow
def test_whoever_makes_room_keeps_the_promised_date() -> None:
    seasons = [season(seed, steps=30) for seed in SEEDS_IN_THE_QUICK_LOOP]
    assert sum(one.seen["operations moved"] for one in seasons) > 0, "nobody ever made room"
    assert sum(one.seen["shipments"] for one in seasons) > 0, "nothing was ever shipped"
    assert sum(one.seen["break down"] for one in seasons) > 0, "nothing ever broke down"


def test_who_leaves_leaves_no_hold_without_its_change_over() -> None:
    """The frame that moved had made the machine ready for two holds, one of which may lapse."""
    assert season(20, steps=16).seen["ask"] > 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_in_many_shops_whoever_makes_room_keeps_the_promised_date(seed: int) -> None:
    season(seed, STEPS)


@pytest.mark.slow
def test_the_same_orders_are_planned_the_same_here_and_in_two_processes_at_once() -> None:
    def elsewhere(hash_seed: str) -> Popen[str]:
        command = [sys.executable, "-m", "tests.simulation.promises", "0", "1", "20"]
        return Popen(command, stdout=PIPE, text=True, env={**os.environ, "PYTHONHASHSEED": hash_seed})

    running = [elsewhere(hash_seed) for hash_seed in ("1", "2")]
    here = season(0, steps=20)
    first, second = (one.communicate(timeout=120)[0].splitlines() for one in running)
    assert here.seen["operations moved"] > 0
    assert first[0] == second[0] == f"0 {here.digest()}"
