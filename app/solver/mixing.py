"""How far to wait for supply that comes anyway before the rest is planned anew."""

from collections.abc import Callable, Iterator
from functools import cache

from app.domain.quantity import Units
from app.domain.timeline import Minute
from app.solver.beside import Lending

Step = tuple[Minute, Units]
"""From an instant on, so many units may be taken."""


def useful_steps(there: Lending, quantity: Units, now: Minute) -> Iterator[Step]:
    """What may be taken for good by when, from now on up to the quantity: first what is there now, perhaps nothing."""
    stock = there.by(now)
    yield now, stock
    while stock < quantity and (time := there.earliest(stock + 1)) is not None:
        stock = there.by(time)
        yield time, stock


def best_step(steps: list[Step], quantity: Units, finish: Callable[[Step], Minute | None]) -> Step | None:
    """The step to wait for so that all is there first, what it leaves being planned anew by ``finish``; None: never.

    Waiting longer leaves less to plan anew, which never takes longer. So there is one crossing, and the best is the
    step before it or the step itself.
    """

    @cache
    def planned_at(step: int) -> Minute | None:
        at, units = steps[step]
        return at if units >= quantity else finish(steps[step])

    low, high = 0, len(steps)
    middle = 0  # Most often waiting wins nothing, and the first step says so.
    while low < high:
        at = planned_at(middle)
        if at is not None and at <= steps[middle][0]:
            high = middle
        elif at is not None and middle + 1 < len(steps) and steps[middle + 1][0] >= at:
            return _better_of(middle, middle + 1, steps, planned_at)
        else:
            low = middle + 1
        middle = (low + high) // 2
    if low == len(steps):
        return steps[low - 1] if planned_at(low - 1) is not None else None
    return steps[low] if low == 0 else _better_of(low - 1, low, steps, planned_at)


def _better_of(first: int, second: int, steps: list[Step], planned_at: Callable[[int], Minute | None]) -> Step:
    """The one with everything there earlier; of equals the second, which plans less anew."""

    def done_at(step: int) -> float:
        planned = planned_at(step)
        return float("inf") if planned is None else max(planned, steps[step][0])

    return steps[second if done_at(second) <= done_at(first) else first]
