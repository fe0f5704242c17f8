"""One run of the hammer: clients in threads against addresses, with a plant to begin with."""

import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event

from tests.hammer.calling import Caller, Habits
from tests.hammer.clients import Client, Market
from tests.hammer.journal import Journal
from tests.hammer.plant import START, plant_document, text_of
from tests.web import web

STARTED = "/v1/clock", {"now": text_of(START)}


@dataclass(kw_only=True)
class Crowd:
    """Clients at work. ``seed`` says what each of them wants; who comes first, the processes decide."""

    addresses: Sequence[str]
    seed: int
    clients: int = 16
    habits: Habits = field(default_factory=Habits)
    keyless: float = 0.15
    journal: Journal = field(default_factory=Journal)
    market: Market = field(default_factory=Market)
    _round: int = 0

    def settle(self) -> None:
        """The plant is imported and the clock set to its first morning."""
        for path, body in (("/v1/model", plant_document()), STARTED):
            web.put(self.addresses[0] + path, json=body, timeout=60).raise_for_status()

    def hammer(self, requests: int, progress: Callable[[int], None] = lambda _: None) -> float:
        """So many requests more, from all clients together; the seconds that it took."""
        before, began = len(self.journal.told), time.monotonic()

        def enough() -> bool:
            done = len(self.journal.told) - before
            progress(done)
            return done >= requests

        self._work(enough)
        return time.monotonic() - began

    def hammer_until(self, stop: Event) -> None:
        self._work(stop.is_set)

    def _work(self, enough: Callable[[], bool]) -> None:
        self._round += 1
        with ThreadPoolExecutor(self.clients) as pool:
            for done in [pool.submit(self._one, number, enough) for number in range(self.clients)]:
                done.result()

    def _one(self, number: int, enough: Callable[[], bool]) -> None:
        name = f"{self.seed}-{self._round}-{number}"
        dice = random.Random(name)
        caller = Caller(addresses=self.addresses, journal=self.journal, dice=dice, habits=self.habits)
        client = Client(name=name, caller=caller, market=self.market, dice=dice, keyless=self.keyless)
        try:
            while not enough():
                client.step()
        finally:
            caller.close()
