"""What one more need of an order finds: as if its own flows stood in the plan, without copying any of that."""

from random import Random

import pytest

from app.domain.ledgers.availability import Availability
from app.solver.beside import Lending, Own, is_enough

SEEDS = range(400)
FAR = 40


def a_plan(dice: Random) -> Availability:
    times = (0, *sorted(dice.sample(range(1, 30), k=dice.randint(0, 6))))
    nets = tuple(dice.randint(0, 5) for _ in times)
    return Availability(times=times, nets=nets, free=tuple(min(nets[at:]) for at in range(len(nets))))


def taken(dice: Random, most: int) -> list[tuple[int, int]]:
    return [(dice.randrange(32), dice.choice([-3, -2, -1, 1, 2, 3])) for _ in range(dice.randint(1, most))]


class Merged:
    """The same, minute by minute."""

    def __init__(self, plan: Availability, own: list[tuple[int, int]]) -> None:
        self._levels = [
            next(net for time, net in zip(plan.times[::-1], plan.nets[::-1], strict=True) if time <= minute)
            - sum(units for time, units in own if time <= minute)
            for minute in range(FAR)
        ]

    def is_enough(self) -> bool:
        return min(self._levels) >= 0

    def by(self, minute: int) -> int:
        return max(0, min(self._levels[minute:]))

    def earliest(self, quantity: int) -> int | None:
        return next((minute for minute in range(FAR) if min(self._levels[minute:]) >= quantity), None)

    def lent_from(self, quantity: int, until: int) -> int:
        since = until
        while since > 0 and self._levels[since - 1] >= quantity:
            since -= 1
        return since

    def lent_until(self, quantity: int, since: int) -> int | None:
        return next((minute for minute in range(since, FAR) if self._levels[minute] < quantity), None)


@pytest.mark.slow
@pytest.mark.parametrize("most", [5, 30])
def test_it_answers_as_if_what_it_takes_and_brings_stood_in_the_plan(most: int) -> None:
    for seed in SEEDS:
        dice = Random(seed)
        plan, own = a_plan(dice), taken(dice, most)
        beside, merged = Own(own).beside(plan), Merged(plan, own)
        assert is_enough(beside) == merged.is_enough(), seed
        assert_the_same(beside, merged, seed)


def test_what_is_taken_back_or_put_off_is_as_if_it_had_never_been_taken() -> None:
    for seed in SEEDS:
        dice = Random(seed)
        plan, kept, tried, own = a_plan(dice), taken(dice, 5), taken(dice, 5), Own()
        for at, units in [*kept, *tried, *[(at, -units) for at, units in tried]]:
            own.take(at, units)
            own.beside(plan)
        for at, units in kept:
            own.put_off(at, at // 2, units)
        merged = Merged(plan, [(at // 2, units) for at, units in kept])
        assert is_enough(own.beside(plan)) == merged.is_enough(), seed
        assert_the_same(own.beside(plan), merged, seed)


def test_a_plan_alone_answers_the_same_way() -> None:
    for seed in SEEDS:
        plan = a_plan(Random(seed))
        assert_the_same(plan, Merged(plan, []), seed)


def assert_the_same(found: Lending, merged: Merged, seed: int) -> None:
    for quantity in range(1, 8):
        assert found.earliest(quantity) == merged.earliest(quantity), seed
        for minute in range(34):
            assert found.by(minute) == merged.by(minute), (seed, minute)
            assert found.lent_until(quantity, minute) == merged.lent_until(quantity, minute), (seed, minute)
            assert found.lent_from(quantity, minute) == merged.lent_from(quantity, minute), (seed, minute)
