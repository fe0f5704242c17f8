"""A promise that is to be made at a plant, and the same with one thing changed."""

from dataclasses import dataclass, replace
from typing import Any

from app.domain.changes import PromiseMade
from app.domain.needs import Need
from app.domain.plan import OrderPlan, Run
from app.domain.plant import PlantModel
from app.domain.promise import Promise
from app.domain.routing import Routing
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.timeline import Minute
from app.domain.verification import Violation, violations


@dataclass(frozen=True)
class Case:
    """A plant with the promises it has, and one that is to be made at an instant."""

    plant: PlantModel
    promise: Promise
    now: Minute
    others: tuple[Promise, ...] = ()

    @property
    def violations(self) -> tuple[Violation, ...]:
        return violations(snapshot_of(self.plant, self.others), PromiseMade(promise=self.promise), self.now)

    @property
    def plan(self) -> OrderPlan:
        return self.promise.plan

    def with_plan(self, **changes: Any) -> "Case":
        return replace(self, promise=replace(self.promise, plan=replace(self.plan, **changes)))

    def with_first_run(self, run: Run) -> "Case":
        return self.with_plan(runs=(run, *self.plan.runs[1:]))

    def with_routing(self, routing: Routing) -> "Case":
        return self.with_plant(routings={**self.plant.routings, routing.id: routing})

    def with_plant(self, **changes: Any) -> "Case":
        return replace(self, plant=replace(self.plant, **changes))

    def with_setting(self, **changes: Any) -> "Case":
        return self.with_plant(settings=replace(self.plant.settings, **changes))

    def with_first_line(self, **changes: Any) -> "Case":
        first, *others = self.promise.lines
        return replace(self, promise=replace(self.promise, lines=(replace(first, **changes), *others)))

    def with_need(self, need: Need) -> "Case":
        return replace(self, promise=replace(self.promise, plan=self.plan.with_pegs({need.id: need.pegs})))
