"""A lock that is taken in the order of asking: nobody starves, and nobody waits for ever."""

from collections import deque
from threading import Event, Lock
from typing import Generic, TypeVar

Left = TypeVar("Left")


class Turns(Generic[Left]):
    """Whoever has the turn may leave something to the next one, if that one wants the same."""

    def __init__(self) -> None:
        self._inner = Lock()
        self._waiting: deque[tuple[Event, object]] = deque()
        self._taken = False
        self._left: Left | None = None

    def take(self, seconds_max: float, wants: object = None) -> bool:
        """False when the turn did not come in time."""
        mine = Event()
        with self._inner:
            if not self._taken:
                self._taken = True
                return True
            self._waiting.append((mine, wants))
        if mine.wait(seconds_max):
            return True
        with self._inner:
            if mine.is_set():
                # The turn came between giving up and saying so.
                return True
            self._waiting.remove((mine, wants))
            return False

    def give_back(self) -> None:
        """The turn passes to the one that waits longest, without being free in between."""
        with self._inner:
            if self._waiting:
                self._waiting.popleft()[0].set()
            else:
                self._taken = False

    def pass_on(self, left: Left, wants: object) -> bool:
        """The turn passes, with what is left, to the one that waits longest; False where that one wants something else,
        or nobody waits: then the turn stays where it is.
        """
        with self._inner:
            if not self._waiting or self._waiting[0][1] != wants:
                return False
            self._left = left
            self._waiting.popleft()[0].set()
            return True

    def taken_over(self) -> Left | None:
        """What was left to whoever has the turn now; it is theirs from then on."""
        left, self._left = self._left, None
        return left
