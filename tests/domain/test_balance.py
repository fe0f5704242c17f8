"""What there is to spare of an item between two instants: as one finds it going through all stretches."""

from random import Random

import pytest

from app.domain.laws.balance import Balance, Stretch
from app.domain.timeline import LAST_MINUTE, Minute
from tests.builders import MONDAY


def balance_of(dice: Random) -> Balance:
    """From a minute on, so many are missing or unsure, or to spare, over stretches of a few minutes each."""
    starts = [MONDAY, *sorted(dice.sample(range(MONDAY + 1, MONDAY + 20), dice.randint(0, 6)))]
    stretches = [
        Stretch(start, end, dice.randint(-5, 1), dice.randint(-5, 1))
        for start, end in zip(starts, [*starts[1:], LAST_MINUTE], strict=True)
    ]
    rest = [stretches[at:] for at in range(len(stretches))]
    worst = [(max(one.missing for one in those), max(one.unsure for one in those)) for those in rest]
    return Balance(MONDAY, stretches, starts, worst)


def met(found: Balance, since: Minute, until: Minute) -> list[Stretch]:
    return [one for one in found.stretches if one.start < until and since < one.end]


@pytest.mark.parametrize("until", [MONDAY + 10, LAST_MINUTE])
@pytest.mark.parametrize("seed", range(30))
def test_so_many_may_be_missing_or_unsure_in_addition_as_are_to_spare_in_every_stretch(
    seed: int, until: Minute
) -> None:
    dice = Random(seed)
    found, since = balance_of(dice), MONDAY + dice.randint(-2, 9)
    for missing in range(-1, 6):
        for unsure in range(-1, 6):
            enough = all(
                (missing <= 0 or one.missing + missing <= 0) and (unsure <= 0 or one.unsure + unsure <= 0)
                for one in met(found, since, until)
            )
            assert found.leaves(since, until, missing, unsure) is enough
