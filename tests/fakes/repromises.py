"""Re-promise runs in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.repromise import Repromise, RepromiseState


@dataclass(frozen=True, kw_only=True)
class MemoryRepromises:
    runs: dict[str, Repromise] = field(default_factory=dict)

    def copy(self) -> "MemoryRepromises":
        return MemoryRepromises(runs=dict(self.runs))

    def find(self, run: str, *, lock: bool = False) -> Repromise | None:
        return self.runs.get(run)

    def page(self, *, after: int, limit: int) -> Sequence[tuple[int, Repromise]]:
        return list(enumerate(self.runs.values(), start=1))[after : after + limit]

    def add(self, run: Repromise) -> None:
        self.runs[run.id] = run

    def write(self, run: Repromise) -> None:
        self.runs[run.id] = run

    def under_way(self) -> int:
        return len(self.due())

    def due(self) -> Sequence[str]:
        not_yet = (RepromiseState.QUEUED, RepromiseState.RUNNING)
        return [run.id for run in self.runs.values() if run.state in not_yet]
