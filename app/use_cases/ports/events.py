"""What whoever tells of events needs of the books."""

from collections.abc import Sequence
from typing import Protocol

from app.domain.events import Event


class Events(Protocol):
    """Changes of all plans in one order; their places are written under any lock."""

    def after(self, sequence: int, limit: int) -> Sequence[Event]:
        """The first so many after one of them."""

    def last_sequence(self) -> int:
        """That of the newest, placed or not; 0 before there is any."""

    def has_unplaced(self) -> bool:
        """Whether changes are on the books that have no place among the events yet."""

    def place(self) -> None:
        """Gives them their places, whichever plans they are of. No plan need be locked."""
