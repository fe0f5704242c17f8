"""What becomes of commitments: changed, cancelled, shipped, worked on."""

from datetime import timedelta
from typing import Any

from tests.stateful.asking import refused_as, send, some_quote, wish
from tests.stateful.expected import Committed, Line, committed, text_of, when
from tests.stateful.offices import Reply
from tests.stateful.trade import Trade


def some_commitment(trade: Trade, which: int) -> Committed:
    """The newest, the one before it, and so on."""
    commitments = list(trade.expected.commitments.values())
    return commitments[-1 - which % len(commitments)]


def cancel(trade: Trade, which: int, key: str | None) -> None:
    known = some_commitment(trade, which)
    reply = send(trade, f"/v1/commitments/{known.id}/cancel", None, key)
    if reply is None:
        return
    if known.state == "shipped":
        refused_as(trade, reply, "commitment-closed")
        return
    trade.insist(reply.status == 200, f"{known.id} is not cancelled: {reply.text!r}")
    if known.state == "open":
        known.state = "cancelled"
        trade.foresee((("commitment.cancelled", known.quote),))
    trade.same_commitment(reply.said, known)


def change(trade: Trade, which: int, quantity: int, requested: str, lines: str, patient: bool, key: str | None) -> None:
    """``lines``: the first of them alone, all there are, or another one with bells as well."""
    known = some_commitment(trade, which)
    latest = text_of(trade.expected.minute + timedelta(days=20)) if patient else None
    dates = {"requested": wish(trade, requested), "latest_acceptable": latest}
    kept = list(known.lines)[: 1 if lines == "first" else None]
    wanted = [{"line": name, "item": known.lines[name].item, "quantity": quantity, **dates} for name in kept]
    if lines == "more":
        wanted.append({"line": f"more-{len(trade.steps)}", "item": "BELL", "quantity": 1, **dates})
    path, body = f"/v1/commitments/{known.id}/change", {"lines": wanted, "policy": {"levers_max": 0}}
    takes_back = known.state == "open" and _takes_back(known, wanted)
    reply = send(trade, path, body, key) if not takes_back else None
    if takes_back:
        refused_as(trade, trade.call("POST", path, body, may_be=(422,)), "request-rejected")
    elif reply is not None:
        _learn_change(trade, known, wanted, reply)


def _takes_back(known: Committed, wanted: list[Any]) -> bool:
    asked = {line["line"]: line["quantity"] for line in wanted}
    return any(line.shipped > asked.get(name, 0) for name, line in known.lines.items())


def _learn_change(trade: Trade, known: Committed, wanted: list[Any], reply: Reply) -> None:
    if known.state != "open":
        refused_as(trade, reply, "commitment-closed")
        return
    own = sum(line.quantity - line.shipped for line in known.lines.values() if line.item == "BELL")
    free = trade.bells_left(known.id) + own
    if reply.problem is not None:
        refused_as(trade, reply, "change-refused")
        _bells_were_short(trade, known, wanted, free)
        return
    shown = {line["line"]: line for line in reply.said["lines"]}
    trade.insist(list(shown) == [line["line"] for line in wanted], f"{known.id} has the lines {list(shown)}")
    for line in wanted:
        now_said = (shown[line["line"]]["promised_at"], line["quantity"])
        mine = known.lines.get(line["line"])
        if mine is None:
            known.lines[line["line"]] = Line(item=line["item"], quantity=line["quantity"], said=[now_said])
        else:
            mine.quantity = line["quantity"]
            mine.said += [now_said] if mine.said[-1] != now_said else []
    known.lines = {line["line"]: known.lines[line["line"]] for line in wanted}
    _close_when_all_has_left(known)
    trade.foresee((("commitment.changed", known.quote),))
    trade.same_commitment(reply.said, known)


