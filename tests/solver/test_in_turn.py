"""Runs of one machine, one after the other: as soon as any split of the pieces, tried one by one."""

from collections.abc import Iterator
from random import Random

import pytest

from app.domain.timeline import LAST_MINUTE, Minute
from app.solver.bounds.in_turn import EndOf, done_in_turn


def splits(pieces: int, largest: int) -> Iterator[tuple[int, ...]]:
    """All ways to make so many pieces in runs, in order."""
    if not pieces:
        yield ()
    for run in range(1, min(pieces, largest) + 1):
        yield from ((run, *rest) for rest in splits(pieces - run, largest))


def done_by(split: tuple[int, ...], ready: list[Minute], minutes: list[int], end_of: EndOf) -> Minute:
    made, end = 0, 0
    for run in split:
        made += run
        end = end_of(max(end, ready[made - 1]), minutes[run - 1])
    return end


@pytest.mark.parametrize("seed", range(60))
def test_no_split_into_runs_is_done_sooner(seed: int) -> None:
    dice = Random(seed)
    busy = sorted(dice.sample(range(300), 2 * dice.randint(0, 6)))
    stretches = list(zip(busy[::2], busy[1::2], strict=True))

    def end_of(start: Minute, minutes: int) -> Minute:
        for begins, ends in stretches:
            if start < ends and begins < start + minutes:
                start = ends
        return start + minutes

    pieces, once, each = dice.randint(1, 9), dice.choice([0, 5, 30]), dice.randint(1, 12)
    ready = sorted(dice.choices(range(150), k=pieces))
    largest = dice.choice([2, pieces])
    minutes = [once + run * each for run in range(1, largest + 1)]
    sooner = [min(done_by(split, ready, minutes, end_of) for split in splits(n + 1, largest)) for n in range(pieces)]
    assert done_in_turn(ready, minutes, end_of) == sooner


def test_what_is_never_ready_is_never_done() -> None:
    found = done_in_turn([10, 10, LAST_MINUTE, LAST_MINUTE], [5, 6, 7, 8], lambda start, minutes: start + minutes)
    assert found == [15, 16, LAST_MINUTE, LAST_MINUTE]
