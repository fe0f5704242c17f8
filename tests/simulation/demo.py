"""The demo factory under a stream of requests, and what an outside auditor finds there: a promised date never moves."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import httpx
from fastapi.testclient import TestClient

from app.config import Settings
from app.main import application_of, troth_of
from tests.auditor import findings
from tests.simulation.stream import Stream

DEMO = Path(__file__).parents[2] / "app" / "connectors" / "demo_factory.json"
Client = TestClient | httpx.Client
"""Of one application in this process, or of others."""
MORNING = datetime(2027, 3, 2, 7, tzinfo=UTC)


@contextmanager
def troth_on(database_url: str) -> Iterator[TestClient]:
    settings = Settings(
        database_url=database_url,
        clock="simulated",
        threads_max=1,
        solver_deterministic_seconds_max=0.05,  # What is audited is that dates are kept, not how early they are.
    )
    with TestClient(application_of(troth_of(settings))) as client:
        yield client


@contextmanager
def demo_factory(database_url: str, seed: int = 2) -> Iterator[Stream]:
    """Troth on empty books and a simulated clock, with the demo factory as its plant."""
    model = with_machines_to_set_up(with_other_wheels(json.loads(DEMO.read_text())))
    with troth_on(database_url) as client:
        stream = Stream(client=client, model=model, now=MORNING, dice=Random(seed))
        model.setdefault("settings", {})["move_fence"] = "P1D"
        stream.send("PUT", "/v1/clock", {"now": MORNING.isoformat()})
        stream.send("PUT", "/v1/model", model)
        yield stream


def with_other_wheels(model: Any) -> Any:
    """Large wheels may go in where there are no small ones, and the other way round."""
    other = {"WHEEL-16": "WHEEL-20", "WHEEL-20": "WHEEL-16"}
    operations = [operation for routing in model["routings"] for operation in routing["operations"]]
    for used in (used for operation in operations for used in operation.get("components", [])):
        if used["item"] in other:
            used["alternatives"] = [{"item": other[used["item"]], "quantity_per": used["quantity_per"]}]
    return model


def with_machines_to_set_up(model: Any) -> Any:
    """The wheel stands are set up for a size, and the powder line has racks for small frames and for large ones."""
    sizes = {"id": "sizes", "default_minutes": 20}
    racks = [{"from": "*", "to": "large", "minutes": 45}, {"from": "large", "to": "small", "minutes": 30}]
    model["setup_matrices"] = [sizes, {"id": "racks", "rows": racks, "default_minutes": 10}]
    resources = {one["id"]: one for one in model["resources"]}
    resources["WHEEL-STAND"].update(setup_matrix="sizes", setup_state="16")
    resources["POWDER-LINE"].update(setup_matrix="racks")
    families = {"WHEEL-16": "16", "WHEEL-20": "20", "FRAME-S": "small", "FRAME-TERN": "small", "FRAME-L": "large"}
    for routing in model["routings"]:
        if routing["item"] in families:
            routing["operations"][0]["setup_family"] = families[routing["item"]]
    for booking in model["bookings"]:
        if booking["resource"] == "WHEEL-STAND":
            booking.update(unit=2, setup_family="20")
    return model


def audited(stream: Stream) -> list[str]:
    """What the auditor finds, and every date that is no longer the one that was confirmed."""
    commitments = everything(stream.client, "/v1/commitments")
    held = everything(stream.client, "/v1/quotes", state="held")
    model = stream.client.get("/v1/model").json()
    plan = stream.client.get("/v1/plan").json()
    found = findings(model, plan, commitments, held, stream.now.isoformat())
    shown = {one["id"]: one for one in commitments}
    for id, dates in stream.promised.items():
        for when in ("promised_at", "first_promised_at"):
            now_said = {line["line"]: line[when] for line in shown[id]["lines"]}
            if now_said != dates:
                found.append(f"{id} was promised for {dates} and now says {now_said}")
        if shown[id]["at_risk"]:
            found.append(f"{id} is at risk")
    return found


def everything(client: Client, path: str, **filters: str) -> list[Any]:
    items: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = client.get(path, params={**filters, **cursor, "limit": 200}).json()
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        cursor = {"cursor": page["next_cursor"]}


def run(stream: Stream, requests: int, checkpoints: int) -> None:
    for number in range(1, requests + 1):
        stream.step()
        if number % (requests // checkpoints) == 0:
            found = audited(stream)
            assert not found, f"after {number} requests:\n" + "\n".join(found[:20])
    assert stream.promised, "nothing was ever confirmed"
