"""A small plant as an ERP would send it; tests change the one thing they are about."""

import json
from copy import deepcopy
from typing import Any

import pytest

from app.domain.errors import Fault, PlantModelRejected, RequestRejected
from app.domain.plant import PlantModel
from app.domain.timeline import Minute
from app.wire.json_text import read_json
from app.wire.model import read_model
from app.wire.requests import PromiseRequestIn, read_request

Json = dict[str, Any]

BAKERY: Json = {
    "calendars": [
        {
            "id": "early",
            "timezone": "Europe/Berlin",
            "shifts": [{"days": ["mon", "tue", "wed", "thu", "fri"], "start": "06:00", "end": "14:00"}],
        },
        {
            "id": "late",
            "timezone": "Europe/Berlin",
            "shifts": [{"days": ["mon", "tue", "wed", "thu", "fri"], "start": "14:00", "end": "22:00"}],
        },
    ],
    "sites": [{"id": "BERLIN", "timezone": "Europe/Berlin"}, {"id": "PORTO", "timezone": "Europe/Lisbon"}],
    "ship_tos": [{"id": "CAFE", "timezone": "Europe/Berlin"}],
    "items": [{"id": "CAKE"}, {"id": "DOUGH", "decimals": 3}, {"id": "FLOUR", "decimals": 2}],
    "resources": [
        {"id": "OVEN", "site": "BERLIN", "calendar": "early", "setup_matrix": "heat", "setup_state": "bread"},
        {"id": "BAKER", "site": "BERLIN", "calendar": "early"},
        {"id": "NIGHT-BAKER", "site": "BERLIN", "calendar": "late"},
        {"id": "FORNO", "site": "PORTO"},
    ],
    "setup_matrices": [{"id": "heat", "rows": [{"from": "bread", "to": "cake", "minutes": 20}], "default_minutes": 5}],
    "routings": [
        {
            "id": "BAKE",
            "item": "CAKE",
            "site": "BERLIN",
            "operations": [
                {
                    "id": "10",
                    "setup_minutes": 30,
                    "setup_family": "cake",
                    "minutes_per_unit": 2.5,
                    "requires": [
                        {"alternatives": [{"resource": "OVEN"}]},
                        {"alternatives": [{"resource": "BAKER"}]},
                    ],
                    "components": [{"item": "DOUGH", "quantity_per": 0.25}],
                }
            ],
        },
        {
            "id": "KNEAD",
            "item": "DOUGH",
            "site": "BERLIN",
            "operations": [{"id": "10", "components": [{"item": "FLOUR", "quantity_per": 0.6}]}],
        },
    ],
    "purchasing": [{"id": "MILL", "item": "FLOUR", "site": "BERLIN", "lead_time_days": 3}],
    "lanes": [{"id": "VAN", "from": "BERLIN", "to": "CAFE", "transit_hours": 1.5}],
    "stock": [{"item": "FLOUR", "site": "BERLIN", "quantity": 12.5}],
    "safety_stock": [{"item": "FLOUR", "site": "BERLIN", "quantity": 2}],
    "receipts": [{"id": "PO-1", "item": "FLOUR", "site": "BERLIN", "quantity": 5, "available_at": "2026-12-03"}],
    "bookings": [
        {"id": "WO", "resource": "OVEN", "unit": 1, "start": "2026-12-01T06:00:00Z", "end": "2026-12-01T08:00:00Z"},
    ],
    "requirements": [
        {"id": "REQ", "item": "FLOUR", "site": "BERLIN", "quantity": 1, "needed_at": "2026-12-02"},
    ],
    "customers": [{"id": "ANNA", "ship_to": "CAFE"}],
    "open_orders": [
        {
            "id": "SO-1",
            "customer": "ANNA",
            "lines": [{"line": "1", "item": "CAKE", "quantity": 20, "promised": "2026-12-04"}],
        }
    ],
}


def bakery(*changes: tuple[str, Any]) -> Json:
    """The bakery with values put in at JSON pointers; ``-`` as the last part appends to a list."""
    document = deepcopy(BAKERY)
    for pointer, value in changes:
        *way, last = pointer.split("/")[1:]
        node: Any = document
        for part in way:
            node = node[int(part)] if isinstance(node, list) else node[part]
        if last == "-":
            node.append(value)
        elif isinstance(node, list):
            node[int(last)] = value
        else:
            node[last] = value
    return document


def plant_of(document: Json, now: Minute | None = None) -> PlantModel:
    """The document as it comes through the door, from its bytes on."""
    return read_model(read_json(json.dumps(document).encode())).to_domain(now)


def faults_in(document: Json, now: Minute | None = None) -> list[Fault]:
    with pytest.raises(PlantModelRejected) as rejected:
        plant_of(document, now)
    return list(rejected.value.faults)


def asked(plant: PlantModel, **fields: Any) -> Any:
    """A request for two cakes, but for what is said otherwise."""
    line = {"line": "1", "item": "CAKE", "quantity": 2, "requested": "2026-12-10"}
    body = {"lines": [line], **fields}
    return read_request(PromiseRequestIn, read_json(json.dumps(body).encode())).to_domain(plant)


def request_faults(plant: PlantModel, **fields: Any) -> list[Fault]:
    with pytest.raises(RequestRejected) as rejected:
        asked(plant, **fields)
    return list(rejected.value.faults)
