"""A Troth that answers what a test wants it to answer, and remembers what it was asked."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from app.connectors.adventureworks import SalesOrder

Call = tuple[str, str, Any]


class ScriptedTroth:
    """``days_late`` says how late each order is promised, None refuses it; everything is confirmed as promised.

    ``slipped`` are orders whose commitments stand a day later when they are read again.
    """

    def __init__(
        self, orders: list[SalesOrder], days_late: dict[str, int | None], slipped: frozenset[str] = frozenset()
    ) -> None:
        self.calls: list[Call] = []
        self.model: dict[str, Any] = {"receipts": [], "stock": []}
        self._due = {order.id: order.due for order in orders}
        self._days_late = days_late
        self._slipped = slipped

    def request(self, method: str, path: str, json: Any = None) -> tuple[int, Any]:
        self.calls.append((method, path, json))
        match (method, path.split("/")[2:]):
            case ("GET", ["model" | "clock" as what]):
                return 200, self.model if what == "model" else {"now": "2014-06-01T06:00:00Z"}
            case ("POST", ["quotes"]):
                return 201, self._quote(json)
            case ("POST", ["quotes", quote, "confirm"]):
                return 201, self._commitment(quote)
            case ("GET", ["commitments", quote]):
                return 200, self._commitment(quote, slipped=quote in self._slipped)
            case ("DELETE", ["quotes", _]) | ("PUT", ["clock"]) | ("PATCH", ["model"]):
                return 204 if method == "DELETE" else 200, None
        return 404, {"detail": "no such thing"}

    def sent(self, method: str, path: str) -> list[Any]:
        return [json for called, at, json in self.calls if (called, at) == (method, path)]

    def _quote(self, request: dict[str, Any]) -> dict[str, Any]:
        order = request["reference"]
        late = self._days_late[order]
        why = [
            {"kind": "capacity", "ref": "WELDING", "minutes": 900},
            {"kind": "material", "ref": "PO-7", "minutes": 300},
            {"kind": "rounding", "ref": "", "minutes": 1200},
        ]
        if late is None:
            return {"id": order, "status": "infeasible", "offers": [], "why": why}
        offer = {"held": True, "basis": "stock", "why": why, "moved": {"operations": 2}, **self._dates(order, late)}
        return {"id": order, "status": "counter_offer" if late > 0 else "feasible", "offers": [offer], "why": []}

    def _commitment(self, order: str, *, slipped: bool = False) -> dict[str, Any]:
        return {"id": order, **self._dates(order, (self._days_late[order] or 0) + slipped)}

    def _dates(self, order: str, late: int) -> dict[str, Any]:
        day = self._due[order] + timedelta(days=late)
        instant = datetime.combine(day + timedelta(days=1), time(0), tzinfo=UTC).isoformat()
        line = {"line": "1", "promised_at": instant, "promised_date": day.isoformat()}
        return {"promised_at": instant, "promised_date": day.isoformat(), "lines": [line]}
