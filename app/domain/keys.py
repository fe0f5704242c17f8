"""A request that must be done once: the caller's key, what was asked under it, and the answer it got."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedRequest:
    """``body_hash`` stands for everything that was asked; another hash under the same key is another request."""

    key: str
    route: str
    body_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAnswer:
    """What the first request was told, to be told again byte for byte."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRecord:
    """Who claims a key: the holder of ``fence``, until ``lease_until``; nobody any more once there is an answer."""

    request: KeyedRequest
    fence: int
    lease_until: datetime
    answer: StoredAnswer | None = None

    def is_over(self, now: datetime, lease: timedelta) -> bool:
        """Also where it would go on for longer than any lease does: the clock was put back since it was claimed."""
        return not now < self.lease_until <= now + lease
