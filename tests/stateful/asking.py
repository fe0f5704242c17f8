"""Quotes: asked for, held for longer or otherwise, confirmed, released."""

from datetime import timedelta
from typing import Any

from tests.stateful.expected import Asked, asked, committed, offered, text_of, when
from tests.stateful.offices import Reply
from tests.stateful.trade import Trade

LAPSED = {"expired": "quote-expired", "released": "quote-released", "confirmed": "quote-confirmed"}


def quote(
    trade: Trade,
    item: str,
    quantity: int,
    second: str | None = None,
    requested: str = "asap",
    *,
    ship_to: str | None = None,
    hold: int = 30,
    reference: str | None = None,
    key: str | None = None,
) -> None:
    """Whoever asks for bells alone under a reference wants all that there are, those that it holds itself included."""
    if reference and (item, second) == ("BELL", None):
        quantity = max(1, _all_bells(trade, reference))
    wanted_at = wish(trade, requested)
    lines = [{"line": "1", "item": item, "quantity": quantity, "requested": wanted_at}]
    if second:
        lines.append({"line": "2", "item": second, "quantity": 1 + quantity % 3, "requested": wanted_at})
    body = {
        "lines": lines,
        "ship_to": ship_to,
        "reference": reference,
        "hold": {"for": f"PT{hold}M"},
        "policy": {"levers_max": 0},
    }
    reply = send(trade, "/v1/quotes", body, key)
    if reply is not None:
        learn_quote(trade, body, hold, reply)


def wish(trade: Trade, requested: str) -> str:
    """A date: as soon as possible, in a few hours, tomorrow."""
    now = trade.expected.minute
    later = {"hours": text_of(now + timedelta(hours=5)), "tomorrow": (now + timedelta(days=1)).date().isoformat()}
    return later.get(requested, "asap")


def send(trade: Trade, path: str, body: Any, key: str | None = None) -> Reply | None:
    """The answer, if it is news: under a key that was used before it has to be the first one, or a refusal."""
    known = trade.sent.get(key or "")
    reply = trade.call("POST", path, body, key=key, may_be=(200, 201, 409, 422) if known else (200, 201, 409))
    if known is None:
        return reply
    if (known.path, known.body) == (path, body):
        same = (reply.status, reply.text) == (known.reply.status, known.reply.text)
        trade.insist(same, f"key {key} was answered with {known.reply.text!r} first, and now with {reply.text!r}")
    else:
        trade.insist(reply.problem == "idempotency-key-reused", f"key {key} serves another request: {reply.text!r}")
    return None


def learn_quote(trade: Trade, body: Any, hold: int, reply: Reply) -> Asked:
    expected = trade.expected
    made = asked(reply.said)
    is_held = bool(hold and made.offers)
    trade.insist(made.id not in expected.quotes, f"{made.id} was there before")
    trade.insist(made.state == ("held" if is_held else "expired"), f"{made.id} is {made.state}")
    ends = expected.minute + timedelta(minutes=hold if is_held else 0)
    trade.insist(made.expires_at == ends, f"{made.id} is held until {made.expires_at} and not {ends}")
    trade.insist((made.held is not None) == is_held, f"{made.id} holds {made.held}")
    old = expected.held_under(made.reference)
    if expected.receipts_given_up(hold) == expected.receipts_given_up():
        # What is believed no more before a hold ends is held by nobody, whoever had it.
        told_about_bells(trade, body["lines"], reply.said, _all_bells(trade, made.reference))
    if is_held:
        if old is not None:
            old.state, old.is_replaced = "released", True
            trade.foresee((("quote.replaced", old.id),))
        trade.foresee((("quote.held", made.id),))
    expected.quotes[made.id] = made
    return made


def _all_bells(trade: Trade, reference: str | None) -> int:
    old = trade.expected.held_under(reference)
    own = old.amounts[str(old.held)].get("BELL", 0) if old else 0
    return trade.bells_left(*([old.id] if old else [])) + own


def told_about_bells(trade: Trade, lines: list[Any], said: Any, free: int) -> None:
    """Bells are neither made nor bought: all that are wanted can be had where so many are left, and else not.

    Who was overtaken is told at least nothing that others have by now.
    """
    if {line["item"] for line in lines} != {"BELL"} or trade.bells_are_short or free < 0:
        return
    wanted = sum(line["quantity"] for line in lines)
    whole = [offer for offer in said["offers"] if sum(map(int, offered_of(offer).values())) == wanted]
    trade.insist(
        bool(whole) == (wanted <= max(0, free)) or (trade.is_overtaken and not whole),
        f"{wanted} bells are wanted and {free} are left: {said['status']}, {said['summary']}",
    )


def offered_of(offer: Any) -> dict[str, int]:
    return dict(offered({"offers": [offer]})["amounts"][offer["id"]])


def some_quote(trade: Trade, which: int) -> Asked:
    """The newest, the one before it, and so on."""
    quotes = list(trade.expected.quotes.values())
    return quotes[-1 - which % len(quotes)]


