"""Afterwards: what clients were told, held against what the service shows and the rows say."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from tests.auditor import findings
from tests.auditor.promises import KEPT_FOR_NOBODY
from tests.hammer.journal import Journal
from tests.hammer.plant import text_of
from tests.hammer.rows import row_findings
from tests.hammer.serving import checked

TIDIED_WITHIN = 60.0
"""Seconds, where it is done every second: a server that starts, or is busy, is a little late."""
FOUND_MAX = 20
"""Of one kind; the hundredth says no more than the first."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """All that the service shows, at rest."""

    model: Any
    plan: Any
    capacity: list[Any]
    commitments: dict[str, Any]
    quotes: dict[str, Any]
    events: list[Any]


def shown_at(address: str) -> Shown:
    """Of one version of the plan: read again where it was tidied up meanwhile."""
    with httpx.Client(base_url=address, timeout=60) as http:
        while True:
            shown = Shown(
                model=_read(http, "/v1/model"),
                plan=_read(http, "/v1/plan"),
                capacity=list(_pages(http, "/v1/capacity")),
                commitments={one["id"]: one for one in _pages(http, "/v1/commitments")},
                quotes={one["id"]: one for one in _pages(http, "/v1/quotes")},
                events=list(_events(http)),
            )
            if _read(http, "/v1/plan", limit=1)["plan_version"] == shown.plan["plan_version"]:
                return shown


def account_findings(address: str, books: str, journal: Journal, now: Any) -> list[str]:
    """Everything that is wrong, in sentences."""
    shown = shown_at(address)
    audited = _audited(shown, text_of(now))
    until = time.monotonic() + TIDIED_WITHIN
    while any(KEPT_FOR_NOBODY in one for one in audited) and time.monotonic() < until:
        time.sleep(1)
        shown = shown_at(address)
        audited = _audited(shown, text_of(now))
    kinds = {
        "a client saw": journal.wrong,
        "journal": list(journal_findings(journal, shown)),
        "events": list(event_findings(shown)),
        "auditor": audited,
        "rows": list(row_findings(books, journal, shown.model)),
        "check": checked(books),
    }
    return [f"{kind}: {one}" for kind, found in kinds.items() for one in found[:FOUND_MAX]]


def _audited(shown: Shown, now: str) -> list[str]:
    quotes = [quote for quote in shown.quotes.values() if quote["state"] == "held"]
    return findings(shown.model, shown.plan, [*shown.commitments.values()], quotes, now, shown.capacity)


def journal_findings(journal: Journal, shown: Shown) -> Iterator[str]:
    quoted = {one["id"] for one in journal.answers("quote", 201)}
    lost = Counter(told.call.act for told in journal.told if told.status is None)
    yield from (f"{id} was told to a client and is lost" for id in sorted(quoted - shown.quotes.keys()))
    asked_by_nobody = shown.quotes.keys() - quoted
    if len(asked_by_nobody) > lost["quote"]:
        yield f"{len(asked_by_nobody)} quotes that nobody was told of, such as {min(asked_by_nobody)}"
    yield from _of_confirmed(journal, shown, lost)
    yield from _of_cancelled(journal, shown, lost)
    yield from _of_changed(journal, shown, lost)
    yield from _of_shipped(journal, shown, lost)


def _of_confirmed(journal: Journal, shown: Shown, lost: Counter[str]) -> Iterator[str]:
    told = list(journal.answers("confirm", 201))
    ids = {one["id"] for one in told}
    yield from (f"{id} was confirmed to a client and is lost" for id in sorted(ids - shown.commitments.keys()))
    asked_by_nobody = shown.commitments.keys() - ids
    if len(asked_by_nobody) > lost["confirm"]:
        yield f"{len(asked_by_nobody)} commitments that nobody was told of, such as {min(asked_by_nobody)}"
    of_quotes = Counter(one["quote"] for one in shown.commitments.values())
    yield from (f"{quote} is committed {times} times" for quote, times in of_quotes.items() if times > 1)
    for one in told:
        there, first = shown.commitments.get(one["id"]), _first_dates(one)
        # A line that the customer has taken out since has no dates any more, and one may have come.
        if there and any(first.get(line, at) != at for line, at in _first_dates(there).items()):
            yield f"{one['id']} was promised for {first} and is shown for {_first_dates(there)}"
    by_quote = {one["quote"]: one["id"] for one in told}
    yield from (
        f"{one['quote']} was told to be {one['id']} and {by_quote[one['quote']]}"
        for one in told
        if by_quote[one["quote"]] != one["id"]
    )


def _of_cancelled(journal: Journal, shown: Shown, lost: Counter[str]) -> Iterator[str]:
    told = {one["id"] for one in journal.answers("cancel", 200)}
    cancelled = {id for id, one in shown.commitments.items() if one["state"] == "cancelled"}
    yield from (f"{id} was cancelled and is not" for id in sorted(told - cancelled))
    if len(cancelled - told) > lost["cancel"]:
        yield f"{len(cancelled - told)} commitments that nobody cancelled, such as {min(cancelled - told)}"


def _of_changed(journal: Journal, shown: Shown, lost: Counter[str]) -> Iterator[str]:
    """The dates of a commitment are those that were told last; they move for nobody but whoever asked for it."""
    last: dict[str, Any] = {}
    for one in [*journal.answers("confirm", 201), *journal.answers("change", 200), *journal.answers("cancel", 200)]:
        if one["id"] not in last or one["plan_version"] > last[one["id"]]["plan_version"]:
            last[one["id"]] = one
    moved = [
        f"{id} was told to be {_dates(one)} and is shown as {_dates(shown.commitments[id])}"
        for id, one in last.items()
        if id in shown.commitments and _dates(one) != _dates(shown.commitments[id])
    ]
    if len(moved) > lost["change"]:
        yield from moved


def _of_shipped(journal: Journal, shown: Shown, lost: Counter[str]) -> Iterator[str]:
    """Each time that one was told to have left it has, and no other time."""
    told = Counter(one["id"] for one in journal.answers("ship", 200))
    left = Counter({id: _left(one) for id, one in shown.commitments.items()})
    yield from (f"{id} was told {told[id]} times that one has left, and {left[id]} have" for id in told - left)
    if (left - told).total() > lost["ship"]:
        yield f"{(left - told).total()} have left that nobody was told of, such as of {min(left - told)}"


def _left(commitment: Any) -> int:
    return sum(int(line["shipped"]) for line in commitment["lines"])


def _dates(commitment: Any) -> dict[str, Any]:
    """Of each line: how many by when, and what was said before."""
    return {
        line["line"]: (line["item"], line["quantity"], line["promised_at"], line["history"])
        for line in commitment["lines"]
    }


def _first_dates(commitment: Any) -> dict[str, str]:
    return {line["line"]: line["first_promised_at"] for line in commitment["lines"]}


def event_findings(shown: Shown) -> Iterator[str]:
    sequences = [event["sequence"] for event in shown.events]
    if sequences != list(range(1, len(sequences) + 1)):
        yield "the events have a gap, or one stands twice"
    if len(sequences) != shown.plan["plan_version"]:
        yield f"{len(sequences)} events lead to plan version {shown.plan['plan_version']}"
    made = Counter(event["commitment"] for event in shown.events if event["type"] == "commitment.made")
    if made != Counter(shown.commitments.keys()):
        yield "the commitments made by the events are not those that there are"
    held = Counter(event["quote"] for event in shown.events if event["type"] == "quote.held")
    yield from (f"the events name {quote}, which is no quote" for quote in held.keys() - shown.quotes.keys())


def _read(http: httpx.Client, path: str, **parameters: Any) -> Any:
    """Whoever reads while others write may be told to come back."""
    for _ in range(100):
        answer = http.get(path, params=parameters)
        if answer.status_code != 503:
            break
        time.sleep(0.1)
    answer.raise_for_status()
    return answer.json()


def _pages(http: httpx.Client, path: str) -> Iterator[Any]:
    cursor: dict[str, str] = {}
    while True:
        page = _read(http, path, limit=200, **cursor)
        yield from page["items"]
        if page.get("next_cursor") is None:
            return
        cursor = {"cursor": page["next_cursor"]}


def _events(http: httpx.Client) -> Iterator[Any]:
    after, more = 0, True
    while more:
        page = _read(http, "/v1/events", after=after, limit=200)
        yield from page["items"]
        after, more = page["next_after"], page["more"]
