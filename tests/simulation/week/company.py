"""The company around Troth: its CRM, its ERP, its purchasing, its floor, and what really lies on its shelves."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from fastapi.testclient import TestClient

from tests.auditor import findings
from tests.simulation.demo import everything
from tests.simulation.week.plant import STOCK, USES, works

SITE = "WORKS"


@dataclass
class Company:
    """Each call is something that somebody does or reports; after each the books are audited and the goods counted."""

    client: TestClient
    now: str = ""
    shelf: Counter[str] = field(default_factory=lambda: Counter(STOCK))
    """What really lies there."""
    quarantine: Counter[str] = field(default_factory=Counter)
    """What of it quality has locked."""
    feed: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What the ERP knows that comes and goes: kind -> id -> row."""
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Work orders that the floor has not finished: id -> what is made and when it starts."""
    begun: set[str] = field(default_factory=set)
    made: set[str] = field(default_factory=set)
    """Runs and work orders that the floor has begun, and those that it has finished."""
    reports: list[Any] = field(default_factory=list)

    # --- the clock -------------------------------------------------------------------------------------------------

    def at(self, instant: str) -> None:
        """Time passes. The floor works as planned: what starts takes its parts, what ends is on the shelf."""
        runs = self.plan()["runs"] if self.now else []
        planned = {run["run"]: (run["item"], run["quantity"], run["start"], run["available_at"]) for run in runs}
        self.ask("PUT", "/v1/clock", {"now": instant})
        self.now = instant
        for run, (item, quantity, start, end) in planned.items():
            if start < instant:
                self.begin(run, quantity)
            if end <= instant:
                self.finish(run, item, quantity)
        self.check()

    def begin(self, work: str, quantity: int) -> None:
        if work not in self.begun:
            self.begun.add(work)
            self.shelf.subtract({part: each * quantity for part, each in USES.items()})

    def finish(self, work: str, item: str, quantity: int) -> None:
        if work not in self.made:
            self.made.add(work)
            self.shelf[item] += quantity

    # --- the ERP ---------------------------------------------------------------------------------------------------

    def document(self) -> dict[str, Any]:
        return {**works(), **{kind: list(rows.values()) for kind, rows in self.feed.items()}}

    def import_everything(self) -> list[Any]:
        return self.reported(self.ask("PUT", "/v1/model", self.document()))

    def send(self, **patch: list[dict[str, Any]]) -> list[Any]:
        """A feed of what is new; what it says is part of every feed of everything from then on."""
        for kind, rows in patch.items():
            known = self.feed.setdefault(kind, {})
            for row in rows:
                name = (
                    "/".join(row[key] for key in ("item", "site", "status") if key in row)
                    if kind == "stock"
                    else row["id"]
                )
                if row.get("deleted"):
                    known.pop(name, None)
                else:
                    known[name] = row
        return self.reported(self.ask("PATCH", "/v1/model", patch))

    def stock(self, item: str, quantity: int | None = None, **fields: Any) -> dict[str, Any]:
        """A row of the stock: what lies there and is free to use, counted now, unless something else is said."""
        there = self.shelf[item] - self.quarantine[item] if quantity is None else quantity
        return {"item": item, "site": SITE, "quantity": there, "counted_at": self.now, **fields}

    def order(self, id: str, customer: str, item: str, quantity: int, promised: str, **fields: Any) -> dict[str, Any]:
        line = {"line": "1", "item": item, "quantity": quantity, "promised": promised}
        return {"id": id, "customer": customer, "lines": [line], **fields}

    def release(self, id: str, name: str) -> list[Any]:
        """The ERP makes a work order of a run: the bikes to come, the hours on the machines, the parts."""
        row = self.run_for(name)
        run = row["run"]
        work = [one for one in self.plan()["operations"] if one["run"] == run]
        starts = {"FRAME": "weld", "WHEEL": "assemble"}
        start = {one["operation"]: one["start"] for one in work}
        self.orders[id] = {"item": row["item"], "quantity": row["quantity"]}
        made = {"id": id, "kind": "work_order", "item": row["item"], "site": SITE, "quantity": row["quantity"]}
        return self.send(
            receipts=[{**made, "available_at": row["available_at"], "fulfils": run}],
            bookings=[
                {
                    "id": f"{id}/{one['operation']}",
                    "resource": one["resource"],
                    "start": one["start"],
                    "end": one["end"],
                    "fulfils": run,
                }
                for one in work
            ],
            requirements=[
                {
                    "id": f"{id}/{part}",
                    "item": part,
                    "site": SITE,
                    "quantity": each * row["quantity"],
                    "needed_at": start[starts[part]],
                    "fulfils": run,
                }
                for part, each in USES.items()
            ],
        )

    def parts_taken(self, id: str) -> list[Any]:
        """The floor has fetched the parts of a work order; the ERP has booked them out."""
        self.begin(id, self.orders[id]["quantity"])
        gone = [{"id": f"{id}/{part}", "deleted": True} for part in USES]
        return self.send(requirements=gone, stock=[self.stock(part) for part in USES])

    def finished(self, id: str) -> list[Any]:
        """The floor has finished a work order; the ERP has the bikes in stock."""
        done = self.orders.pop(id)
        self.finish(id, done["item"], done["quantity"])
        gone = [{"id": name, "deleted": True} for name in self.feed["bookings"] if name.startswith(f"{id}/")]
        return self.send(receipts=[{"id": id, "deleted": True}], bookings=gone, stock=[self.stock(done["item"])])

    def purchase(self, **ids: str) -> list[Any]:
        """Purchasing places what the list of actions asks for, under the ids given by item."""
        buys = self.actions("buy")
        assert {buy["item"] for buy in buys} == set(ids)
        return self.send(
            receipts=[
                {
                    "id": ids[buy["item"]],
                    "item": buy["item"],
                    "site": SITE,
                    "quantity": buy["quantity"],
                    "available_at": buy["there_at"],
                    "fulfils": buy["ref"],
                }
                for buy in buys
            ]
        )

    def expect(self, id: str, item: str, quantity: int, available_at: str) -> list[Any]:
        """A purchase that Troth did not ask for."""
        row = {"id": id, "item": item, "site": SITE, "quantity": quantity, "available_at": available_at}
        return self.send(receipts=[row])

    def delayed(self, id: str, until: str) -> list[Any]:
        return self.send(receipts=[{**self.feed["receipts"][id], "available_at": until}])

    def arrived(self, id: str) -> list[Any]:
        """The truck was unloaded: no receipt any more, but stock."""
        row = self.feed["receipts"][id]
        self.shelf[row["item"]] += row["quantity"]
        return self.send(receipts=[{"id": id, "deleted": True}], stock=[self.stock(row["item"])])

    # --- the CRM ---------------------------------------------------------------------------------------------------

    def quote(self, reference: str, customer: str, item: str, quantity: int, requested: str) -> Any:
        line = {"line": "1", "item": item, "quantity": quantity, "requested": requested}
        body = {"customer": customer, "reference": reference, "lines": [line], "hold": {"for": "PT1H"}}
        return self.ask("POST", "/v1/quotes", body, 201)

    def confirm(self, quote: Any, **override: str) -> Any:
        return self.ask("POST", f"/v1/quotes/{quote['id']}/confirm", override or None, 201)

    def sell(self, reference: str, customer: str, item: str, quantity: int, requested: str) -> Any:
        """Quoted as requested, and the customer says yes at once."""
        quote = self.quote(reference, customer, item, quantity, requested)
        assert quote["status"] == "feasible", quote["summary"]
        commitment = self.confirm(quote)
        assert commitment["at_risk"] is False
        assert commitment["promised_date"] == requested
        return commitment

    def change(self, name: str, quantity: int, requested: str, status: int = 200) -> Any:
        before = self.of(name)
        line = {"line": "1", "item": before["lines"][0]["item"], "quantity": quantity, "requested": requested}
        return self.ask("POST", f"/v1/commitments/{before['id']}/change", {"lines": [line]}, status)

    def cancel(self, name: str) -> Any:
        return self.ask("POST", f"/v1/commitments/{self.of(name)['id']}/cancel")

    def ship(self, name: str, quantity: int, shipped_at: str | None = None) -> Any:
        """A truck has left, or somebody has picked the goods up."""
        commitment = self.of(name)
        self.shelf[commitment["lines"][0]["item"]] -= quantity
        body = {"line": "1", "quantity": quantity, "shipped_at": shipped_at or self.now}
        return self.ask("POST", f"/v1/commitments/{commitment['id']}/ship", body)

    # --- looking ---------------------------------------------------------------------------------------------------

    def plan(self) -> Any:
        return self.client.get("/v1/plan").json()

    def version(self) -> int:
        version: int = self.plan()["plan_version"]
        return version

    def commitments(self, **filters: Any) -> list[Any]:
        return everything(self.client, "/v1/commitments", **filters)

    def of(self, name: str) -> Any:
        """The commitment behind an order of the ERP or a reference of the CRM; the last where one was cancelled."""
        return [one for one in self.commitments() if name in (one["open_order"], one["reference"])][-1]

    def short(self) -> dict[str, int]:
        """Who is short, by name, and of how many."""
        names = {one["id"]: one["open_order"] or one["reference"] for one in self.commitments()}
        found: Counter[str] = Counter()
        for row in self.plan()["shortages"]:
            found[names.get(row["owner"], row["owner"])] += row["quantity"]
        return dict(found)

    def at_risk(self) -> list[str]:
        """By the name that each has with the ERP or the CRM."""
        return sorted(one["open_order"] or one["reference"] for one in self.commitments(at_risk=True))

    def actions(self, kind: str) -> list[Any]:
        return [one for one in everything(self.client, "/v1/actions") if one["kind"] == kind]

    def run_for(self, name: str) -> Any:
        owner = self.of(name)["id"]
        return next(run for run in self.plan()["runs"] if run["owner"] == owner)

    def free(self, item: str) -> int:
        """What of it somebody new could have by the end of the month."""
        params = {"site": SITE, "from": "2026-12-30", "to": "2026-12-31"}
        (day,) = self.client.get(f"/v1/items/{item}/availability", params=params).json()["days"]
        free: int = day["cumulative_atp"]
        return free

    # --- asking, and checking after every answer -------------------------------------------------------------------

    def ask(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        answered = self.client.request(method, path, json=body)
        assert answered.status_code == status, f"{method} {path}: {answered.status_code} {answered.text}"
        answer = answered.json()
        if path != "/v1/clock":
            self.reports += answer.get("reports") or []
            self.check()
        return answer

    def floor_says(self, **said: str) -> list[Any]:
        return self.reported(self.ask("POST", "/v1/progress", [said]))

    def happens(self, **event: Any) -> Any:
        """A breakdown, overtime, ...; with whom it hits."""
        recorded = self.ask("POST", "/v1/capacity", event, 201)
        return recorded["id"], self.reported(recorded)

    def ends(self, event: str, at: str) -> list[Any]:
        return self.reported(self.ask("POST", f"/v1/capacity/{event}/end", {"at": at}))

    def nothing_is_new(self) -> None:
        """The same feed, ten times."""
        expected = {"plan_version": self.version(), "reports": [], "not_planned": []}
        for _ in range(10):
            assert self.client.put("/v1/model", json=self.document()).json() == expected
        self.check()

    def reported(self, recorded: Any) -> list[Any]:
        """Who was hit by what was told, by the order's name or the reference."""
        return sorted({one["open_order"] or one["reference"] or one["owner"] for one in recorded["reports"]})

    def check(self) -> None:
        model, plan = self.client.get("/v1/model").json(), self.plan()
        commitments, held = self.commitments(), everything(self.client, "/v1/quotes", state="held")
        capacity = everything(self.client, "/v1/capacity")
        found = findings(model, plan, commitments, held, self.now, capacity, self.reports)
        assert found == [], "\n".join(found)
        self.count_the_goods(plan, commitments, held)

    def count_the_goods(self, plan: Any, commitments: list[Any], held: list[Any]) -> None:
        """Nothing is counted twice: what is promised and not gone is no more than what there is and what will come."""
        there, wanted = self.there_and_to_come(plan), Counter[str]()
        work = {**{run["run"]: run for run in plan["runs"]}, **self.orders}
        for id in work.keys() - self.begun:
            wanted.update({part: each * work[id]["quantity"] for part, each in USES.items()})
        for one in commitments:
            for line in one["lines"] if one["state"] == "open" else ():
                wanted[line["item"]] += line["quantity"] - line["shipped"]
        for quote in held:
            for line in next(offer for offer in quote["offers"] if offer["held"])["lines"]:
                wanted[line["item"]] += sum(sent["quantity"] for sent in line["deliveries"])
        for short in plan["shortages"]:
            wanted[short["item"]] -= short["quantity"]
        too_many = {item: (wanted[item], there[item]) for item in wanted if wanted[item] > there[item]}
        assert not too_many, f"promised, and there or to come: {too_many}"

    def there_and_to_come(self, plan: Any) -> Counter[str]:
        there = Counter(self.shelf)
        there.subtract(self.quarantine)
        runs = [run for run in plan["runs"] if run["run"] not in self.made]
        for row in [*self.feed.get("receipts", {}).values(), *plan["buys"], *runs]:
            there[row["item"]] += row["quantity"]
        return there
