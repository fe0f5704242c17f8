"""How long the database took for the last commit, which is about what the next one will take."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic


class LastCommit:
    """Threads may share one: whichever of them was last is as good as another."""

    def __init__(self) -> None:
        self.seconds = 0.0

    @contextmanager
    def timed(self) -> Iterator[None]:
        """One that fails says nothing of others."""
        began = monotonic()
        yield
        self.seconds = monotonic() - began
