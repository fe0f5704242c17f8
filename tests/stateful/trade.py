"""What everybody does at the offices, call by call, and what has to hold after each step."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.auditor import findings
from tests.auditor.promises import KEPT_FOR_NOBODY
from tests.fakes.clock import StandingClock
from tests.stateful.excuses import is_our_fault
from tests.stateful.expected import Asked, Committed, Expected, when
from tests.stateful.offices import Office, Reply
from tests.stateful.shop import SITE

PAGE = 3
"""Entries on a page of whatever is read page by page, so that there are some."""
BESIDE = {
    "quote.at_risk",
    "quote.safe",
    "commitment.progressed",
    "commitment.completed",
    "commitment.at_risk",
    "commitment.safe",
    "plan.moved",
    "supply.repegged",
    "supply.at_risk",
    "supply.safe",
}
"""Events that follow from what others did or from time, and that are counted, but not foreseen."""


Happening = tuple[str, str | None]
"""The type of an event, and the quote that it is about."""


class Wrong(AssertionError):
    """What Troth says or does is not what was expected."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A call under an idempotency key, and the first answer to it."""

    method: str
    path: str
    body: Any
    reply: Reply


@dataclass
class Trade:
    """``at`` is the office that is asked now. ``foreseen``: what the events of this step may be, deed by deed."""

    offices: list[Office]
    wall: StandingClock
    at: int = 0
    expected: Expected = field(default_factory=Expected)
    sent: dict[str, Sent] = field(default_factory=dict)
    story: list[str] = field(default_factory=list)
    reports: list[Any] = field(default_factory=list)
    capacity: list[str] = field(default_factory=list)
    reported: set[str] = field(default_factory=set)
    """Runs of which the floor has said something: they are as it says, and not as a plan would be."""
    foreseen: list[tuple[tuple[Happening, ...], ...]] = field(default_factory=list)
    steps: list[Any] = field(default_factory=list)
    is_overtaken: bool = False
    bells_are_short: bool = False
    after: int = 0
    version: int = 0

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        version: int | None = None,
        may_be: tuple[int, ...] = (200, 201, 204, 409),
    ) -> Reply:
        headers = {} if key is None else {"Idempotency-Key": key}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        told = f"{method} {path} {'' if body is None else json.dumps(body)} {headers or ''}".rstrip()
        self.story.append(f"  office {self.at}: {told}")
        reply = self.offices[self.at].call(method, path, body, headers)
        outcome = reply.problem or ""
        if isinstance(reply.said, dict) and "id" in reply.said:
            outcome = f"{reply.said['id']} {reply.said.get('state', '')}"
        self.story.append(f"    -> {reply.status} {outcome}")
        self.insist(reply.status in may_be, f"{told} is answered with {reply.status} {reply.text[:1000]!r}")
        if key is not None and reply.problem not in ("idempotency-key-reused", "idempotency-key-busy"):
            self.sent.setdefault(key, Sent(method=method, path=path, body=body, reply=reply))
        return reply

    def read(self, path: str) -> Any:
        reply = self.offices[self.at].call("GET", path)
        self.insist(reply.status == 200, f"GET {path} is answered with {reply.status} {reply.text[:1000]!r}")
        return reply.said

    def pages(self, path: str, limit: int = 200) -> Iterator[Any]:
        cursor = ""
        while True:
            page = self.read(f"{path}{'&' if '?' in path else '?'}limit={limit}{cursor}")
            self.insist(len(page["items"]) <= limit, f"a page of {path} has {len(page['items'])} entries")
            yield from page["items"]
            if page["next_cursor"] is None:
                return
            cursor = f"&cursor={page['next_cursor']}"

    def insist(self, holds: bool, otherwise: str) -> None:
        if not holds:
            raise Wrong(otherwise)

    def foresee(self, *ways: tuple[Happening, ...]) -> None:
        """The events of what was done; of several ways to do it, those of one."""
        self.foreseen.append(ways)

    def hear(self, reply: Reply) -> None:
        """What a call that records facts tells of others."""
        self.reports += reply.said.get("reports", [])

    # What has to hold after each step.

    def look_around(self) -> None:
        found = self._found_wrong()
        if any(KEPT_FOR_NOBODY in one for one in found):
            self.offices[self.at].tidy_up()
            found = self._found_wrong()
        self.insist(not found, "the auditor finds:\n" + "\n".join(found[:10]))

    def _found_wrong(self) -> list[str]:
        self._events()
        commitments = list(self.pages("/v1/commitments"))
        held = list(self.pages("/v1/quotes?state=held"))
        self._commitments(commitments)
        self._held(held)
        plan = self.read("/v1/plan")
        self._shelf(plan)
        return self._audited(plan, commitments, held)

    def _events(self) -> None:
        told, more = [], True
        while more:
            page = self.read(f"/v1/events?after={self.after}&limit={PAGE}")
            for event in page["items"]:
                self.insist(event["sequence"] == self.after + 1, f"after event {self.after} comes {event}")
                self.after = event["sequence"]
                told.append((event["type"], event["quote"]))
            self.insist(page["next_after"] == self.after, f"next_after is {page['next_after']} at {self.after}")
            more = page["more"]
        version = int(self.read("/v1/plan?limit=1")["plan_version"])
        self.insist(version == self.after, f"the plan is at version {version} after event {self.after}")
        self.version = version
        heard = [event for event in told if self._is_foreseen(event)]
        self.insist(
            _are(heard, self.foreseen), f"these events were to be told: {self.foreseen}; and these were: {told}"
        )
        self.foreseen = []

    def _is_foreseen(self, event: Happening) -> bool:
        """Not what follows from others or from time: but of that, too, each is told once."""
        kind, quote = event
        if kind == "quote.expired":
            self.insist(quote in self.expected.untold, f"{quote} is told to have expired, and it has not, or again")
            self.expected.untold.discard(str(quote))
            return False
        return kind not in BESIDE

    def _commitments(self, shown: list[Any]) -> None:
        known = self.expected.commitments
        self.insist([one["id"] for one in shown] == list(known), "other commitments are listed than were made")
        for one in shown:
            self.same_commitment(one, known[one["id"]])

    def same_commitment(self, shown: Any, known: Committed) -> None:
        said = (shown["state"], shown["reference"], [line["line"] for line in shown["lines"]])
        self.insist(
            said == (known.state, known.reference, list(known.lines)),
            f"{known.id} is {said}, and was {known.state} {known.reference} {list(known.lines)}",
        )
        for line in shown["lines"]:
            mine = known.lines[line["line"]]
            story = [(entry["promised_at"], entry["quantity"]) for entry in line["history"]]
            is_same = (
                story == mine.said
                and line["first_promised_at"] == mine.said[0][0]
                and (line["promised_at"], line["quantity"]) == mine.said[-1]
                and line["shipped"] == mine.shipped
                and line["item"] == mine.item
            )
            self.insist(is_same, f"{known.id} line {line['line']} says {line}, and was {mine}")

    def _held(self, shown: list[Any]) -> None:
        held = [quote.id for quote in self.expected.quotes.values() if quote.state == "held"]
        self.insist([one["id"] for one in shown] == held, f"{[one['id'] for one in shown]} are held, not {held}")
        for one in shown:
            self.same_quote(one, self.expected.quotes[one["id"]])

    def same_quote(self, shown: Any, known: Asked) -> None:
        offers = {
            offer["id"]: {line["line"]: line["promised_at"] for line in offer["lines"]} for offer in shown["offers"]
        }
        held = next((offer["id"] for offer in shown["offers"] if offer["held"]), None)
        said = (shown["state"], shown["reference"], when(shown["expires_at"]), shown["commitment"], offers, held)
        holds = known.held if known.state in ("held", "confirmed") else None
        mine = (known.state, known.reference, known.expires_at, known.commitment, known.offers, holds)
        self.insist(said == mine, f"{known.id} says {said}, and was {mine}")

    def bells_left(self, *beside: str) -> int:
        """For whoever asks. What others had of a receipt that is believed no more, they had of nothing else."""
        given_up = {receipt["id"] for receipt in self.expected.receipts_given_up() if receipt["item"] == "BELL"}
        pegs = self.read("/v1/plan")["pegs"] if given_up else []
        had = sum(peg["quantity"] for peg in pegs if peg["supply"] in given_up and peg["owner"] not in beside)
        return self.expected.left_over("BELL") + int(had)

    def _shelf(self, plan: Any) -> None:
        """While nobody is said to be short of bells, all of them are somebody's, or free."""
        self.bells_are_short = any(row["item"] == "BELL" for row in plan["shortages"])
        days = self.read(f"/v1/items/BELL/availability?site={SITE}")["days"]
        free, mine = days[-1]["cumulative_atp"], self.bells_left()
        self.insist(
            free == mine or self.bells_are_short,
            f"{free} bells can be promised by {days[-1]['date']}, and {mine} are left",
        )

    def _audited(self, plan: Any, commitments: list[Any], held: list[Any]) -> list[str]:
        model = self.read("/v1/model")
        capacity = list(self.pages("/v1/capacity"))
        for kind in ("stock", "receipts", "requirements"):
            told = [(one.get("id", one["item"]), one["quantity"]) for one in self.expected.plant[kind]]
            there = [(one.get("id") or one["item"], one["quantity"]) for one in model[kind]]
            self.insist(sorted(there) == sorted(told), f"the {kind} are {there}, and {told} were sent")
        found = findings(model, plan, commitments, held, self.expected.now.isoformat(), capacity, self.reports)
        return [one for one in found if is_our_fault(one, self.expected, self.reported)]


def _are(heard: list[Happening], foreseen: list[tuple[tuple[Happening, ...], ...]]) -> bool:
    """Whether what was heard is one way of each deed, in their order."""
    if not foreseen:
        return not heard
    return any(tuple(heard[: len(way)]) == way and _are(heard[len(way) :], foreseen[1:]) for way in foreseen[0])
