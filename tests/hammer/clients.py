"""What a customer's systems do all day: ask, hold, say yes, say no, think again, and all of it at once."""

import json
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from tests.hammer.calling import Caller
from tests.hammer.journal import Call, Told
from tests.hammer.plant import START, a_wish, other_lines, text_of

RECENT = 80
"""Of what was quoted and committed last anybody may pick: so that two confirm, or cancel, the same thing at once."""


@dataclass(kw_only=True)
class Market:
    """What clients know of each other's deals, and the one clock on the wall."""

    quotes: deque[Any] = field(default_factory=lambda: deque(maxlen=RECENT))
    commitments: deque[str] = field(default_factory=lambda: deque(maxlen=RECENT))
    now: datetime = START
    _lock: Lock = field(default_factory=Lock)

    def later(self, minutes: int) -> datetime:
        with self._lock:
            self.now += timedelta(minutes=minutes)
            return self.now


@dataclass(kw_only=True)
class Client:
    name: str
    caller: Caller
    market: Market
    dice: random.Random
    keyless: float = 0.15
    """The part of its writing calls that go without a key."""
    _calls: int = 0

    def step(self) -> Told:
        acts: dict[Callable[[], Told | None], float] = {
            self._quote: 42,
            self._confirm: 24,
            self._release: 6,
            self._hold: 5,
            self._cancel: 9,
            self._change: 4,
            self._inquire: 3,
            self._read: 2,
            self._tick: 5,
        }
        (act,) = self.dice.choices([*acts], [*acts.values()])
        return act() or self._quote()

    def _quote(self) -> Told:
        told = self._ask("quote", "POST", "/v1/quotes", a_wish(self.dice))
        if told.status == 201 and told.document["state"] == "held":
            self.market.quotes.append(told.document)
        return told

    def _confirm(self) -> Told | None:
        if (quote := self._some_quote()) is None:
            return None
        named = self.dice.random() < 0.3
        body = {"offer": self.dice.choice(quote["offers"])["id"]} if named else None
        told = self._ask("confirm", "POST", f"/v1/quotes/{quote['id']}/confirm", body)
        if told.status == 201:
            self.market.commitments.append(told.document["id"])
        return told

    def _release(self) -> Told | None:
        quote = self._some_quote()
        return self._ask("release", "DELETE", f"/v1/quotes/{quote['id']}") if quote else None

    def _hold(self) -> Told | None:
        if (quote := self._some_quote()) is None:
            return None
        body = {"offer": self.dice.choice(quote["offers"])["id"], "for": self.dice.choice(["PT2M", "PT5M"])}
        return self._ask("hold", "POST", f"/v1/quotes/{quote['id']}/hold", body)

    def _cancel(self) -> Told | None:
        commitment = self._some_commitment()
        return self._ask("cancel", "POST", f"/v1/commitments/{commitment}/cancel") if commitment else None

    def _change(self) -> Told | None:
        if (commitment := self._some_commitment()) is None:
            return None
        return self._ask("change", "POST", f"/v1/commitments/{commitment}/change", other_lines(self.dice))

    def _inquire(self) -> Told:
        wish = a_wish(self.dice)
        del wish["hold"]
        return self._ask("inquire", "POST", "/v1/inquiries", wish)

    def _read(self) -> Told | None:
        quote = self._some_quote()
        return self._ask("read", "GET", f"/v1/quotes/{quote['id']}") if quote else None

    def _tick(self) -> Told:
        return self._ask("tick", "PUT", "/v1/clock", {"now": text_of(self.market.later(self.dice.choice([1, 1, 2])))})

    def _some_quote(self) -> Any:
        return self.dice.choice([*self.market.quotes][-30:] or [None])

    def _some_commitment(self) -> str | None:
        return self.dice.choice([*self.market.commitments] or [None])

    def _ask(self, act: str, method: str, path: str, body: Any = None) -> Told:
        self._calls += 1
        takes_key = method == "POST" and act != "inquire" and self.dice.random() >= self.keyless
        call = Call(
            act=act,
            method=method,
            path=path,
            body=b"" if body is None else json.dumps(body).encode(),
            key=f"{self.name}-{self._calls}" if takes_key else None,
        )
        return self.caller.ask(call)
