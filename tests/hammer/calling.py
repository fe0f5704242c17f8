"""One client's calls: sent with little patience, sent twice, asked again by their keys until there is an answer."""

import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx

from tests.hammer.deaths import HEADER
from tests.hammer.journal import Call, Journal, Told

PATIENCE_SECONDS = 20.0
"""Longer than Troth ever works on an answer."""
ANSWER_SECONDS_MAX = 300.0
"""By then a database has started again, and each of ten tries has had its time on a busy machine: whoever has no answer
yet will never get one."""
UNKNOWN = "outcome-unknown"
IN_VAIN = {"idempotency-key-busy", "too-busy", UNKNOWN}
"""Problems that say to come back."""
PAUSE_SECONDS = (0.01, 0.1)
"""Before somebody asks again who was not told when."""
PLACES = 40
"""To die at: about as many as a confirm comes to, with its key."""
JSON = {"Content-Type": "application/json"}
EXPECTED = {
    "quote": {201},
    "confirm": {201, 409},
    "hold": {200, 409},
    "release": {204, 409},
    "cancel": {200, 409},
    "change": {200, 409},
    "ship": {200, 409},
    "inquire": {200},
    "read": {200},
    "tick": {200, 409},
}


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How often, of one, a client is impatient, says everything twice, asks again, or mistakes a key."""

    hasty: float = 0.08
    twice: float = 0.06
    again: float = 0.05
    mistaken: float = 0.02
    deadly: float = 0.0
    """How often a call is the death of the worker that takes it."""


@dataclass(kw_only=True)
class Caller:
    """``addresses`` are those of the replicas: each try goes to any of them."""

    addresses: Sequence[str]
    journal: Journal
    dice: random.Random
    habits: Habits = field(default_factory=Habits)
    _http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=PATIENCE_SECONDS, verify=False))
    _double: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    def close(self) -> None:
        self._double.shutdown()
        self._http.close()

    def ask(self, call: Call) -> Told:
        """The answer in the end, which is in the journal by then."""
        keyed, double = call.key is not None, None
        if keyed and self.dice.random() < self.habits.twice:
            double = self._double.submit(self._sent, call, random.Random(self.dice.random()))
        told = self._sent(call, self.dice)
        self.journal.write(told)
        if not _is_expected(told):
            self.journal.complain(f"{call.act} {call.path}: {told.status} {told.answer[:300]!r}")
        if double is not None:
            self._must_agree(told, double.result())
        if keyed and told.is_kept and self.dice.random() < self.habits.again:
            self._must_agree(told, self._sent(call, self.dice))
        if keyed and told.is_kept and self.dice.random() < self.habits.mistaken:
            self._mistake(call)
        return told

    def _sent(self, call: Call, dice: random.Random) -> Told:
        began, tries = time.monotonic(), list[str]()
        while time.monotonic() < began + ANSWER_SECONDS_MAX:
            first = call.repeatable and not tries
            hasty = first and dice.random() < self.habits.hasty
            deadly = first and dice.random() < self.habits.deadly
            try:
                answer = self._http.request(
                    call.method,
                    dice.choice(self.addresses) + call.path,
                    content=call.body or None,
                    headers=_headers(call.key, dice.randrange(PLACES) if deadly else None),
                    timeout=dice.uniform(0.001, 0.06) if hasty else PATIENCE_SECONDS,
                )
            except httpx.TransportError:
                pause = dice.uniform(*PAUSE_SECONDS)
                tries.append("lost")
                if not call.repeatable:
                    return _told(call, None, tries, began)
            else:
                problem, pause = in_vain(answer), seconds_until_again(answer, dice)
                if problem is None:
                    return _told(call, answer, tries, began)
                tries.append(problem)
                if problem == UNKNOWN and not call.repeatable:
                    return _told(call, None, tries, began)
            time.sleep(pause)
        raise TimeoutError(f"{call} has no answer after {ANSWER_SECONDS_MAX:g} seconds: {tries}")

    def _must_agree(self, first: Told, second: Told) -> None:
        if first.is_kept and (first.status, first.answer) != (second.status, second.answer):
            self.journal.complain(f"two answers under one key: {first} and {second}")

    def _mistake(self, call: Call) -> None:
        """The same key with another body, which is nobody's first answer."""
        other = Call(act="mistake", method=call.method, path=call.path, body=call.body + b" ", key=call.key)
        told = self._sent(other, self.dice)
        if told.status != 422 or told.problem != "idempotency-key-reused":
            self.journal.complain(f"a key with another body: {told}")


def _headers(key: str | None, die_at: int | None) -> dict[str, str]:
    named = {"Idempotency-Key": key, HEADER: None if die_at is None else str(die_at)}
    return {**JSON, **{name: value for name, value in named.items() if value is not None}}


def in_vain(answer: httpx.Response) -> str | None:
    """The problem that says to come back."""
    if answer.status_code not in (409, 503):
        return None
    problem = str(answer.json()["type"]).rpartition("/")[2]
    return problem if problem in IN_VAIN else None


def seconds_until_again(answer: httpx.Response, dice: random.Random) -> float:
    """As long as a server asks for that cannot answer now; who waits for a key is in a hurry."""
    asked = int(answer.headers.get("Retry-After", 0)) if answer.status_code == 503 else 0
    return asked + dice.uniform(*PAUSE_SECONDS)


def _told(call: Call, answer: httpx.Response | None, tries: Sequence[str], began: float) -> Told:
    status, content = (None, b"") if answer is None else (answer.status_code, answer.content)
    return Told(call=call, status=status, answer=content, tries=tuple(tries), seconds=time.monotonic() - began)


def _is_expected(told: Told) -> bool:
    if told.status == 422:
        # A line cannot be changed to less than has left of it, nor can more leave than there is.
        return told.call.act in ("change", "ship") and told.problem == "request-rejected"
    return told.status is None or told.status in EXPECTED[told.call.act]
