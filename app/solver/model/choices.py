"""The variables of a model: runs with their operations, buys, moves, deliveries, and what each takes or brings."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ortools.sat.python.cp_model import CpModel, IntVar, LinearExprT

from app.domain.routing import Material, Routing, Step
from app.domain.supply import ItemSite, Lane, Purchasing
from app.domain.timeline import Minute
from app.solver.capacity.modes import Mode
from app.solver.lots import lot_of
from app.solver.model.problem import Problem
from app.solver.wishes import Way, Wish


@dataclass(slots=True, eq=False)
class NeedChoice:
    """``flows``: what it takes of each supply; None is what is there, or comes anyway."""

    place: ItemSite
    quantity: LinearExprT
    most: int
    at: IntVar
    flows: list[tuple["SupplyChoice | None", IntVar]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class OptionChoice:
    """One option of a component, whether a run takes it, and the need that puts there."""

    material: Material
    taken: IntVar
    consumed: IntVar
    need: NeedChoice


@dataclass(slots=True, eq=False)
class OperationChoice:
    """``components``: the options of each."""

    routing: Routing
    index: int
    input_units: IntVar
    input_most: int
    start: IntVar
    end: IntVar
    modes: list[tuple[Mode, IntVar]]
    components: list[list[OptionChoice]]

    @property
    def step(self) -> Step:
        return self.routing.steps[self.index]


@dataclass(slots=True, eq=False, kw_only=True)
class _Supply:
    """What may be planned to bring something to a place. Absent, it has quantity 0.

    ``returned``: what of it makes up for what the order was lent before.
    """

    place: ItemSite
    present: IntVar
    quantity: IntVar
    most: int
    available_at: IntVar
    returned: list[LinearExprT] = field(default_factory=list)


@dataclass(slots=True, eq=False, kw_only=True)
class RunChoice(_Supply):
    source: Routing
    operations: list[OperationChoice]


@dataclass(slots=True, eq=False, kw_only=True)
class BuyChoice(_Supply):
    source: Purchasing
    order_by: Minute


@dataclass(slots=True, eq=False, kw_only=True)
class MoveChoice(_Supply):
    lane: Lane
    need: NeedChoice


SupplyChoice = RunChoice | BuyChoice | MoveChoice


@dataclass(slots=True, eq=False)
class LineChoice:
    """``ways``: the ways a line may take, each with its literal and the need it puts at the way's site."""

    wish: Wish
    ready: IntVar
    ways: list[tuple[Way, IntVar, NeedChoice]]