def _bells_were_short(trade: Trade, known: Committed, wanted: list[Any], free: int) -> None:
    """A change that asks for bells as soon as possible is refused only where there are not as many."""
    if {line["item"] for line in wanted} == {"BELL"} and all(line["requested"] == "asap" for line in wanted):
        more = sum(line["quantity"] for line in wanted) - sum(known.lines[name].shipped for name in known.lines)
        trade.insist(more > free, f"{more} bells are wanted, {free} there, and {known.id} is not changed")


def _close_when_all_has_left(known: Committed) -> None:
    if all(line.shipped == line.quantity for line in known.lines.values()):
        known.state = "shipped"


def ship(trade: Trade, which: int, line: int, quantity: int, ago: int, key: str | None) -> None:
    """What is ready leaves, or less of it; more than is left of a line is refused."""
    known = some_commitment(trade, which)
    name = list(known.lines)[line % len(known.lines)]
    mine = known.lines[name]
    at = trade.expected.now.replace(second=0, microsecond=0) - timedelta(minutes=ago)
    body = {"line": name, "quantity": quantity, "shipped_at": text_of(at)}
    path = f"/v1/commitments/{known.id}/ship"
    if known.state == "open" and quantity > mine.quantity - mine.shipped:
        refused_as(trade, trade.call("POST", path, body, may_be=(422,)), "request-rejected")
        return
    if known.state == "open" and _ready(trade, known, name) < quantity:
        return
    reply = send(trade, path, body, key)
    if reply is None:
        return
    if known.state != "open":
        refused_as(trade, reply, "commitment-closed")
        return
    trade.insist(reply.status == 200, f"{known.id} is not shipped: {reply.text!r}")
    mine.left.append((at, quantity))
    _close_when_all_has_left(known)
    trade.expected.a_fact_has_come()
    trade.foresee((("commitment.shipped", known.quote),))
    trade.same_commitment(reply.said, known)


def _ready(trade: Trade, known: Committed, name: str) -> int:
    lines = trade.read(f"/v1/commitments/{known.id}")["lines"]
    still = [one for line in lines if line["line"] == name for one in line["deliveries"] if one["shipped_at"] is None]
    return sum(one["quantity"] for one in still if when(one["ready_at"]) <= trade.expected.now)


def report(trade: Trade, which: int, state: str) -> None:
    """What the floor says of some operation of a commitment; whatever cannot be is refused."""
    open_ones = {one.id for one in trade.expected.commitments.values() if one.state == "open"}
    rows = [row for row in trade.read("/v1/plan")["operations"] if row["owner"] in open_ones]
    if rows:
        row = rows[which % len(rows)]
        told = [{"operation": f"{row['run']}/{row['operation']}", "state": state}]
        reply = trade.call("POST", "/v1/progress", told, may_be=(200, 422))
        if reply.status == 200:
            trade.expected.a_fact_has_come()
            trade.reported.add(row["run"])
            trade.hear(reply)


def override(trade: Trade, which: int, days: int) -> None:
    """Somebody answers for a date, whatever the plan says of it."""
    known = some_quote(trade, which)
    expected = trade.expected
    day = (expected.minute + timedelta(days=days)).date().isoformat()
    body = {"promised_date": day, "override_reason": "they insist"}
    reply = trade.call("POST", f"/v1/quotes/{known.id}/confirm", body)
    if known.state in ("confirmed", "released"):
        refused_as(trade, reply, f"quote-{known.state}")
    elif expected.committed_under(known.reference) is not None:
        refused_as(trade, reply, "reference-taken")
    else:
        trade.insist(reply.status == 201, f"{known.id} is not overridden: {reply.text!r}")
        made = committed(reply.said)
        days_said = {line["promised_date"] for line in reply.said["lines"]}
        trade.insist(days_said == {day}, f"{made.id} is for {days_said} and {day} was said")
        replaced = (("quote.replaced", known.id),) if known.state == "held" else ()
        trade.foresee((*replaced, ("commitment.made", known.id)))
        known.state, known.held, known.commitment = "confirmed", None, made.id
        expected.commitments[made.id] = made
        expected.a_fact_has_come("BELL", "FRAME", "BIKE")
