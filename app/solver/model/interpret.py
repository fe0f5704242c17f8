"""A solution of the model as a draft, in the planner's own words."""

from app.domain.timeline import Minute
from app.solver.arrangement import Arrangement
from app.solver.delivered import Delivered, shipped
from app.solver.draft import Draft, DraftBuy, DraftMove, DraftNeed, DraftOperation, DraftRun, DraftSupply
from app.solver.model.choices import (
    BuyChoice,
    Choices,
    LineChoice,
    MoveChoice,
    NeedChoice,
    OperationChoice,
    RunChoice,
    SupplyChoice,
)
from app.solver.model.forward import pulled_forward
from app.solver.model.problem import Problem
from app.solver.model.run import Search


def arrangement_of(problem: Problem, choices: Choices, search: Search) -> Arrangement:
    found = _Interpretation(problem, choices, search).arrangement()
    return pulled_forward(problem.shop, found, together=problem.order.ships_together)


class _Interpretation:
    def __init__(self, problem: Problem, choices: Choices, search: Search) -> None:
        self._problem = problem
        self._choices = choices
        self._search = search
        self._draft = Draft(problem.shop, problem.fence_at, len(problem.order.wishes))
        self._planned: dict[SupplyChoice, DraftSupply] = {}
        self._needs: list[tuple[NeedChoice, DraftNeed]] = []

    def arrangement(self) -> Arrangement:
        for supply in self._choices.supplies:
            if self._search.value(supply.present):
                planned = self._planned[supply] = self._supply(supply)
                self._draft.add_supply(planned)
        delivered = [self._delivered(line) for line in self._choices.lines]
        for choice, need in self._needs:
            used = [supply for supply, flow in choice.flows if supply and self._search.value(flow)]
            need.supplies = [self._planned[supply] for supply in used]
            need.there_at = min(need.at, self._there_at(need))
            self._draft.add_need(need)
        for run in self._draft.runs:
            self._tell_ready(run)
        return Arrangement(draft=self._draft, delivered=tuple(delivered))

    def _supply(self, supply: SupplyChoice) -> DraftSupply:
        quantity, available_at = self._search.value(supply.quantity), self._search.value(supply.available_at)
        match supply:
            case RunChoice(source=routing):
                operations = [self._operation(operation) for operation in supply.operations]
                return DraftRun(routing, quantity, operations, available_at)
            case BuyChoice(source=source):
                return DraftBuy(source, quantity, supply.order_by, available_at)
            case MoveChoice(lane=lane):
                need = self._need(supply.need)
                ship_at = self._problem.shop.transport.leaves(lane.origin, lane, need.at)
                return DraftMove(lane, quantity, need, need.at if ship_at is None else ship_at, available_at)

    def _operation(self, choice: OperationChoice) -> DraftOperation:
        mode = next(mode for mode, taken in choice.modes if self._search.value(taken))
        start, end = self._search.value(choice.start), self._search.value(choice.end)
        options = [option for component in choice.components for option in component]
        needs = [self._need(option.need) for option in options if self._search.value(option.consumed)]
        operation = DraftOperation(choice.index, mode, self._search.value(choice.input_units), start, start, end, needs)
        self._draft.add_operation(operation)
        return operation

    def _need(self, choice: NeedChoice) -> DraftNeed:
        at = self._search.value(choice.at)
        need = DraftNeed(choice.place, self._search.value(choice.quantity), there_at=at, at=at)
        self._needs.append((choice, need))
        return need

    def _tell_ready(self, run: DraftRun) -> None:
        """When each operation could have started but for its resources: what the reasons are told by."""
        ready = self._draft.fence_at
        for operation in run.operations:
            operation.ready = min(operation.start, max([ready, *(need.there_at for need in operation.needs)]))
            ready = operation.end + run.routing.steps[operation.step].wait_minutes

    def _there_at(self, need: DraftNeed) -> Minute:
        fresh = sum(supply.quantity for supply in need.supplies)
        free_at = self._problem.shop.availability(need.place).earliest(max(0, need.quantity - fresh)) or 0
        return max([free_at, *(supply.available_at for supply in need.supplies)])

    def _delivered(self, line: LineChoice) -> Delivered:
        way, _, choice = next(entry for entry in line.ways if self._search.value(entry[1]))
        delivered = shipped(self._draft, line.wish, way, self._need(choice))
        if delivered is None:
            raise ValueError(f"line {line.wish.line.line} arrives beyond the horizon")
        return delivered