def some_offer(known: Asked, offer: int | None) -> str | None:
    offers = list(known.offers)
    return offers[offer % len(offers)] if offers and offer is not None else None


def confirm(trade: Trade, which: int, offer: int | None, key: str | None) -> None:
    known = some_quote(trade, which)
    chosen = some_offer(known, offer)
    reply = send(trade, f"/v1/quotes/{known.id}/confirm", {"offer": chosen} if chosen else None, key)
    if reply is not None:
        learn_confirm(trade, known, chosen, reply)


def order(trade: Trade, item: str, quantity: int, reference: str | None) -> None:
    """Whoever knows what he wants asks, and says yes to what he hears."""
    before = len(trade.expected.quotes)
    quote(trade, item, quantity, "FRAME", reference=reference)
    if len(trade.expected.quotes) > before:
        confirm(trade, 0, None, None)


def learn_confirm(trade: Trade, known: Asked, chosen: str | None, reply: Reply) -> None:
    expected = trade.expected
    if known.commitment is not None and chosen in (None, known.held):
        trade.insist(reply.status == 201, f"{known.id} was confirmed before; again: {reply.text!r}")
        trade.same_commitment(reply.said, expected.commitments[known.commitment])
    elif known.state != "held":
        refused_as(trade, reply, LAPSED[known.state])
    elif reply.problem == "offer-gone":
        may_be_gone(trade, known, chosen)
        learn_fresh(known, reply)
    elif expected.committed_under(known.reference) is not None:
        refused_as(trade, reply, "reference-taken")
    else:
        trade.insist(reply.status == 201, f"{known.id} is held and not confirmed: {reply.text!r}")
        learn_commitment(trade, known, chosen or str(known.held), reply)


def learn_commitment(trade: Trade, known: Asked, offer: str, reply: Reply) -> None:
    made = committed(reply.said)
    dates = {line: mine.said[0][0] for line, mine in made.lines.items()}
    trade.insist(dates == known.offers[offer], f"{made.id} is for {dates} and was offered for {known.offers[offer]}")
    trade.insist(made.id not in trade.expected.commitments, f"{made.id} was there before")
    trade.insist(made.quote == known.id, f"{made.id} is of {made.quote} and not of {known.id}")
    as_held, anew = ("commitment.made", known.id), ("quote.replaced", known.id)
    # What is held may be pegged or planned anew for the same dates; another offer always is.
    trade.foresee((anew, as_held), *([(as_held,)] if offer == known.held else []))
    known.state, known.held, known.commitment = "confirmed", offer, made.id
    trade.expected.commitments[made.id] = made


def may_be_gone(trade: Trade, known: Asked, chosen: str | None) -> None:
    is_another = chosen is not None and chosen != known.held
    spoiled = not known.is_sure or bool(trade.expected.receipts_overdue())
    trade.insist(is_another or spoiled, f"{known.id} is held, nothing has happened since, and its offer is gone")


def learn_fresh(known: Asked, reply: Reply) -> None:
    """The quote has other offers now; what it holds stays."""
    fresh = offered(reply.said["quote"])
    known.offers, known.amounts = fresh["offers"], fresh["amounts"]


def refused_as(trade: Trade, reply: Reply, problem: str) -> None:
    trade.insist(reply.problem == problem, f"refused as {problem} it should be, and was {reply.status} {reply.text!r}")


def hold_again(trade: Trade, which: int, offer: int | None, minutes: int, key: str | None) -> None:
    known = some_quote(trade, which)
    chosen = some_offer(known, offer)
    reply = send(trade, f"/v1/quotes/{known.id}/hold", {"offer": chosen, "for": f"PT{minutes}M"}, key)
    if reply is None:
        return
    if known.state != "held":
        refused_as(trade, reply, LAPSED[known.state])
    elif reply.problem == "offer-gone":
        learn_fresh(known, reply)
    else:
        trade.insist(reply.status == 200, f"{known.id} cannot be held: {reply.text!r}")
        swapped = (("quote.replaced", known.id), ("quote.held", known.id))
        is_same = chosen in (None, known.held)
        ends = trade.expected.minute + timedelta(minutes=minutes)
        # What is held for long enough already stays as it is, and nothing is told.
        as_it_is = (("quote.extended", known.id),) if ends > known.expires_at else ()
        trade.foresee(*([as_it_is] if is_same else []), swapped)
        known.held = chosen or known.held
        known.expires_at = max(ends, known.expires_at) if is_same else ends
        known.is_sure = True
        trade.insist(when(reply.said["expires_at"]) == known.expires_at, f"{known.id} ends {reply.said['expires_at']}")
        trade.same_quote(reply.said, known)


def release(trade: Trade, which: int) -> None:
    known = some_quote(trade, which)
    reply = trade.call("DELETE", f"/v1/quotes/{known.id}")
    if known.state == "confirmed":
        refused_as(trade, reply, "quote-confirmed")
        return
    trade.insist(reply.status == 204, f"{known.id} is not released: {reply.text!r}")
    if known.state == "held":
        known.state = "released"
        trade.foresee((("quote.released", known.id),))
