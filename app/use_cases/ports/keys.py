"""What requests that are done once need of the books."""

from datetime import datetime
from typing import Protocol

from app.domain.keys import KeyedRequest, KeyRecord, StoredAnswer


class Keys(Protocol):
    """Idempotency keys, with the claims and answers under them; written under any lock."""

    def find(self, key: str) -> KeyRecord | None: ...

    def claim(self, request: KeyedRequest, fence: int, lease_until: datetime, at: datetime) -> bool:
        """Inserts the key (fence 1), or takes it over from the holder of the fence before. False: another was first."""

    def finish(self, request: KeyedRequest, answer: StoredAnswer) -> bool:
        """False where it has an answer already, or where nobody claims this request under its key any more."""

    def drop(self, key: str, fence: int) -> None:
        """Gives up a claim without an answer."""

    def forget(self, before: datetime) -> None:
        """Those that were claimed before."""