class Choices:
    """Creates every variable with its bounds; the rules relate them, by no more than so many constraints."""

    def __init__(self, problem: Problem, model: CpModel, constraints_max: int) -> None:
        self._problem = problem
        self._model = model
        self._constraints_max = constraints_max
        self.supplies: list[SupplyChoice] = []
        self.needs: list[NeedChoice] = []
        for place, choosable in problem.places.items():
            for routing in problem.shop.sources.routings(place):
                for _ in range(choosable.runs.get(routing.id, 0)):
                    self._run(place, routing, choosable.most)
            for source in problem.shop.sources.purchases(place):
                self._buy(place, source, choosable.most)
            for lane in problem.lanes(place):
                for _ in range(choosable.moves.get(lane.id, 0)):
                    self._move(place, lane, choosable.most)
        self.lines = [self._line(wish) for wish in problem.order.wishes]

    @property
    def are_too_many(self) -> bool:
        """Whether the model is too large to be searched: nothing more need be said of it."""
        return len(self._model.proto.constraints) > self._constraints_max

    @property
    def runs(self) -> Iterator[RunChoice]:
        return (supply for supply in self.supplies if isinstance(supply, RunChoice))

    @property
    def moves(self) -> Iterator[MoveChoice]:
        return (supply for supply in self.supplies if isinstance(supply, MoveChoice))

    def _instant(self, name: str, *, fenced: bool = False) -> IntVar:
        low = self._problem.fence_at if fenced else self._problem.shop.now
        return self._model.new_int_var(low, max(low, self._problem.until), name)

    def _need(self, place: ItemSite, quantity: LinearExprT, most: int, at: IntVar) -> NeedChoice:
        need = NeedChoice(place=place, quantity=quantity, most=most, at=at)
        self.needs.append(need)
        return need

    def _run(self, place: ItemSite, routing: Routing, most: int) -> None:
        largest = lot_of(routing, most)
        quantity = self._model.new_int_var(0, largest, f"{routing.id} quantity")
        operations = [
            self._operation(routing, index, input_most) for index, input_most in enumerate(routing.inputs(largest))
        ]
        self.supplies.append(
            RunChoice(
                place=place,
                present=self._model.new_bool_var(f"{routing.id} runs"),
                quantity=quantity,
                most=largest,
                available_at=self._instant(f"{routing.id} available", fenced=True),
                source=routing,
                operations=operations,
            )
        )

    def _operation(self, routing: Routing, index: int, input_most: int) -> OperationChoice:
        step = routing.steps[index]
        name = f"{routing.id}/{step.id}"
        start = self._instant(f"{name} start", fenced=True)
        modes = self._problem.shop.modes(routing.id, step)
        return OperationChoice(
            routing=routing,
            index=index,
            input_units=self._model.new_int_var(0, input_most, f"{name} input"),
            input_most=input_most,
            start=start,
            end=self._instant(f"{name} end", fenced=True),
            modes=[(mode, self._model.new_bool_var(f"{name} on {mode.resources}")) for mode in modes],
            components=[
                [self._option(routing, option, option.consumption(input_most), start) for option in component.options]
                for component in step.components
            ],
        )

    def _option(self, routing: Routing, material: Material, most: int, start: IntVar) -> OptionChoice:
        name = f"{routing.id} takes {material.item}"
        consumed = self._model.new_int_var(0, most, f"{name} quantity")
        return OptionChoice(
            material=material,
            taken=self._model.new_bool_var(name),
            consumed=consumed,
            need=self._need((material.item, routing.site), consumed, most, start),
        )

    def _buy(self, place: ItemSite, source: Purchasing, most: int) -> None:
        placed = self._problem.shop.transport.purchase(source, self._problem.fence_at)
        if placed is None or placed[1] > self._problem.bought_until:
            return
        largest = lot_of(source, most)
        self.supplies.append(
            BuyChoice(
                place=place,
                present=self._model.new_bool_var(f"{source.id} ordered"),
                quantity=self._model.new_int_var(0, largest, f"{source.id} quantity"),
                most=largest,
                available_at=self._model.new_constant(placed[1]),
                source=source,
                order_by=placed[0],
            )
        )

    def _move(self, place: ItemSite, lane: Lane, most: int) -> None:
        quantity = self._model.new_int_var(0, most, f"{lane.id} moves {place[0]}")
        at = self._instant(f"{lane.id} picked")
        self.supplies.append(
            MoveChoice(
                place=place,
                present=self._model.new_bool_var(f"{lane.id} used for {place[0]}"),
                quantity=quantity,
                most=most,
                available_at=self._instant(f"{lane.id} arrives"),
                lane=lane,
                need=self._need((place[0], lane.origin), quantity, most, at),
            )
        )

    def _line(self, wish: Wish) -> LineChoice:
        ready = self._instant(f"line {wish.line.line} ready")
        ways: list[tuple[Way, IntVar, NeedChoice]] = []
        for way in wish.ways:
            taken = self._model.new_bool_var(f"line {wish.line.line} from {way.site}")
            need = self._need((wish.line.item, way.site), wish.quantity * taken, wish.quantity, ready)
            ways.append((way, taken, need))
        return LineChoice(wish=wish, ready=ready, ways=ways)
