"""The company around Troth: its ERP orders what is to be ordered, its floor works as planned, its trucks leave in time.

What really lies on its shelves is kept apart from what the books believe, and counted for them.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from tests.auditor import findings
from tests.simulation.demo import Client, everything
from tests.simulation.stream import due_at

HOURS = (5, 8, 10, 12, 14, 16)
"""When the ERP sends what has happened since; from the second on somebody sells."""
UNTIL_THE_NEXT = timedelta(hours=14)
Place = tuple[str, str]


class Movement(NamedTuple):
    """``takes``: what comes in a minute is there before anybody takes it. ``sent``: what is recorded as shipped."""

    at: datetime
    takes: bool
    name: str
    place: Place
    quantity: float
    sent: Any = None


@dataclass
class Company:
    client: Client
    model: Any
    now: datetime
    dice: Random
    shelf: dict[Place, float] = field(default_factory=lambda: defaultdict(float))
    """What really lies there."""
    done: set[str] = field(default_factory=set)
    """What has happened, by its name."""
    thinking: list[tuple[datetime, str]] = field(default_factory=list)
    """Quotes, and when their customers decide."""
    promised: dict[str, dict[str, str]] = field(default_factory=dict)
    """Commitment -> line -> the date that was confirmed."""

    reports: list[Any] = field(default_factory=list)
    """Whom what was told has hit, so far."""

    def begin(self) -> None:
        for row in self.model["stock"]:
            if row["status"] == "available":
                self.shelf[row["item"], row["site"]] += row["quantity"]
        self.ask("PUT", "/v1/clock", {"now": self.now.isoformat()})
        self.ask("PUT", "/v1/model", self.model)

    def live(self, days: int, quotes: int) -> None:
        """``quotes``: each time that somebody sells."""
        first = self.now.replace(hour=0)
        for at in (first + timedelta(days=day, hours=hour) for day in range(days) for hour in HOURS):
            if at > self.now:
                self.let_pass(at)
                if at.weekday() < 5 and at.hour > HOURS[0]:
                    for _ in range(quotes):
                        self.quote()
                    self.decide()

    def let_pass(self, until: datetime) -> None:
        """All happens as planned. Then the ERP tells what has come and left, counts, and orders."""
        happened = self.happen(until)
        self.now = until
        self.ask("PUT", "/v1/clock", {"now": until.isoformat()})
        self.tell(happened)
        self.feed()
        self.order()
        assert everything(self.client, "/v1/commitments", at_risk="true") == []

    # --- the floor, the suppliers and the trucks -------------------------------------------------------------------

    def happen(self, until: datetime) -> list[Movement]:
        happened = sorted(one for one in self.movements() if one.at <= until and one.name not in self.done)
        for one in happened:
            self.done.add(one.name)
            there = self.shelf[one.place] + (-one.quantity if one.takes else one.quantity)
            self.shelf[one.place] = round(there, 6)
            assert there > -1e-6, f"{one.name} takes {one.quantity} at {one.at}, and {there} would be at {one.place}"
        return happened

    def movements(self) -> Iterator[Movement]:
        """Of what is promised for good: what is only held nobody does."""
        plan = self.client.get("/v1/plan").json()
        runs, moves, pegs = (
            [row for row in plan[kind] if (row["owner"] or "").startswith("cmt_")] for kind in ("runs", "moves", "pegs")
        )
        takes: dict[tuple[str, str, Place], float] = defaultdict(float)
        for peg in pegs:
            if peg["need"].startswith("run_"):
                takes[peg["needed_at"], peg["need"], (peg["item"], peg["site"])] += peg["quantity"]
        for (at, need, place), quantity in takes.items():
            yield Movement(self.instant(at), True, need, place, quantity)
        for run in runs:
            place = (run["item"], run["site"])
            yield Movement(self.instant(run["available_at"]), False, run["run"], place, run["quantity"])
        for move in moves:
            name, item, quantity = move["move"], move["item"], move["quantity"]
            yield Movement(self.instant(move["ship_at"]), True, f"{name} leaves", (item, move["from"]), quantity)
            yield Movement(self.instant(move["available_at"]), False, f"{name} comes", (item, move["to"]), quantity)
        for action in everything(self.client, "/v1/actions"):
            if action["kind"] == "ship":
                place = (action["item"], action["site"])
                yield Movement(self.instant(action["due_at"]), True, action["ref"], place, action["quantity"], action)
        for kind, when in (("receipts", "available_at"), ("requirements", "needed_at")):
            for row in self.model[kind]:
                place, name = (row["item"], row["site"]), f"{kind} {row['id']}"
                yield Movement(self.instant(row[when]), kind == "requirements", name, place, row["quantity"])

    def instant(self, text: str) -> datetime:
        return due_at(text, self.model)

    def tell(self, happened: list[Movement]) -> None:
        for action in (one.sent for one in happened if one.sent):
            shipped = {"line": action["line"], "quantity": action["quantity"], "shipped_at": action["due_at"]}
            self.ask("POST", f"/v1/commitments/{action['owner']}/ship", shipped)

    # --- the ERP ---------------------------------------------------------------------------------------------------

    def feed(self) -> None:
        patch: dict[str, list[Any]] = {}
        for kind in ("receipts", "requirements", "bookings"):
            over = [row for row in self.model[kind] if self.is_over(kind, row)]
            self.model[kind] = [row for row in self.model[kind] if row not in over]
            patch[kind] = [{"id": row["id"], "deleted": True} for row in over]
        counted = {"status": "available", "counted_at": self.now.isoformat()}
        there = sorted(self.shelf.items())
        patch["stock"] = [{"item": item, "site": site, "quantity": many, **counted} for (item, site), many in there]
        self.send(patch)

    def is_over(self, kind: str, row: Any) -> bool:
        return self.instant(row["end"]) <= self.now if kind == "bookings" else f"{kind} {row['id']}" in self.done

    def order(self) -> None:
        """What has to be ordered before the next look."""
        due_before = self.now + UNTIL_THE_NEXT
        for action in everything(self.client, "/v1/actions", due_before=due_before.isoformat()):
            if action["kind"] == "buy":
                shown = {"item": action["item"], "site": action["site"], "quantity": action["quantity"]}
                row = {"id": f"PO for {action['ref']}", **shown, "available_at": action["there_at"]}
                self.model["receipts"].append(row)
                self.send({"receipts": [{**row, "fulfils": action["ref"]}]})

    def send(self, patch: dict[str, list[Any]]) -> None:
        """Nobody is hit by what goes as planned."""
        assert self.ask("PATCH", "/v1/model", patch)["reports"] == []

    # --- sales -----------------------------------------------------------------------------------------------------

    def quote(self) -> None:
        dice = self.dice
        sold = [item["id"] for item in self.model["items"] if item.get("price")]
        lines = []
        for number in range(dice.choice([1, 1, 1, 2, 3])):
            day = (self.now + timedelta(days=dice.choice([2, 4, 7, 12, 20, 35]))).date().isoformat()
            quantity = dice.choice([1, 2, 3, 5, 8, 12, 20])
            requested = dice.choice([day] * 4 + ["asap"])
            lines.append({"line": str(number), "item": dice.choice(sold), "quantity": quantity, "requested": requested})
        quote = self.ask(
            "POST",
            "/v1/quotes",
            {
                "customer": dice.choice(self.model["customers"])["id"],
                "lines": lines,
                "policy": {"offers_max": dice.choice([1, 1, 3]), "levers_max": 0},
                "hold": {"for": dice.choice(["PT30M", "PT4H", "P1D"])},
                "effort": dice.choice(["instant", "standard"]),
            },
        )
        if any(offer["held"] for offer in quote["offers"]):
            self.thinking.append((self.now + timedelta(hours=dice.choice([0, 0, 0, 1, 3, 20])), quote["id"]))

    def decide(self) -> None:
        """Four of five say yes, some of them too late; of the others half say no, and the rest nothing."""
        for at, quote in [one for one in self.thinking if one[0] <= self.now]:
            self.thinking.remove((at, quote))
            wish = self.dice.choices(["yes", "no", ""], [8, 1, 1])[0]
            if wish == "yes":
                answer = self.ask("POST", f"/v1/quotes/{quote}/confirm", late=True)
                if "committed_at" in answer:
                    self.promised[answer["id"]] = {line["line"]: line["promised_at"] for line in answer["lines"]}
            elif wish == "no":
                self.ask("DELETE", f"/v1/quotes/{quote}")

    def missed(self) -> Iterator[str]:
        """Every date that is another than was confirmed, and every delivery that came later."""
        for one in everything(self.client, "/v1/commitments"):
            for line in one["lines"]:
                date = self.promised[one["id"]][line["line"]]
                if line["promised_at"] != date:
                    yield f"{one['id']} was promised for {date} and now says {line['promised_at']}"
                for sent in line["deliveries"]:
                    if sent["deliver_at"] > date:
                        yield f"{one['id']} was promised for {date} and comes {sent['deliver_at']}"

    def audited(self) -> list[str]:
        """What an auditor from outside finds in the books."""
        model, plan = self.ask("GET", "/v1/model"), self.ask("GET", "/v1/plan")
        commitments = everything(self.client, "/v1/commitments")
        held = everything(self.client, "/v1/quotes", state="held")
        capacity = everything(self.client, "/v1/capacity")
        return findings(model, plan, commitments, held, self.now.isoformat(), capacity, self.reports)

    def kept_in_vain(self) -> Iterator[str]:
        """Runs that are over and counted, of commitments that are: a plan that keeps them grows for good."""
        over = {one["id"] for one in everything(self.client, "/v1/commitments", state="shipped")}
        for run in self.client.get("/v1/plan").json()["runs"]:
            if run["owner"] in over and self.instant(run["available_at"]) <= self.now:
                yield f"{run['run']} of {run['owner']}"

    def ask(self, method: str, path: str, body: Any = None, *, late: bool = False) -> Any:
        """``late``: it may be too late for that."""
        answered = self.client.request(method, path, json=body)
        known = answered.status_code in ((200, 201, 202, 204, 409) if late else (200, 201, 202, 204))
        assert known, f"{method} {path}: {answered.status_code} {answered.text[:2000]}"
        return answered.json() if answered.content else {}
