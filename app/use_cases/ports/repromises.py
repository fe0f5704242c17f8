"""What re-promise runs need of the books."""

from collections.abc import Sequence
from typing import Protocol

from app.domain.repromise import Repromise


class Repromises(Protocol):
    """Runs that promise anew, by id; written under any lock."""

    def find(self, run: str, *, lock: bool = False) -> Repromise | None:
        """``lock``: whoever writes it next waits until this transaction is over."""

    def page(self, *, after: int, limit: int) -> Sequence[tuple[int, Repromise]]: ...

    def add(self, run: Repromise) -> None: ...

    def write(self, run: Repromise) -> None: ...

    def under_way(self) -> int:
        """How many are neither proposed nor over."""

    def due(self) -> Sequence[str]:
        """Those that wait to be planned or were begun and not ended, the oldest first."""
