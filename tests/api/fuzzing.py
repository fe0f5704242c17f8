"""Schema-driven fuzzing: whatever the OpenAPI document allows is sent, and some of what it forbids.

`python -m tests.api.fuzzing SECONDS` goes on until the time is up and prints what it sent; `make fuzz` runs it.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Err
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.api.application import application
from app.api.desk import Desk
from app.config import Settings
from app.main import Troth, troth_of
from app.telemetry import configure_logging
from tests.api.described import CURRENT, OLDEST
from tests.api.plant import MONDAY, confirmed, plant_document, quoted
from tests.fakes.observer import RememberingObserver
from tests.fakes.webhooks import everything_is_there

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# Swagger 2.0 has no word for which of an operation's answers is of which media type.
CHECKS_OF = {OLDEST: [check for check in CHECKS if check is not content_type_conformance]}
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
PLAUSIBLE = 0.8
# Made up, these are refused before anything else is looked at.
IN_THE_WAY = {"If-Match", "cursor"}
Known = dict[str, list[Any]]
"""Values that mean something in the little plant, by the name of a field or parameter; ids by their place in a path."""
Sent = Counter[tuple[str, int]]
"""How often each call was answered with each status."""


@contextmanager
def fuzzed_plant(database_url: str) -> Iterator[tuple[FastAPI, Known]]:
    """The little plant with a quote and a commitment, and the ids of what is there."""
    troth = troth_of(Settings(database_url=database_url, clock="simulated"), look_up=everything_is_there)
    troth.prepare()
    app = application(_desk_of(troth), RememberingObserver())
    client = TestClient(app)
    client.put("/v1/clock", json={"now": MONDAY})
    client.put("/v1/model", json=plant_document())
    known = {
        "quotes/{id}": [quoted(client)["id"], quoted(client, reference="CRM-7")["id"]],
        "offer": ["ofr_none"],
        "commitments/{id}": [confirmed(client)["id"], confirmed(client, item="BIKE/26")["id"]],
        "operation": [f"{row['run']}/{row['operation']}" for row in client.get("/v1/plan").json()["operations"]],
        "items/{id}": ["BELL", "BIKE/26"],
        "item": ["BELL", "BIKE/26"],
        "resources/{id}": ["CNC"],
        "resource": ["CNC"],
        "site": ["PLANT"],
        "customer": ["ACME"],
        "ship_to": ["SOUTH"],
        "quantity": [1, 3, 40],
        "requested": ["asap", "2026-12-07T12:00:00Z", "2026-12-10"],
        "earliest_acceptable": [None, "2026-12-08"],
        "latest_acceptable": [None, "2026-12-08T12:00:00Z", "2026-12-31"],
        "use_safety_stock": ["none", "components", "all"],
        "for": ["PT0M", "PT30M"],
        "webhooks/{id}": [_webhook(client)["id"], _webhook(client)["id"]],
        "url": ["https://erp.example.com/troth", "http://erp.example.com", "https://192.168.0.1/"],
        "event_types": [None, ["commitment.made"]],
        "after": [None, 0, 1],
        "limit": [1, 50],
        "now": [MONDAY, "2026-12-07T09:00:00Z"],
    }
    yield app, known
    troth.close()


def fuzz(
    app: FastAPI, known: Known, rounds: int, luck: int, seconds: float = float("inf"), document: str = CURRENT
) -> Sent:
    """``rounds`` cases for each operation and mode of a document, drawn from the seed ``luck``.

    Raises:
        schemathesis.errors.*: an answer that the document does not allow.
    """
    sent: Sent = Counter()
    ends_at = time.monotonic() + seconds
    schema = schemathesis.openapi.from_asgi(document, app)
    operations = list(_operations_of(schema))
    # What is released cannot be held or confirmed any more.
    for operation in sorted(operations, key=lambda operation: operation.method == "delete"):
        for mode in MODES:
            if time.monotonic() < ends_at and _can(operation, mode):
                _fuzz_operation(operation, mode, known, rounds, luck, sent, CHECKS_OF.get(document, CHECKS))
    return sent


def _operations_of(schema: BaseSchema) -> Iterator[APIOperation[Any, Any, Any, Any]]:
    for found in schema.get_all_operations():
        if isinstance(found, Err):
            raise found.err()
        yield found.ok()


def _fuzz_operation(
    operation: Any, mode: GenerationMode, known: Known, rounds: int, luck: int, sent: Sent, checks: list[Any]
) -> None:
    @seed(luck)
    @settings(
        max_examples=rounds,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), random=st.randoms(use_true_random=False))
    def send(case: Any, random: Random) -> None:
        _make_plausible(case, known, random)
        answered = case.call_and_validate(checks=checks)
        sent[operation.label, answered.status_code] += 1
        if operation.label == "POST /v1/quotes" and answered.status_code == 201:
            quote = answered.json()
            known["quotes/{id}"].append(quote["id"])
            known["offer"] = [offer["id"] for offer in quote["offers"]] or known["offer"]

    send()


def _can(operation: Any, mode: GenerationMode) -> bool:
    """A call with nothing but a path cannot be made wrong: any text is an id."""
    return mode is GenerationMode.POSITIVE or bool(operation.query or operation.headers or operation.body)


def _make_plausible(case: Any, known: Known, random: Random) -> None:
    """Most ids are of what is there, and most values mean something: made-up ones get no further than the door."""
    about = "/".join(case.path.split("/")[2:4])
    of_path = {**known, "id": known[about]} if about in known else known
    case.path_parameters = _with_known(case.path_parameters, of_path, random)
    for where in ("query", "body"):
        setattr(case, where, _with_known(getattr(case, where), known, random))
    for where in (case.headers, case.query):
        for name in IN_THE_WAY & set(where or ()):
            if random.random() < PLAUSIBLE:
                del where[name]


def _with_known(node: Any, known: Known, random: Random) -> Any:
    if isinstance(node, list):
        return [_with_known(child, known, random) for child in node]
    if not isinstance(node, dict):
        return node
    return {
        key: random.choice(known[key])
        if key in known and random.random() < PLAUSIBLE
        else _with_known(value, known, random)
        for key, value in node.items()
    }


def _webhook(client: TestClient) -> Any:
    return client.post("/v1/webhooks", json={"url": "https://erp.example.com/troth"}).json()


def _desk_of(troth: Troth) -> Desk:
    return Desk(
        ports=troth.ports,
        workers=troth.workers,
        body_bytes_max=troth.settings.body_bytes_max,
        probe=troth.probe,
        metrics=troth.telemetry.metrics,
    )


def main(seconds: float) -> None:
    configure_logging("critical")
    began = time.monotonic()
    total: Sent = Counter()
    luck = int(time.time())
    while (left := began + seconds - time.monotonic()) > 0:
        luck += 1
        with TemporaryDirectory() as folder, fuzzed_plant(f"sqlite:///{folder}/troth.db") as (app, known):
            total += fuzz(app, known, rounds=50, luck=luck, seconds=left)
        _say(f"{time.monotonic() - began:4.0f} s, seed {luck}: {sum(total.values())} calls answered as documented")
    for (call, status), count in sorted(total.items()):
        _say(f"  {call:<44} {status} {count:>6}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(float(sys.argv[1]))
