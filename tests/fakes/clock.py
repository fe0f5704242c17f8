"""A clock that stands still until a test moves it, and ids that count."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class StandingClock:
    """Used from several threads, but moved by one."""

    def __init__(self, instant: str = "2026-12-07T08:00") -> None:
        self._instant = _utc(instant)

    def now(self) -> datetime:
        return self._instant

    def set_to(self, instant: str) -> None:
        self._instant = _utc(instant)

    def pass_by(self, **time: float) -> None:
        self._instant += timedelta(**time)


def counting_ids() -> Callable[[str], str]:
    """``qte_1``, ``qte_2``, ``cmt_1``: a run repeats."""
    counts: Counter[str] = Counter()

    def new_id(prefix: str) -> str:
        counts[prefix] += 1
        return f"{prefix}_{counts[prefix]}"

    return new_id


def _utc(instant: str) -> datetime:
    return datetime.fromisoformat(instant).replace(tzinfo=UTC)
