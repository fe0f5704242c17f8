"""What a client does that is told to come back, and what of it stands in the servers' log."""

import random
import time
from pathlib import Path

import httpx

from tests.hammer.calling import Caller, Habits
from tests.hammer.journal import Call, Journal
from tests.hammer.serving import complaints_in

QUIET = Habits(hasty=0, twice=0, again=0, mistaken=0)


def test_a_client_comes_back_after_as_long_as_it_is_told() -> None:
    asked: list[float] = []

    def answer(_: httpx.Request) -> httpx.Response:
        asked.append(time.monotonic())
        busy = {"status_code": 503, "headers": {"Retry-After": "1"}, "json": {"type": "/problems/too-busy"}}
        return httpx.Response(**busy) if len(asked) == 1 else httpx.Response(201, json={})  # type: ignore[arg-type]

    http = httpx.Client(transport=httpx.MockTransport(answer))
    journal = Journal()
    caller = Caller(addresses=["http://troth"], journal=journal, dice=random.Random(1), habits=QUIET, _http=http)
    told = caller.ask(Call(act="quote", method="POST", path="/v1/quotes", key="1"))
    caller.close()
    assert (told.status, told.tries, journal.wrong) == (201, ("too-busy",), [])
    assert asked[1] - asked[0] >= 1


def test_that_clients_were_told_to_come_back_is_no_complaint(tmp_path: Path) -> None:
    log = tmp_path / "log"
    busy, crashed = (f'{{"event": "request", "status": {status}, "level": "warning"}}' for status in (503, 500))
    paused = '{"event": "background work pauses: ", "level": "warning"}'
    log.write_text("\n".join([busy, crashed, paused, "Traceback"]))
    assert complaints_in(log) == [crashed, paused, "Traceback"]
    assert complaints_in(log, "pauses") == [crashed, "Traceback"]
