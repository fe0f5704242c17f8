"""What GET /v1/model gives back is the very plant model that PUT took."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.timeline import EPOCH
from app.wire.examples.requests import MODEL_EXAMPLE
from app.wire.model import model_out
from app.wire.times import DAY_FIRST, DAY_LAST
from tests.wire.builders import bakery, plant_of

DECIMALS = st.integers(0, 9)
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "America/Sao_Paulo"])
DAYS = st.dates(DAY_FIRST, DAY_LAST).map(date.isoformat)
INSTANTS = st.integers(86_400, 199 * 365 * 86_400).map(lambda at: (EPOCH + timedelta(seconds=at)).isoformat())
WHOLE_NUMBERS = st.integers(1, 10**5)
# As many digits as the wire takes, wherever the point is.
FINE_NUMBERS = st.builds(lambda digits, scale: digits / 10**scale, st.integers(1, 10**8), st.integers(0, 8))
MONEY = st.from_regex(r"[0-9]{1,9}(\.[0-9]{1,6})?", fullmatch=True).filter(str.isascii)
DURATIONS = st.integers(0, 100_000).map(lambda minutes: f"PT{minutes}M")


@st.composite
def changed_bakeries(draw: st.DrawFn) -> dict[str, Any]:
    operation = "/routings/0/operations/0"
    return bakery(
        ("/settings", {"safety_time": draw(DURATIONS), "date_only_receipt": draw(st.sampled_from(["start", "end"]))}),
        ("/sites/0/timezone", draw(ZONES)),
        ("/items/0/decimals", draw(DECIMALS)),
        ("/items/1/decimals", draw(DECIMALS)),
        ("/items/0/price", draw(MONEY)),
        ("/items/2/safety_time", draw(st.none() | DURATIONS)),
        (f"{operation}/minutes_per_unit", draw(FINE_NUMBERS)),
        (f"{operation}/fixed_minutes", draw(FINE_NUMBERS)),
        (f"{operation}/components/0/quantity_per", draw(FINE_NUMBERS)),
        (f"{operation}/components/0/fixed_quantity", draw(WHOLE_NUMBERS)),
        (f"{operation}/components/0/alternatives", [{"item": "FLOUR", "quantity_per": draw(FINE_NUMBERS)}]),
        ("/routings/0/minimum", draw(st.none() | WHOLE_NUMBERS)),
        ("/routings/0/valid_from", draw(st.none() | DAYS)),
        ("/routings/1/valid_to", draw(st.none() | DAYS)),
        ("/lanes/0/transit_hours", draw(st.integers(0, 10**6).map(lambda hours: hours / 1000))),
        ("/receipts/0/available_at", draw(DAYS | INSTANTS)),
        ("/requirements/0/needed_at", draw(DAYS | INSTANTS)),
        ("/resources/0/unit_changes", [{"from": draw(DAYS | INSTANTS), "units": 2}]),
        ("/resources/0/setup_state", draw(st.none() | st.just("pie"))),
        ("/setup_matrices/0/rows/-", {"from": "*", "to": "pie", "minutes": draw(WHOLE_NUMBERS)}),
        ("/open_orders/0/lines/0/promised", draw(st.none() | DAYS | INSTANTS)),
        ("/bookings/0/unit", draw(st.sampled_from([1, 2]))),
        ("/bookings/0/setup_family", draw(st.none() | st.just("pie"))),
        ("/stock/0/quantity", draw(st.integers(0, 10**8).map(lambda units: units / 100))),
        ("/stock/0/counted_at", draw(INSTANTS)),
    )


@pytest.mark.slow
@given(changed_bakeries())
@settings(max_examples=150)
def test_what_is_given_back_reads_as_what_was_sent(document: dict[str, Any]) -> None:
    plant = plant_of(document)
    given_back = model_out(plant)
    assert plant_of(given_back) == plant
    assert model_out(plant_of(given_back)) == given_back


def test_the_example_of_the_documentation_is_accepted_as_it_stands() -> None:
    plant = plant_of(MODEL_EXAMPLE)
    assert plant_of(json.loads(json.dumps(model_out(plant)))) == plant
