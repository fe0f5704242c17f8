"""An offer by other means over HTTP: held, confirmed and audited like any other, with what has to be done for it."""

from typing import Any

from fastapi.testclient import TestClient

from tests.api.plant import MONDAY, wish
from tests.auditor import findings


def a_joinery() -> dict[str, Any]:
    """Wood takes twelve days, or five for more money; the saw works on weekdays, and on Saturdays for more money."""
    step = {
        "id": "10",
        "fixed_minutes": 60,
        "requires": [{"alternatives": [{"resource": "SAW"}]}],
        "components": [{"item": "WOOD", "quantity_per": 1}],
    }
    return {
        "settings": {"promise_granularity": "minute"},
        "calendars": [
            {"id": "week", "shifts": [{"days": ["mon", "tue", "wed", "thu", "fri"], "start": "06:00", "end": "08:00"}]},
            {"id": "saturday", "shifts": [{"days": ["sat"], "start": "06:00", "end": "14:00"}]},
        ],
        "sites": [{"id": "SHOP"}],
        "items": [{"id": "TABLE", "price": "500.00"}, {"id": "WOOD"}],
        "resources": [
            {
                "id": "SAW",
                "site": "SHOP",
                "calendar": "week",
                "cost_per_hour": "40.00",
                "overtime": {"calendar": "saturday", "cost_per_hour": "70.00"},
            }
        ],
        "routings": [{"id": "R1", "item": "TABLE", "site": "SHOP", "operations": [step]}],
        "purchasing": [
            {
                "id": "P1",
                "item": "WOOD",
                "site": "SHOP",
                "supplier": "MILL",
                "lead_time_days": 12,
                "cost_per_unit": "10.00",
                "expedite": {"lead_time_days": 5, "extra_cost_per_unit": "2.00"},
            }
        ],
    }


def test_what_is_paid_for_is_held_confirmed_and_has_to_be_done(empty: TestClient) -> None:
    empty.put("/v1/clock", json={"now": MONDAY})
    recorded = empty.put("/v1/model", json=a_joinery())
    assert recorded.status_code == 200, recorded.text
    body = wish(3, "TABLE", hold={"for": "PT30M", "prefer": "expedite"})
    quote = empty.post("/v1/quotes", json=body).json()
    later, rushed = quote["offers"]
    assert (later["kind"], later["held"], rushed["kind"], rushed["held"]) == ("later", False, "expedite", True)
    assert rushed["promised_at"] == "2026-12-12T09:30:00Z"
    assert (rushed["cost"]["overtime"], rushed["cost"]["expedite"], rushed["cost"]["extra"]) == (
        "70.00",
        "6.00",
        "36.00",
    )
    assert rushed["warnings"] == [
        "Overtime of SAW has to be agreed.",
        "WOOD from MILL has to come express, in 5 days instead of 12 days.",
    ]
    commitment = empty.post(f"/v1/quotes/{quote['id']}/confirm").json()
    said = {action["kind"]: action for action in empty.get("/v1/actions").json()["items"]}
    assert said["approve"]["detail"].startswith("Agree to overtime of SAW for the run of 3 TABLE at SHOP by ")
    assert said["buy"]["detail"].startswith("Order 3 WOOD from MILL for SHOP on express terms by ")
    plan = empty.get("/v1/plan").json()
    assert [row["overtime"] for row in plan["operations"]] == [True]
    assert [row["expedited"] for row in plan["buys"]] == [True]
    assert findings(empty.get("/v1/model").json(), plan, [commitment], [], MONDAY) == []


def test_whoever_pays_for_days_gets_them_first(empty: TestClient) -> None:
    empty.put("/v1/clock", json={"now": MONDAY})
    recorded = empty.put("/v1/model", json=a_joinery())
    assert recorded.status_code == 200, recorded.text
    for per_day, first in (("9.00", "expedite"), ("1.00", "later")):
        policy = {"extra": {"per_late_day": per_day, "maximum": "100.00"}}
        answer = empty.post("/v1/inquiries", json=wish(3, "TABLE", policy=policy)).json()
        assert answer["offers"][0]["kind"] == first
    half = empty.post("/v1/inquiries", json=wish(3, "TABLE", policy={"extra": {"per_late_day": "1.00"}}))
    assert [error["pointer"] for error in half.json()["errors"]] == ["/policy/extra/maximum"]
