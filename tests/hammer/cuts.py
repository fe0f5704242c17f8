"""Cuts: connections to the database that break at a commit, under load, until so many of each kind have happened."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from sqlalchemy import make_url

from tests.hammer.kills import at_work
from tests.hammer.proxy import Cut, Proxy, proxy_before
from tests.hammer.running import Crowd

SHARE = 0.1
"""Of the commits: often enough to meet, seldom enough for most to go through."""


class Shears:
    """Cuts commits at random, each kind as often as it should be and no more; nothing until they are opened."""

    def __init__(self, each: int, dice: random.Random) -> None:
        self._left = {cut: each for cut in Cut}
        self._dice, self._lock, self.are_open = dice, Lock(), False

    def __call__(self) -> Cut | None:
        with self._lock:
            kinds = [cut for cut, left in self._left.items() if left]
            if not self.are_open or not kinds or self._dice.random() >= SHARE:
                return None
            cut = self._dice.choice(kinds)
            self._left[cut] -= 1
            return cut


@contextmanager
def cut_off(books: str, folder: Path, shears: Shears) -> Iterator[tuple[str, Proxy]]:
    """The address of the same books behind a wire that the shears cut."""
    url = make_url(books)
    host = url.query["host"]
    assert isinstance(host, str)
    with proxy_before(Path(host, ".s.PGSQL.5432"), folder, shears) as proxy:
        yield url.set(query={"host": str(folder)}).render_as_string(hide_password=False), proxy


def cut_commits(proxy: Proxy, shears: Shears, crowd: Crowd, each: int, say: Callable[[int], None]) -> None:
    shears.are_open = True
    with at_work(crowd) as working:
        while (done := sum(proxy.done.values())) < each * len(Cut) and not working.done():
            say(done)
            time.sleep(0.05)
    shears.are_open = False
