"""Time: it passes by minutes and days, and to the second at which a hold ends."""

from datetime import datetime, timedelta

from tests.stateful.asking import some_quote
from tests.stateful.expected import text_of
from tests.stateful.trade import Trade


def wait(trade: Trade, minutes: int, seconds: int) -> None:
    pass_to(trade, trade.expected.now + timedelta(minutes=minutes, seconds=seconds))


def wait_for_the_end(trade: Trade, which: int, seconds: int) -> None:
    """Of a hold: to that very instant, or a little before or after."""
    pass_to(trade, some_quote(trade, which).expires_at + timedelta(seconds=seconds))


def pass_to(trade: Trade, instant: datetime) -> None:
    """The clock only moves forward."""
    reply = trade.call("PUT", "/v1/clock", {"now": text_of(instant)})
    if instant < trade.expected.now:
        trade.insist(reply.problem == "clock-backwards", f"the clock was set back: {reply.text!r}")
    else:
        trade.insist(reply.status == 200, f"the clock was not set: {reply.text!r}")
        trade.expected.pass_to(instant)
