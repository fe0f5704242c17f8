"""A seeded stream of mixed requests through the real HTTP application, as callers of all kinds would send them."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from fastapi.testclient import TestClient

ACTIONS = {
    "inquire": 25,
    "quote": 40,
    "confirm": 18,
    "confirm another offer": 3,
    "hold again": 6,
    "release": 5,
    "wait": 3,
}
# What a caller may meet who is slow, or who meets somebody faster: anything else is a fault of ours.
NORMAL = {200, 201, 204, 409}


COUNTED_AT = "2027-03-02T05:00:00Z"
"""When the stock of the demo factory was counted."""


@dataclass
class Stream:
    """Each step draws what to do next from one seed; the clock moves a little before it."""

    client: TestClient
    model: dict[str, Any]
    now: datetime
    dice: Random
    open_quotes: list[dict[str, Any]] = field(default_factory=list)
    promised: dict[str, dict[str, str]] = field(default_factory=dict)
    """Commitment -> line -> the date that was confirmed."""
    done: Counter[str] = field(default_factory=Counter)

    def step(self) -> None:
        self.let_pass(self.dice.choice([0, 0, 1, 3, 7]))
        action = self.dice.choices(list(ACTIONS), weights=list(ACTIONS.values()))[0]
        if not self.open_quotes and action in ("confirm", "confirm another offer", "hold again", "release"):
            action = "quote"
        self.done[action] += 1
        match action:
            case "inquire":
                self.send("POST", "/v1/inquiries", self.request())
            case "quote":
                self.quote()
            case "confirm":
                self.confirm(self.some_quote(), None)
            case "confirm another offer":
                quote = self.some_quote()
                self.confirm(quote, self.dice.choice(quote["offers"])["id"])
            case "hold again":
                self.hold_again(self.some_quote())
            case "release":
                self.send("DELETE", f"/v1/quotes/{self.some_quote()['id']}")
            case "wait":
                self.let_pass(self.dice.choice([60, 180, 420]))

    def let_pass(self, minutes: int) -> None:
        if minutes:
            self.now += timedelta(minutes=minutes)
            self.send("PUT", "/v1/clock", {"now": self.now.isoformat()})
            self.receive_what_is_due()

    def receive_what_is_due(self) -> None:
        """What the ERP reports as the days go by: a receipt that is due has come and lies in stock."""
        due = [receipt for receipt in self.model["receipts"] if due_at(receipt["available_at"], self.model) <= self.now]
        for receipt in due:
            self.model["receipts"].remove(receipt)
            row = next((row for row in self.model["stock"] if is_of(row, receipt)), None)
            if row is None:
                # Nobody counts in these days: what the runs of ours bring and take is not in any of the rows.
                row = {"item": receipt["item"], "site": receipt["site"], "quantity": 0, "counted_at": COUNTED_AT}
                self.model["stock"].append(row)
            row["quantity"] += receipt["quantity"]
            self.done["received"] += 1
            self.send("PATCH", "/v1/model", {"receipts": [{"id": receipt["id"], "deleted": True}], "stock": [row]})

    def some_quote(self) -> dict[str, Any]:
        """Most decide soon; whoever takes long may find the hold over."""
        latest = len(self.open_quotes) - 3 if self.dice.random() < 0.8 else 0
        return self.open_quotes.pop(self.dice.randrange(max(0, latest), len(self.open_quotes)))

    def quote(self) -> None:
        key = {"Idempotency-Key": f"key-{self.dice.random()}"} if self.dice.random() < 0.2 else {}
        asked = self.request()
        answer = self.send("POST", "/v1/quotes", asked, key)
        if key and self.dice.random() < 0.5:
            assert self.send("POST", "/v1/quotes", asked, key) == answer, "the same key got another answer"
        if any(offer["held"] for offer in answer["offers"]):
            self.open_quotes.append(answer)

    def hold_again(self, quote: dict[str, Any]) -> None:
        wish: dict[str, Any] = {"for": self.dice.choice(["PT20M", "PT2H", "P1D"])}
        if self.dice.random() < 0.5:
            wish["offer"] = self.dice.choice(quote["offers"])["id"]
        answer = self.send("POST", f"/v1/quotes/{quote['id']}/hold", wish)
        if answer and answer.get("state") == "held":
            self.open_quotes.append(answer)

    def confirm(self, quote: dict[str, Any], offer: str | None) -> None:
        answer = self.send("POST", f"/v1/quotes/{quote['id']}/confirm", {"offer": offer} if offer else None)
        if answer and "committed_at" in answer:
            dates = {line["line"]: line["promised_at"] for line in answer["lines"]}
            chosen = next(one for one in quote["offers"] if one["id"] == answer["offer"])
            assert dates == {line["line"]: line["promised_at"] for line in chosen["lines"]}, "other dates than offered"
            self.promised[answer["id"]] = dates

    def send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        content = None if body is None else json.dumps(body)
        sent = {"Content-Type": "application/json", **(headers or {})}
        answer = self.client.request(method, path, content=content, headers=sent)
        assert answer.status_code in NORMAL, f"{method} {path}: {answer.status_code} {answer.text[:2000]}"
        self.done[str(answer.status_code)] += 1
        return answer.json() if answer.content and answer.status_code < 300 else None

    def request(self) -> dict[str, Any]:
        dice = self.dice
        customer = dice.choice([*self.model["customers"], {"id": "somebody new"}])
        lines = [self.line(str(number)) for number in range(1, dice.choice([1, 1, 1, 2, 3]) + 1)]
        return {
            "customer": customer["id"],
            "lines": lines,
            "policy": {
                "ship_complete": dice.random() < 0.2,
                "split": dice.random() < 0.8,
                "use_safety_stock": dice.choice(["none", "none", "components", "all"]),
                # Told in passing: each costs as many plans as there are things to try.
                "levers_max": dice.choice([0] * 9 + [3]),
                "offers_max": dice.choice([1, 1, 1, 1, None]),
            },
            "hold": {
                "for": dice.choice(["PT10M", "PT30M", "PT30M", "PT4H", "P1D"]),
                "prefer": dice.choice([None, None, "expedite", "cheapest"]),
            },
            # To look for room costs fifty plans.
            "effort": dice.choice(["instant"] * 29 + ["standard"]),
        }

    def line(self, name: str) -> dict[str, Any]:
        dice = self.dice
        item = dice.choice([one["id"] for one in self.model["items"] if one.get("price") is not None])
        line = {"line": name, "item": item, "quantity": dice.choice([1, 1, 2, 3, 5, 8, 20]), "requested": "asap"}
        wished = None
        if dice.random() < 0.7:
            wished = dice.randint(1, 45)
            line["requested"] = self.day(wished)
        if dice.random() < 0.1:
            line["earliest_acceptable"] = self.day(dice.randint(1, min(wished or 20, 20)))
        if dice.random() < 0.25:
            line["latest_acceptable"] = self.day(dice.randint(max(wished or 20, 20), 90))
        return line

    def day(self, days: int) -> str:
        return (self.now + timedelta(days=days)).date().isoformat()


def is_of(row: dict[str, Any], receipt: dict[str, Any]) -> bool:
    return (row["item"], row["site"], row.get("status", "available")) == (receipt["item"], receipt["site"], "available")


def due_at(text: str, model: Any) -> datetime:
    """A day is over at its end, at the first of the sites."""
    if len(text) > 10:
        return datetime.fromisoformat(text)
    end = datetime.fromisoformat(text) + timedelta(days=1)
    return end.replace(tzinfo=ZoneInfo(model["sites"][0]["timezone"]))
