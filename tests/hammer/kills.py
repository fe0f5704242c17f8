"""Kills: workers in the middle of a write and PostgreSQL itself, while clients go on asking for their answers."""

import json
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Event
from typing import Any

import httpx

from tests.hammer.calling import Caller, Habits, in_vain, seconds_until_again
from tests.hammer.crashing import ENDS, CrashingPostgres
from tests.hammer.deaths import HEADER
from tests.hammer.forks import Forked
from tests.hammer.journal import Call, Told
from tests.hammer.plant import ONE_LEAVES, START, text_of
from tests.hammer.running import Crowd

CLIENTS = 6
"""Enough to have several writes under way at any instant."""
LATER = {
    "lines": [
        {
            "line": "1",
            "item": "BIKE",
            "quantity": 2,
            "requested": "asap",
            "latest_acceptable": text_of(START + timedelta(days=30)),
        }
    ]
}
UNDER_FIRE = Habits(hasty=0.02, twice=0.05, again=0.1, mistaken=0)


def crowd_under_fire(running: Forked, seed: int, deadly: float = 0.0) -> Crowd:
    """All that they write has a key, so that nothing of it may be in doubt in the end."""
    habits = replace(UNDER_FIRE, deadly=deadly)
    return Crowd(addresses=running.addresses, seed=seed, clients=CLIENTS, habits=habits, keyless=0)


@contextmanager
def at_work(crowd: Crowd) -> Iterator[Future[None]]:
    """The clients go on while the block runs; they are done before only where one of them has failed."""
    stop = Event()
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(crowd.hammer_until, stop)
        try:
            yield done
        finally:
            stop.set()
        done.result()


def kill_workers(running: Forked, crowd: Crowd, cycles: int, dice: random.Random, say: Callable[[int], None]) -> int:
    """The deaths there were, some at a random instant and the others at a random place in a write."""
    before = running.deaths
    with at_work(crowd) as working:
        while (died := running.deaths - before) < cycles:
            say(died)
            # Whoever kills faster than workers start kills nobody who works.
            _until_told(crowd, 2, working)
            time.sleep(dice.uniform(0, 0.1))
            running.kill(dice.choice(running.alive))
    return running.deaths - before


def kill_postgres(
    server: CrashingPostgres, crowd: Crowd, cycles: int, dice: random.Random, say: Callable[[int], None]
) -> None:
    """Every other time the whole server, in each way in turn, else one of those who work for it. Each time somebody was
    told something.
    """
    with at_work(crowd) as working:
        for cycle in range(cycles):
            _until_told(crowd, 3, working)
            time.sleep(dice.uniform(0, 0.3))
            if cycle % 2 == 0 or not server.kill_somebody(dice):
                server.end(ENDS[cycle // 2 % len(ENDS)])
                server.start()
            say(cycle + 1)


def _until_told(crowd: Crowd, more: int, working: Future[None]) -> None:
    enough = len(crowd.journal.told) + more
    while len(crowd.journal.told) < enough and not working.done():
        time.sleep(0.02)
    if working.done():
        working.result()


@dataclass(kw_only=True)
class Sweep:
    """One call after another dies at each place of its way in turn, and is asked again by its key."""

    running: Forked
    crowd: Crowd
    deaths: int = 0

    _http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60, verify=False))

    def __post_init__(self) -> None:
        quiet = Habits(hasty=0, twice=0, again=1, mistaken=0)
        self._dice = random.Random(self.crowd.seed)
        self._caller = Caller(addresses=self.crowd.addresses, journal=self.crowd.journal, dice=self._dice, habits=quiet)
        self._calls = 0

    def close(self) -> None:
        self._caller.close()
        self._http.close()

    def run(self, acts: list[str]) -> dict[str, int]:
        """The places of each act, all of which it has died at."""
        return {act: self._everywhere(act) for act in acts}

    def _everywhere(self, act: str) -> int:
        place = 0
        while self._dies(self._call(act), place):
            place += 1
        return place

    def _dies(self, call: Call, place: int) -> bool:
        """Whether the worker died of it. Either way the call is answered in the end."""
        headers = {"Content-Type": "application/json", HEADER: str(place)}
        if call.key:
            headers["Idempotency-Key"] = call.key
        try:
            url = self.crowd.addresses[0] + call.path
            while in_vain(first := self._http.request(call.method, url, content=call.body or None, headers=headers)):
                time.sleep(seconds_until_again(first, self._dice))
        except httpx.TransportError:
            self.deaths += 1
            self._caller.ask(call)
            return True
        told = self._caller.ask(call)
        if call.key and (told.status, told.answer) != (first.status_code, first.content):
            self.crowd.journal.complain(f"two answers under one key: {first} {first.content!r} and {told}")
        return False

    def _call(self, act: str) -> Call:
        """A new one of its kind, with whatever has to be there before it."""
        match act:
            case "quote":
                return self._quoting()
            case "confirm" | "hold":
                body = {} if act == "confirm" else {"for": "PT5M"}
                return self._keyed(act, f"/v1/quotes/{self._quote()['id']}/{act}", body)
            case "release":
                return Call(act=act, method="DELETE", path=f"/v1/quotes/{self._quote()['id']}")
            case "cancel" | "change" | "ship":
                told = {"cancel": None, "change": LATER, "ship": ONE_LEAVES}[act]
                return self._keyed(act, f"/v1/commitments/{self._commitment()}/{act}", told)
            case _:
                return Call(act="tick", method="PUT", path="/v1/clock", body=self._next_minute())

    def _quoting(self) -> Call:
        line = {"line": "1", "item": "BIKE", "quantity": 1, "requested": "asap"}
        wish = {"lines": [line], "policy": {"offers_max": 1}, "effort": "instant", "hold": {"for": "PT2M"}}
        return self._keyed("quote", "/v1/quotes", wish)

    def _quote(self) -> Any:
        return self._asked(self._quoting()).document

    def _commitment(self) -> str:
        confirming = self._keyed("confirm", f"/v1/quotes/{self._quote()['id']}/confirm")
        return str(self._asked(confirming).document["id"])

    def _asked(self, call: Call) -> Told:
        told = self._caller.ask(call)
        assert told.status in (200, 201), told
        return told

    def _next_minute(self) -> bytes:
        return json.dumps({"now": text_of(self.crowd.market.later(1))}).encode()

    def _keyed(self, act: str, path: str, body: Any = None) -> Call:
        self._calls += 1
        key = f"sweep-{self.crowd.seed}-{self._calls}"
        return Call(act=act, method="POST", path=path, body=json.dumps(body).encode() if body else b"", key=key)
