"""What the ERP and the floor tell of supply and capacity: more, less, later, never; and the same again."""

from datetime import timedelta
from typing import Any

from tests.stateful.expected import text_of, when
from tests.stateful.offices import Reply
from tests.stateful.shop import SITE, STANDS
from tests.stateful.trade import Trade

CHANGED = (("model.changed", None),)


def feed(trade: Trade, patch: dict[str, Any], *robbed: str) -> None:
    """A part of the model that is new; of ``robbed`` there may be less than before."""
    reply = trade.call("PATCH", "/v1/model", patch, may_be=(200,))
    trade.expected.a_fact_has_come(*robbed)
    trade.hear(reply)
    trade.foresee(CHANGED)


def order_more(trade: Trade, item: str, quantity: int, days: int) -> None:
    """A purchase order of the ERP's own."""
    at = trade.expected.minute + timedelta(days=days, hours=1)
    receipt = {"id": f"PO-{len(trade.steps)}", "item": item, "site": SITE, "quantity": quantity}
    trade.expected.plant["receipts"].append({**receipt, "available_at": text_of(at)})
    feed(trade, {"receipts": trade.expected.plant["receipts"][-1:]})


def disappoint(trade: Trade, which: int, hours: int | None) -> None:
    """A receipt comes at another time, or never."""
    receipts = trade.expected.plant["receipts"]
    if not receipts:
        return
    receipt = receipts[which % len(receipts)]
    if hours is None:
        receipts.remove(receipt)
        feed(trade, {"receipts": [{"id": receipt["id"], "deleted": True}]}, receipt["item"])
    else:
        receipt["available_at"] = text_of(
            max(trade.expected.minute, when(receipt["available_at"])) + timedelta(hours=hours)
        )
        feed(trade, {"receipts": [receipt]}, receipt["item"])


def receive(trade: Trade) -> None:
    """What has come lies on the shelf. Nobody counts: what left and what was made since is in none of the rows."""
    overdue = trade.expected.receipts_overdue()
    rows = {}
    for receipt in overdue:
        trade.expected.plant["receipts"].remove(receipt)
        row = trade.expected.on_the_shelf(receipt["item"])
        row["quantity"] += receipt["quantity"]
        rows[receipt["item"]] = row
    if overdue:
        gone = [{"id": receipt["id"], "deleted": True} for receipt in overdue]
        feed(trade, {"receipts": gone, "stock": list(rows.values())})


def count_again(trade: Trade, item: str, by: int) -> None:
    """Somebody was wrong: there are more or fewer than was told, as of the same count."""
    row = trade.expected.on_the_shelf(item)
    quantity = max(0, row["quantity"] + by)
    if quantity != row["quantity"]:
        row["quantity"] = quantity
        feed(trade, {"stock": [row]}, item)


def count_bells(trade: Trade) -> None:
    """A true count of today: what has left is gone from it."""
    expected = trade.expected
    row = expected.on_the_shelf("BELL")
    counted_at, now = when(row["counted_at"]), expected.minute
    lines = [line for one in expected.commitments.values() for line in one.lines.values() if line.item == "BELL"]
    gone = sum(quantity for line in lines for at, quantity in line.left if at > counted_at)
    if now > counted_at and gone <= row["quantity"]:
        row.update(quantity=row["quantity"] - gone, counted_at=text_of(now))
        feed(trade, {"stock": [row]})


def require(trade: Trade, item: str, quantity: int, days: int) -> None:
    """The plant needs some for itself."""
    at = trade.expected.minute + timedelta(days=days)
    wanted = {
        "id": f"REQ-{len(trade.steps)}",
        "item": item,
        "site": SITE,
        "quantity": quantity,
        "needed_at": text_of(at),
    }
    trade.expected.plant["requirements"].append(wanted)
    feed(trade, {"requirements": [wanted]}, item)


def require_no_more(trade: Trade, which: int) -> None:
    wanted = trade.expected.plant["requirements"]
    if wanted:
        gone = wanted.pop(which % len(wanted))
        feed(trade, {"requirements": [{"id": gone["id"], "deleted": True}]})


def send_all_again(trade: Trade) -> None:
    """The whole model as it is: no news, but that who is short may be short of something else as time has passed."""
    trade.hear(trade.call("PUT", "/v1/model", trade.expected.plant, may_be=(200,)))
    trade.foresee(*([CHANGED] if trade.expected.robbed or trade.expected.receipts_overdue() else []), ())


def break_down(trade: Trade, hours: int, lasts: int | None, units: int, key: str | None) -> None:
    start = trade.expected.minute + timedelta(hours=hours)
    end = None if lasts is None else text_of(start + timedelta(hours=lasts))
    happens(trade, {"kind": "breakdown", "start": text_of(start), "end": end, "units": units}, key)


def work_overtime(trade: Trade, hours: int, key: str | None) -> None:
    start = trade.expected.minute + timedelta(hours=hours)
    happens(trade, {"kind": "overtime", "start": text_of(start), "end": text_of(start + timedelta(hours=3))}, key)


def happens(trade: Trade, event: dict[str, Any], key: str | None) -> None:
    body = {"resource": STANDS, **event}
    known = trade.sent.get(key or "")
    reply = trade.call("POST", "/v1/capacity", body, key=key, may_be=(422,) if known else (201,))
    if known is not None:
        trade.insist(reply.problem == "idempotency-key-reused", f"{key} serves another request: {reply.text!r}")
        return
    trade.capacity.append(reply.said["id"])
    _capacity_has_changed(trade, reply)


def mend(trade: Trade, which: int, key: str | None) -> None:
    if trade.capacity and key not in trade.sent:
        event = trade.capacity[which % len(trade.capacity)]
        _capacity_has_changed(trade, trade.call("POST", f"/v1/capacity/{event}/end", key=key, may_be=(200,)))


def _capacity_has_changed(trade: Trade, reply: Reply) -> None:
    trade.expected.a_fact_has_come()
    trade.hear(reply)
    trade.foresee((("capacity.changed", None),), ())
