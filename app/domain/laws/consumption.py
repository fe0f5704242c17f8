"""What a step takes, told by what it needs: of each component the item itself or one of its alternatives."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from app.domain.quantity import Units
from app.domain.routing import Step

Option = tuple[str, Units]
"""An item that may go in, and how much of it would."""


def consumption(step: Step, input_units: Units, needed: Mapping[str, Units]) -> Mapping[str, Units]:
    """By item, what the step takes if there are options of its components that add up to what is needed.

    Where there are none, each component goes by the first of its options that is needed at all, or as listed.
    """
    options = [
        [(option.item, option.consumption(input_units)) for option in component.options]
        for component in step.components
    ]
    if all(len(choice) == 1 for choice in options):
        return _sum(choice[0] for choice in options)
    if _adds_up([choice for choice in options if len(choice) > 1], _without_the_given(options, needed)):
        return needed
    guessed = (next((one for one in choice if needed.get(one[0])), choice[0]) for choice in options)
    return _sum(guessed)


def _without_the_given(options: Iterable[Sequence[Option]], needed: Mapping[str, Units]) -> Counter[str]:
    left = Counter(needed)
    left.subtract(_sum(choice[0] for choice in options if len(choice) == 1))
    return left


def _adds_up(options: Iterable[Sequence[Option]], wanted: Mapping[str, Units]) -> bool:
    """Whether one option of each adds up to what is wanted, tried one after another, those with the least choice first.

    What is left after each is kept once however it came about, so that components that share items multiply little.
    """
    if any(units < 0 for units in wanted.values()):
        return False
    possible = [[one for one in choice if one[1] <= wanted.get(one[0], 0)] for choice in options]
    lefts = {frozenset(wanted.items())}
    for choice in sorted(possible, key=len):
        lefts = {frozenset(less.items()) for left in lefts for one in choice if (less := _less(dict(left), one))}
    return any(not any(units for _, units in left) for left in lefts)


def _less(left: dict[str, Units], option: Option) -> dict[str, Units] | None:
    item, units = option
    rest = left.get(item, 0) - units
    return None if rest < 0 else {**left, item: rest}


def _sum(options: Iterable[Option]) -> Mapping[str, Units]:
    total: dict[str, Units] = defaultdict(int)
    for item, units in options:
        total[item] += units
    return total
