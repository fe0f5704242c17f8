"""Claims of idempotency keys that are to be given up, until the database has heard of it."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """``left_at`` by the clock of the process, which nobody sets."""

    key: str
    fence: int
    left_at: float


class LeftOver:
    """Of one process; threads may share it. Each claim is taken by one of them, which adds it again where it fails."""

    def __init__(self) -> None:
        self._claims: deque[Claim] = deque()

    def add(self, claims: Sequence[Claim]) -> None:
        self._claims.extend(claims)

    def taken(self, seconds_max: float) -> Sequence[Claim]:
        """What is older has run out by itself, and whoever has claimed the key since may have the same fence."""
        oldest, claims = monotonic() - seconds_max, list[Claim]()
        while self._claims:
            claims.append(self._claims.popleft())
        return [claim for claim in claims if claim.left_at > oldest]
