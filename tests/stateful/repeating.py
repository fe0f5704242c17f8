"""Calls that are sent twice, die on the way, or are overtaken by somebody else: each is done once, or not at all."""

from collections.abc import Callable
from typing import Any

from tests.stateful.asking import (
    confirm,
    hold_again,
    learn_confirm,
    learn_quote,
    quote,
    refused_as,
    release,
    some_quote,
)
from tests.stateful.delivering import cancel, change
from tests.stateful.feeding import count_again
from tests.stateful.offices import Died, Reply
from tests.stateful.passing import wait, wait_for_the_end
from tests.stateful.trade import Trade

LEASE_IS_OVER = 31
"""Seconds: a lease lasts thirty."""


def repeat(trade: Trade, which: int) -> None:
    """The same key and body, at any office and any time, what is old forgotten: the first answer, byte for byte."""
    if trade.sent:
        key = list(trade.sent)[-1 - which % len(trade.sent)]
        sent = trade.sent[key]
        trade.wall.pass_by(seconds=1)
        trade.offices[trade.at].forget_old()
        reply = trade.call(sent.method, sent.path, sent.body, key=key)
        same = (reply.status, reply.text) == (sent.reply.status, sent.reply.text)
        trade.insist(same, f"key {key} was answered with {sent.reply.text!r} first, and now with {reply.text!r}")


def send_another_body(trade: Trade, which: int) -> None:
    if trade.sent:
        key = list(trade.sent)[-1 - which % len(trade.sent)]
        other = {"lines": [{"line": "1", "item": "BELL", "quantity": 1, "requested": "asap"}], "reference": key}
        refused_as(trade, trade.call("POST", "/v1/quotes", other, key=key, may_be=(422, 201)), "idempotency-key-reused")


def ask_while_it_is_answered(trade: Trade, quantity: int) -> None:
    """The second is told that the first is under way, and the first is answered."""
    key, body = _new_key(trade), _bells(quantity)

    def meanwhile() -> None:
        refused_as(trade, trade.call("POST", "/v1/quotes", body, key=key), "idempotency-key-busy")

    _with(trade, 2, meanwhile)
    reply = trade.call("POST", "/v1/quotes", body, key=key)
    learn_quote(trade, body, 30, reply)


def take_too_long(trade: Trade, quantity: int) -> None:
    """Its lease runs out, another office takes the key over and answers: the slow one has done nothing."""
    key, body = _new_key(trade), _bells(quantity)

    def meanwhile() -> None:
        trade.wall.pass_by(seconds=LEASE_IS_OVER)
        learn_quote(trade, body, 30, trade.call("POST", "/v1/quotes", body, key=key))

    _with(trade, 2, meanwhile)
    refused_as(trade, trade.call("POST", "/v1/quotes", body, key=key), "idempotency-key-busy")


def die(trade: Trade, deed: str, which: int, commit: int, committed: bool) -> None:
    """An office dies at a commit, before it or after. Whoever asks again under the key finds it done once."""
    key = _new_key(trade)
    if deed == "quote":
        path, body = "/v1/quotes", _bells(1 + which)
    else:
        path, body = f"/v1/quotes/{some_quote(trade, which).id}/confirm", None
    office = trade.offices[trade.at]
    office.dies(commit, committed=committed)
    trade.story.append(f"  office {trade.at} dies at commit {commit}, {'after' if committed else 'before'} it")
    try:
        trade.call("POST", path, body, key=key)
    except Died:
        office.restart()
    office.as_planned()
    trade.at = (trade.at + which) % len(trade.offices)
    trade.sent.pop(key, None)
    reply = _at_last(trade, path, body, key)
    if deed == "quote":
        learn_quote(trade, body, 30, reply)
    else:
        learn_confirm(trade, some_quote(trade, which), None, reply)


def _at_last(trade: Trade, path: str, body: Any, key: str) -> Reply:
    """A key that nobody answers any more is free once its lease is over."""
    reply = trade.call("POST", path, body, key=key)
    if reply.problem == "idempotency-key-busy":
        trade.wall.pass_by(seconds=LEASE_IS_OVER)
        reply = trade.call("POST", path, body, key=key)
    return reply


def decide_on_an_old_plan(trade: Trade, which: int) -> None:
    known = some_quote(trade, which)
    reply = trade.call("POST", f"/v1/quotes/{known.id}/confirm", version=trade.version - 1, may_be=(412, 201))
    refused_as(trade, reply, "plan-version-stale")


MINE: dict[str, Callable[[Trade, int], None]] = {
    "quote": lambda trade, which: quote(trade, "BELL", 1 + which),
    "quote again": lambda trade, which: quote(trade, "BELL", 1 + which, reference="R1"),
    "quote a bike": lambda trade, which: quote(trade, "BIKE", 1 + which),
    "confirm": lambda trade, which: confirm(trade, which, None, None),
    "hold again": lambda trade, which: hold_again(trade, which, None, 30, None),
    "release": release,
    "cancel": lambda trade, which: cancel(trade, which, None) if trade.expected.commitments else None,
    "change": lambda trade, which: (
        change(trade, which, 2, "asap", "all", True, None) if trade.expected.commitments else None
    ),
}
THEIRS: dict[str, Callable[[Trade, int], None]] = {
    **MINE,
    "the hold ends": lambda trade, which: wait_for_the_end(trade, which, 0),
    "a minute passes": lambda trade, which: wait(trade, 1, 0),
    "fewer bells": lambda trade, which: count_again(trade, "BELL", -2),
}


def overtaken(trade: Trade, mine: str, theirs: str, which: int) -> None:
    """Between planning and the lock of one office, another does something from beginning to end."""
    _with(trade, 1, lambda: THEIRS[theirs](trade, which))
    MINE[mine](trade, which)


def _with(trade: Trade, lock: int, act: Callable[[], None]) -> None:
    """Before the lock is taken for the n-th time from now on, at the office that is asked, something at another."""
    here, there = trade.at, (trade.at + 1) % len(trade.offices)

    def meanwhile() -> None:
        trade.story.append(f"  meanwhile, at office {there}:")
        trade.at = there
        act()
        trade.at, trade.is_overtaken = here, True

    for office in trade.offices:
        office.as_planned()
    trade.offices[here].before_lock(lock, meanwhile)


def _bells(quantity: int) -> dict[str, Any]:
    line = {"line": "1", "item": "BELL", "quantity": quantity, "requested": "asap"}
    return {"lines": [line], "hold": {"for": "PT30M"}, "policy": {"levers_max": 0}}


def _new_key(trade: Trade) -> str:
    return f"step {len(trade.steps)}"
