"""A company for which much goes wrong: suppliers, machines, counts and customers, and a model that is replaced.

It tells Troth what it knows, asks for other dates where some cannot be kept, and cancels what even those do not help.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import sleep
from typing import Any

from tests.auditor.promises import KEPT_FOR_NOBODY
from tests.simulation.demo import everything
from tests.simulation.season.company import Company, Movement

A_MINUTE = timedelta(minutes=1)


@dataclass
class TroubledCompany(Company):
    share: float = 0.3
    """How often something goes wrong when the ERP has sent what has happened."""
    log: list[str] = field(default_factory=list)
    locked: dict[tuple[str, str], float] = field(default_factory=dict)
    """What quality has locked, by its place."""
    events: list[str] = field(default_factory=list)
    """Breakdowns of which nobody knows yet when they end."""
    expects_trouble: bool = False
    cancelled: set[str] = field(default_factory=set)

    def let_pass(self, until: datetime) -> None:
        """Whoever begins something in the minute of a count has begun it when something goes wrong in the next."""
        super().let_pass(until)
        self.now = until + A_MINUTE
        self.ask("PUT", "/v1/clock", {"now": self.now.isoformat()})
        if self.dice.random() < self.share:
            self.expects_trouble = True
            wrong = self.dice.choice(self.what_may_go_wrong())
            self.log.append(f"{self.now}: {wrong.__name__}")
            wrong()
            self.find_other_dates()
            self.expects_trouble = False

    def what_may_go_wrong(self) -> list[Callable[[], None]]:
        return [
            self.supplier_is_late,
            self.supplier_sends_less,
            self.machine_breaks,
            self.machine_is_mended,
            self.overtime_is_agreed,
            self.goods_are_missing,
            self.goods_are_found,
            self.quality_locks,
            self.quality_releases,
            self.customer_cancels,
            self.customer_changes,
            self.shift_changes,
            self.routing_changes,
            self.supplier_is_gone,
            self.truck_goes_otherwise,
            self.order_comes_by_feed,
        ]

    def movements(self) -> Iterator[Movement]:
        """Nobody takes or sends what he is short of; what is to be shipped waits until it is all there."""
        short = {row["need"]: row["quantity"] for row in self.ask("GET", "/v1/plan")["shortages"]}
        for one in super().movements():
            left = one.quantity - short.get(_need_of(one), 0)
            if left == one.quantity or (left > 0 and one.sent is None):
                yield one._replace(quantity=left)

    # --- suppliers -------------------------------------------------------------------------------------------------

    def to_come(self) -> list[Any]:
        return [row for row in self.model["receipts"] if self.instant(row["available_at"]) > self.now]

    def supplier_is_late(self) -> None:
        for row in self.dice.sample(self.to_come(), k=min(1, len(self.to_come()))):
            later = self.instant(row["available_at"]) + timedelta(hours=self.dice.choice([3, 26, 80, 200]))
            row["available_at"] = later.isoformat()
            self.send({"receipts": [row]})

    def supplier_sends_less(self) -> None:
        for row in self.dice.sample(self.to_come(), k=min(1, len(self.to_come()))):
            if row["quantity"] > 1:
                row["quantity"] = int(row["quantity"] / 2) or 1
                self.send({"receipts": [row]})

    def supplier_is_gone(self) -> None:
        by_item: dict[tuple[str, str], list[Any]] = {}
        for row in self.model["purchasing"]:
            by_item.setdefault((row["item"], row["site"]), []).append(row)
        several = [rows for rows in by_item.values() if len(rows) > 1]
        if several:
            self.model["purchasing"].remove(self.dice.choice(self.dice.choice(several)))
            self.replace_model()

    # --- machines --------------------------------------------------------------------------------------------------

    def machine_breaks(self) -> None:
        resource = self.dice.choice(self.model["resources"])
        start = self.now + timedelta(hours=self.dice.choice([0, 0, 2, 20]))
        ends = self.dice.choice([None, 5, 30, 100])
        event = {"resource": resource["id"], "kind": "breakdown", "start": start.isoformat(), "units": 1}
        if ends:
            event["end"] = (start + timedelta(hours=ends)).isoformat()
        told = self.ask("POST", "/v1/capacity", event)
        if not ends:
            self.events.append(told["id"])

    def machine_is_mended(self) -> None:
        for event in self.events:
            begun = self.instant(self.ask("GET", f"/v1/capacity/{event}")["start"])
            at = max(self.now, begun) + timedelta(hours=self.dice.choice([0, 4]))
            self.ask("POST", f"/v1/capacity/{event}/end", {"at": at.isoformat()})
        self.events.clear()

    def overtime_is_agreed(self) -> None:
        resource = self.dice.choice(self.model["resources"])
        start = self.now + timedelta(hours=self.dice.choice([1, 30]))
        event = {"resource": resource["id"], "kind": "overtime", "start": start.isoformat()}
        self.ask("POST", "/v1/capacity", {**event, "end": (start + timedelta(hours=6)).isoformat()})

    # --- the shelves -----------------------------------------------------------------------------------------------

    def some_place(self) -> tuple[str, str] | None:
        full = sorted(place for place, there in self.shelf.items() if there >= 2)
        return self.dice.choice(full) if full else None

    def goods_are_missing(self) -> None:
        if place := self.some_place():
            self.shelf[place] -= self.dice.choice([1, 1, int(self.shelf[place])])
            self.count()

    def goods_are_found(self) -> None:
        if place := self.some_place():
            self.shelf[place] += 2
            self.count()

    def quality_locks(self) -> None:
        if (place := self.some_place()) and place not in self.locked:
            self.locked[place] = self.dice.choice([1, int(self.shelf[place])])
            self.shelf[place] -= self.locked[place]
            self.count()

    def quality_releases(self) -> None:
        for place, amount in self.locked.items():
            self.shelf[place] += amount
        self.locked.clear()
        self.count()

    def count(self) -> None:
        """All that has happened in this minute is in the count."""
        self.tell(self.happen(self.now))
        self.feed()

    # --- customers -------------------------------------------------------------------------------------------------

    def some_commitment(self) -> Any | None:
        open_ones = everything(self.client, "/v1/commitments", state="open")
        return self.dice.choice(open_ones) if open_ones else None

    def customer_cancels(self) -> None:
        if one := self.some_commitment():
            self.ask("POST", f"/v1/commitments/{one['id']}/cancel")
            self.cancelled.add(one["id"])

    def customer_changes(self) -> None:
        one = self.some_commitment()
        if one is None:
            return
        lines = []
        for line in one["lines"]:
            day = (self.now + timedelta(days=self.dice.choice([2, 9, 20]))).date().isoformat()
            quantity = max(line["shipped"], line["quantity"] + self.dice.choice([-2, 0, 3]), 1)
            lines.append({"line": line["line"], "item": line["item"], "quantity": quantity, "requested": day})
            if self.dice.random() < 0.7:
                lines[-1]["latest_acceptable"] = (self.now + timedelta(days=60)).date().isoformat()
        changed = self.ask("POST", f"/v1/commitments/{one['id']}/change", {"lines": lines}, late=True)
        if "committed_at" in changed:
            self.note_dates(changed)

    def note_dates(self, commitment: Any) -> None:
        self.promised[commitment["id"]] = {line["line"]: line["promised_at"] for line in commitment["lines"]}

    def order_comes_by_feed(self) -> None:
        dice = self.dice
        sold = [item["id"] for item in self.model["items"] if item.get("price")]
        day = (self.now + timedelta(days=dice.choice([3, 10, 25]))).date().isoformat()
        line = {"line": "1", "item": dice.choice(sold), "quantity": dice.choice([1, 4, 9]), "promised": day}
        order = {"id": f"SO {self.now.isoformat()}", "customer": dice.choice(self.model["customers"])["id"]}
        self.send({"open_orders": [{**order, "lines": [line]}]})
        for one in everything(self.client, "/v1/commitments", state="open"):
            if one["id"] not in self.promised:
                self.note_dates(one)

    # --- another model ---------------------------------------------------------------------------------------------

    def shift_changes(self) -> None:
        resource = self.dice.choice(self.model["resources"])
        resource["calendar"] = self.dice.choice(["early", "two", "round", None])
        self.replace_model()

    def routing_changes(self) -> None:
        operation = self.dice.choice(self.dice.choice(self.model["routings"])["operations"])
        if operation.get("requires"):
            operation["minutes_per_unit"] = self.dice.choice([2, 5, 15])
            self.replace_model()

    def truck_goes_otherwise(self) -> None:
        lane = self.dice.choice(self.model["lanes"])
        lane["transit_hours"] = self.dice.choice([1, 20, 40])
        self.replace_model()

    def replace_model(self) -> None:
        """With the stock as it was counted last, and without the orders that are known."""
        stock = self.ask("GET", "/v1/model")["stock"]
        self.note(self.ask("PUT", "/v1/model", {**self.model, "stock": stock, "open_orders": []}))

    def audited(self) -> list[str]:
        """Without what facts do to nobody's harm."""
        return [found for found in super().audited() if not _is_harmless(found)]

    # --- what is done about it -------------------------------------------------------------------------------------

    def send(self, patch: dict[str, list[Any]]) -> None:
        if "stock" in patch:
            there = sorted(self.locked.items())
            gone = {(row["item"], row["site"]) for row in self.model["stock"] if row["status"] == "quality_hold"}
            patch["stock"] += [
                {"item": item, "site": site, "status": "quality_hold", "quantity": amount}
                for (item, site), amount in there
                if (item, site) not in gone
            ]
        self.note(self.ask("PATCH", "/v1/model", patch))

    def note(self, recorded: Any) -> None:
        self.reports += recorded["reports"]
        assert self.expects_trouble or recorded["reports"] == [], f"hit by nothing: {recorded['reports'][:2]}"

    def find_other_dates(self) -> None:
        """Whoever is at risk is promised anew; whom that does not help is cancelled, as the customer goes elsewhere."""
        if not self.at_risk():
            return
        run = self.ask("POST", "/v1/repromises", {"otherwise": self.dice.choice(["gain", "redistribute", "lose"])})
        while run["state"] in ("queued", "running"):
            sleep(0.02)
            run = self.ask("GET", f"/v1/repromises/{run['id']}")
        if run["state"] == "proposed":
            if self.dice.random() < 0.1:
                self.ask("POST", f"/v1/repromises/{run['id']}/cancel")
            elif self.ask("POST", f"/v1/repromises/{run['id']}/apply", late=True).get("state") == "applied":
                redated = {one["commitment"] for one in run["proposal"]["redated"]}
                for one in everything(self.client, "/v1/commitments"):
                    if one["id"] in redated:
                        self.note_dates(one)
                left = {one["id"] for one in self.at_risk()}
                said = set(run["proposal"]["still_in_trouble"])
                assert left <= said, f"at risk after what was proposed, and not said to be: {left - said}"
        for one in self.at_risk():
            self.ask("POST", f"/v1/commitments/{one['id']}/cancel")
            self.cancelled.add(one["id"])
            self.log.append(f"{self.now}: gave up {one['id']}: {one['risks'][0]['detail'][:150]}")
        assert self.at_risk() == []

    def at_risk(self) -> list[Any]:
        return everything(self.client, "/v1/commitments", at_risk="true")


def _need_of(movement: Movement) -> str:
    kind, _, rest = movement.name.partition(" ")
    return f"requirement/{rest}" if kind == "requirements" else kind


def _is_harmless(found: str) -> bool:
    time = re.search(r"has (\d+) open minutes .*, not (\d+)$", found)
    return (
        found.startswith("promises leave")
        or KEPT_FOR_NOBODY in found
        or (time is not None and int(time[1]) > int(time[2]))
    )
