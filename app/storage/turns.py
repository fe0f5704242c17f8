"""A lock that is taken in the order of asking: nobody starves, and nobody waits for ever."""

from collections import deque
from threading import Event, Lock


class Turns:
    def __init__(self) -> None:
        self._inner = Lock()
        self._waiting: deque[Event] = deque()
        self._taken = False

    def take(self, seconds_max: float) -> bool:
        """False when the turn did not come in time."""
        mine = Event()
        with self._inner:
            if not self._taken:
                self._taken = True
                return True
            self._waiting.append(mine)
        if mine.wait(seconds_max):
            return True
        with self._inner:
            if mine.is_set():
                # The turn came between giving up and saying so.
                return True
            self._waiting.remove(mine)
            return False

    def give_back(self) -> None:
        """The turn passes to the one that waits longest, without being free in between."""
        with self._inner:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
