"""The largest number, or the latest instant, that something holds of, as it holds of all before: found by halving."""

from collections.abc import Callable

from app.domain.timeline import Minute


def largest(holds: Callable[[int], bool], most: int, *, known: int = 0, guesses: list[int] | None = None) -> int:
    """The largest up to ``most`` that something holds of, which holds of every smaller one; ``known``: of none beyond.

    ``guesses``: tried first, the last of them before the others, while they are in question; ``holds`` may add some.
    """
    low, high = known, most
    while low < high:
        middle = guesses.pop() if guesses else (low + high + 1) // 2
        if low < middle <= high:
            low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low


def latest(outcome: Callable[[Minute], Minute | None], due: Minute, low: Minute, high: Minute) -> Minute | None:
    """The latest instant in [low, high] whose outcome, which never gets earlier, is still in time; None: no one is."""

    def is_in_time(later: int) -> bool:
        at = outcome(low + later)
        return at is not None and at <= due

    return low + largest(is_in_time, high - low) if is_in_time(0) else None
