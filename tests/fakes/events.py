"""Events in memory: each has its place from the beginning."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.events import Event


@dataclass(frozen=True, kw_only=True)
class MemoryEvents:
    told: list[Event] = field(default_factory=list)

    def copy(self) -> "MemoryEvents":
        return MemoryEvents(told=list(self.told))

    def after(self, sequence: int, limit: int) -> Sequence[Event]:
        return self.told[sequence : sequence + limit]

    def last_sequence(self) -> int:
        return len(self.told)

    def has_unplaced(self) -> bool:
        return False

    def place(self) -> None:
        """There is nothing to do."""
