"""Idempotency keys in memory."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from app.domain.keys import KeyedRequest, KeyRecord, StoredAnswer


@dataclass(frozen=True, kw_only=True)
class MemoryKeys:
    """With the instant at which each was claimed first."""

    records: dict[str, tuple[datetime, KeyRecord]] = field(default_factory=dict)

    def copy(self) -> "MemoryKeys":
        return MemoryKeys(records=dict(self.records))

    def find(self, key: str) -> KeyRecord | None:
        return self.records[key][1] if key in self.records else None

    def claim(self, request: KeyedRequest, fence: int, lease_until: datetime, at: datetime) -> bool:
        there = self.find(request.key)
        if (there.fence if there else 0) != fence - 1 or (there and there.answer):
            return False
        record = KeyRecord(request=request, fence=fence, lease_until=lease_until)
        self.records[request.key] = (self.records[request.key][0] if there else at, record)
        return True

    def finish(self, request: KeyedRequest, answer: StoredAnswer) -> bool:
        there = self.find(request.key)
        if there is None or there.request != request or there.answer is not None:
            return False
        self.records[request.key] = (self.records[request.key][0], replace(there, answer=answer))
        return True

    def drop(self, key: str, fence: int) -> None:
        if self._is_claimed(key, fence):
            del self.records[key]

    def forget(self, before: datetime) -> None:
        for key in [key for key, (made_at, _) in self.records.items() if made_at < before]:
            del self.records[key]

    def _is_claimed(self, key: str, fence: int) -> bool:
        there = self.find(key)
        return there is not None and there.fence == fence and there.answer is None
