"""A split that is held for longer keeps the part that was promised on time, or is refused."""

from datetime import UTC, datetime
from pathlib import Path

from fastapi.testclient import TestClient

from app.config import Settings
from app.main import application_of, troth_of

PLANT = {
    "sites": [{"id": "PLANT"}],
    "items": [{"id": "BENCH"}],
    "resources": [{"id": "JIG", "site": "PLANT"}],
    "routings": [
        {
            "id": "R1",
            "item": "BENCH",
            "site": "PLANT",
            "operations": [{"id": "10", "minutes_per_unit": 60, "alternatives": [{"resource": "JIG"}]}],
        }
    ],
}
ASKED = {
    "lines": [{"line": "1", "item": "BENCH", "quantity": 10, "requested": "2026-12-07T12:00:00Z"}],
    "hold": {"for": "PT30M"},
}


def test_less_on_time_than_was_said_is_not_the_same_offer(tmp_path: Path) -> None:
    troth = troth_of(Settings(database_url=f"sqlite:///{tmp_path / 'troth.db'}", clock="simulated"))
    troth.prepare()
    with TestClient(application_of(troth)) as client:
        client.put("/v1/clock", json={"now": datetime(2026, 12, 7, 8, tzinfo=UTC).isoformat()})
        assert client.put("/v1/model", json=PLANT).status_code == 200
        quote = client.post("/v1/quotes", json=ASKED).json()
        split = next(offer for offer in quote["offers"] if offer["kind"] == "split")
        # From half past eight, when the hold ends, three benches are done by noon; from ten only two would be.
        assert split["lines"][0]["fill_rate"] == 0.3

        held_short = client.post(f"/v1/quotes/{quote['id']}/hold", json={"offer": split["id"], "for": "PT20M"})
        assert held_short.status_code == 200

        refused = client.post(f"/v1/quotes/{quote['id']}/hold", json={"offer": split["id"], "for": "PT2H"})
        assert refused.status_code == 409
        fresh = refused.json()["quote"]
        assert [offer["lines"][0]["fill_rate"] for offer in fresh["offers"] if offer["kind"] == "split"] == [0.2, 0.3]
        assert client.get(f"/v1/quotes/{quote['id']}").json()["expires_at"] == "2026-12-07T08:20:00Z"
