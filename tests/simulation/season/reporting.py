"""A company whose floor reports what it does: late, with scrap, and longer than planned now and then."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.simulation.season.company import Movement
from tests.simulation.season.troubled import TroubledCompany


@dataclass
class ReportingCompany(TroubledCompany):
    """Nothing is done but what its floor reports; the rest goes as planned."""

    begun: set[str] = field(default_factory=set)
    """Operations, by their names."""
    ended: set[str] = field(default_factory=set)
    made: dict[str, Movement] = field(default_factory=dict)
    """What comes of the runs whose work has ended, by the run."""
    said: list[Any] = field(default_factory=list)
    """What is to be reported at the next look."""

    def let_pass(self, until: datetime) -> None:
        self.expects_trouble = True
        super().let_pass(until)
        self.expects_trouble = False

    def tell(self, happened: list[Movement]) -> None:
        """What was made before what has left: of what has left nobody needs to be told any more that it was made."""
        if self.said:
            told = sorted(self.said, key=lambda one: (self.instant(one["at"]), one["state"] == "started"))
            self.note(self.ask("POST", "/v1/progress", told))
            self.said.clear()
        super().tell(happened)

    def feed(self) -> None:
        super().feed()
        self.find_other_dates()

    def happen(self, until: datetime) -> list[Movement]:
        self.until = until
        return super().happen(until)

    def movements(self) -> Iterator[Movement]:
        """Work is begun where its parts are there, and ends as planned or is said to take longer."""
        plan = self.client.get("/v1/plan").json()
        runs = {row["run"]: row for row in plan["runs"] if row["owner"].startswith("cmt_")}
        works: dict[str, dict[str, Any]] = defaultdict(dict)
        for row in plan["operations"]:
            if row["run"] in runs:
                works[row["run"]][row["operation"]] = row
        takes: dict[str, list[Any]] = defaultdict(list)
        for peg in plan["pegs"]:
            # Each of the parts of an operation is a need of its own.
            need = peg["need"]
            takes[need.rpartition("/")[0] if need.startswith("run_") else need].append(peg)
        for one in super().movements():
            name, _, what = one.name.partition(" ")
            is_sent = what == "comes" and f"{name} leaves" in self.done
            if not name.startswith("run_") and (is_sent or all(self.has_come(peg) for peg in takes[name])):
                yield one
        for id, run in runs.items():
            if id not in self.made:
                yield from self.worked(id, run, works[id], takes)
        yield from self.made.values()

    def has_come(self, peg: Any) -> bool:
        """Nothing is sent before it was made, and brought."""
        if peg["kind"] == "make":
            return peg["supply"] in self.made
        return peg["kind"] != "move" or f"{peg['supply']} comes" in self.done

    def worked(self, id: str, run: Any, work: dict[str, Any], takes: dict[str, list[Any]]) -> Iterator[Movement]:
        before = ""
        for operation in self.steps(run):
            name, row = f"{id}/{operation['id']}", work.get(operation["id"])
            if row is None or (before and before not in self.ended):
                return
            if name not in self.begun:
                yield from self.begin_work(name, row, takes[name])
            elif name not in self.ended:
                self.end_work(name, row)
            if name not in self.ended:
                return
            before = name
        if id not in self.done:
            good = max(0, run["quantity"] - self.dice.choice([0] * 9 + [1]))
            self.said[-1]["good"] = good
            there = self.instant(self.said[-1]["at"]) + timedelta(minutes=operation.get("wait_minutes", 0))
            self.made[id] = Movement(there, False, id, (run["item"], run["site"]), good)

    def begin_work(self, name: str, row: Any, parts: list[Any]) -> Iterator[Movement]:
        """When it was planned to, or now; with its parts. It has ended by now if it was planned to."""
        start, end = self.instant(row["start"]), self.instant(row["end"])
        at = start if start >= self.now else self.until
        is_there = all(peg["available_at"] and self.instant(peg["available_at"]) <= at for peg in parts)
        if start > self.until or not is_there or self.dice.random() < 0.1:
            return
        self.begun.add(name)
        self.said.append({"operation": name, "state": "started", "at": at.isoformat()})
        for number, peg in enumerate(parts):
            yield Movement(at, True, f"{name} takes {number}", (peg["item"], peg["site"]), peg["quantity"])
        if at == start and end <= self.until:
            self.end_work(name, row)

    def end_work(self, name: str, row: Any) -> None:
        if self.instant(row["end"]) > self.until:
            return
        if self.dice.random() < 0.1:
            longer = {"remaining_minutes": self.dice.choice([30, 200]), "at": self.until.isoformat()}
            self.said.append({"operation": name, "state": "started", **longer})
            return
        self.ended.add(name)
        self.said.append({"operation": name, "state": "done", "at": row["end"]})

    def steps(self, run: Any) -> list[Any]:
        (routing,) = [one for one in self.model["routings"] if one["id"] == run["routing"]]
        return list(routing["operations"])
