"""What an ERP would report while a replay runs: receipts that are due have come and lie in stock."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.connectors.client import Client, asked


class PlantFeed:
    """Knows the receipts and the stock of the plant model as it was when the replay began.

    Nobody counts what is made, used and sent meanwhile: what it reports is the stock of the beginning with all that
    was received since, and says so.
    """

    def __init__(self, client: Client, zone: ZoneInfo) -> None:
        model = asked(client, "GET", "/v1/model")
        self._client = client
        self._zone = zone
        self._counted_at = asked(client, "GET", "/v1/clock")["now"]
        self._awaited: list[dict[str, Any]] = model["receipts"]
        self._on_hand: Counter[tuple[str, str]] = Counter()
        for row in model["stock"]:
            if row.get("status", "available") == "available":
                self._on_hand[row["item"], row["site"]] += row["quantity"]

    def midnight(self, day: date) -> None:
        """A day begins: the clock moves to it, and whatever is due by then is received, the overdue too."""
        now = datetime.combine(day, time(0), tzinfo=self._zone).astimezone(UTC)
        asked(self._client, "PUT", "/v1/clock", {"now": now.isoformat()})
        come = [receipt for receipt in self._awaited if _due(receipt["available_at"], self._zone) <= now]
        if not come:
            return
        self._awaited = [receipt for receipt in self._awaited if receipt not in come]
        for receipt in come:
            self._on_hand[receipt["item"], receipt["site"]] += receipt["quantity"]
        changed = sorted({(receipt["item"], receipt["site"]) for receipt in come})
        patch = {
            "receipts": [{"id": receipt["id"], "deleted": True} for receipt in come],
            "stock": [self._stock(*place) for place in changed],
        }
        asked(self._client, "PATCH", "/v1/model", patch)

    def _stock(self, item: str, site: str) -> dict[str, Any]:
        quantity = self._on_hand[item, site]
        return {"item": item, "site": site, "quantity": quantity, "counted_at": self._counted_at}


def _due(available_at: str, zone: ZoneInfo) -> datetime:
    """A day is over at its end."""
    if len(available_at) == len("2014-06-01"):
        end = date.fromisoformat(available_at) + timedelta(days=1)
        return datetime.combine(end, time(0), tzinfo=zone)
    return datetime.fromisoformat(available_at)
