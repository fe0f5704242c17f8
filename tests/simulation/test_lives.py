"""Random lives of a small plant: customers hold, confirm, change and cancel while goods are counted and machines break.

Whatever has happened, what the planner plans is kept by the laws: else it raises PlanBroken. Dates may be lost, and
calls refused.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from app.domain.capacity import CapacityKind
from app.domain.demand import Effort, OpenLine, OpenOrder, PromiseRequest
from app.domain.errors import TrothError
from app.domain.plant import PlantModel
from app.domain.promise import QuoteState
from app.domain.repromise import RepromiseRequest, RepromiseState, Strategy
from app.domain.stages import Progress
from app.domain.supply import SafetyStockUse
from app.domain.timeline import MINUTES_PER_DAY, Minute
from app.use_cases.cancel_commitment import cancel_commitment
from app.use_cases.change_commitment import change_commitment
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.hold_offer import hold_offer
from app.use_cases.moment import Moment
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_plan import read_plan
from app.use_cases.read_quotes import read_quote
from app.use_cases.record_capacity import end_capacity, record_capacity
from app.use_cases.record_plant import record_plant
from app.use_cases.record_progress import OperationReport, record_progress
from app.use_cases.release_hold import release_hold
from app.use_cases.repromises.applying import apply_repromise
from app.use_cases.repromises.keeping import read_repromise, start_repromise
from app.use_cases.repromises.planning import plan_repromise
from app.use_cases.ship_commitment import Departure, ship_commitment
from app.use_cases.tidy_up import tidy_up
from tests.builders import (
    EVERY_DAY,
    MONDAY,
    breakdown,
    calendar,
    line,
    plant,
    purchasing,
    receipt,
    request,
    resource,
    routing,
    safety_stock,
    step,
    stock,
)
from tests.fakes.books import MemoryLibrary
from tests.fakes.clock import StandingClock, counting_ids
from tests.fakes.desk import ports_with
from tests.solver.asking import a_planner

STEPS = 160
PLANT = plant(
    calendar("day", "06:00", "22:00", days=EVERY_DAY),
    resource("SAW", calendar="day"),
    resource("BENCH", calendar="day", units=2),
    routing(
        "BIKE",
        step("10", "SAW", uses=["FRAME"], setup=15, per_unit=45),
        step("20", "BENCH", uses=["WHEEL"], per_unit=20),
    ),
    stock("BIKE", 3),
    stock("FRAME", 30),
    safety_stock("FRAME", 3),
    *(receipt("FRAME", 15, MONDAY + day * MINUTES_PER_DAY, id=f"PO-{day}") for day in range(1, 6)),
    purchasing("WHEEL", days=1),
    horizon_days=6,
    move_fence=0,
)


class Life:
    """One throw of the dice after another; the same seed lives the same life."""

    def __init__(self, seed: int) -> None:
        self._dice = Random(seed)
        self._clock = StandingClock("2026-12-07T06:00")
        library, new_id = MemoryLibrary(self._clock), counting_ids()
        self._ports = ports_with(library.open_books, a_planner(name="planned_"), self._clock, new_id)
        self._held: list[str] = []
        self._committed: list[str] = []
        self._events: list[str] = []
        record_plant(lambda _: PLANT, self._ports)

    def step(self) -> None:
        acts: dict[Callable[[], object], int] = {self._ask: 30, self._confirm: 10, self._change: 6, self._cancel: 5}
        acts |= {self._release: 3, self._count: 5, self._break: 3, self._mend: 3, self._report: 4, self._ship: 4}
        acts |= {self._order: 8, self._wait: 1, self._hold: 3, self._late: 3, self._overtime: 2, self._repromise: 2}
        (act,) = self._dice.choices([*acts], [*acts.values()])
        with suppress(TrothError):
            act()

    @property
    def _now(self) -> Minute:
        return Moment(self._clock.now()).planned

    def _wish(self) -> PromiseRequest:
        quantity, hold = self._dice.choice([1, 1, 2, 3]), self._dice.choice([5, 30, 60])
        by = None if self._dice.random() < 0.7 else self._now + self._dice.randint(1, 6) * MINUTES_PER_DAY
        asked = request(
            line(self._dice.choice(["BIKE", "BIKE", "FRAME"]), quantity, by),
            hold=hold,
            offers_max=2,
            levers_max=0,
            priority=self._dice.choice([1, 2]),
            use_safety_stock=self._dice.choice([*SafetyStockUse]),
        )
        return replace(asked, effort=self._dice.choice([Effort.INSTANT, Effort.STANDARD]))

    def _ask(self) -> None:
        quote = quote_promise(self._wish(), self._ports)
        if quote.state is QuoteState.HELD:
            self._held.append(quote.id)

    def _hold(self) -> None:
        """Another of its offers, or the same for longer."""
        if self._held:
            quote = read_quote(self._dice.choice(self._held), self._ports).quote
            hold_offer(quote.id, self._dice.choice(quote.answer.offers).id, None, self._ports)

    def _confirm(self) -> None:
        if self._held:
            quote = self._held.pop(self._dice.randrange(len(self._held)))
            self._committed.append(confirm_quote(quote, None, self._ports).id)

    def _change(self) -> None:
        if self._committed:
            change_commitment(self._dice.choice(self._committed), self._wish(), self._ports)

    def _cancel(self) -> None:
        if self._committed:
            cancel_commitment(self._committed.pop(self._dice.randrange(len(self._committed))), self._ports)

    def _release(self) -> None:
        if self._held:
            release_hold(self._held.pop(self._dice.randrange(len(self._held))), self._ports)

    def _count(self) -> None:
        item, there = self._dice.choice(["FRAME", "FRAME", "FRAME", "BIKE"]), self._dice.randint(0, 30)

        def counted(model: PlantModel) -> PlantModel:
            rows = {key: replace(row, quantity=there) if row.item == item else row for key, row in model.stock.items()}
            return replace(model, stock=rows)

        record_plant(counted, self._ports)

    def _order(self) -> None:
        """The ERP has another open order, or has changed one."""
        id, promised = f"SO-{self._dice.randint(1, 12)}", self._now + self._dice.randint(0, 4) * MINUTES_PER_DAY
        wanted = OpenLine(line="1", item="BIKE", quantity=self._dice.randint(1, 4), promised=promised)
        order = OpenOrder(id=id, lines=(wanted,), priority=self._dice.choice([1, 2]))
        record_plant(lambda model: replace(model, open_orders={**model.open_orders, id: order}), self._ports)

    def _late(self) -> None:
        """A receipt comes on another day, or not at all."""

        def told(model: PlantModel) -> PlantModel:
            if not model.receipts:
                return model
            id = self._dice.choice([*model.receipts])
            other = replace(model.receipts[id], available_at=self._now + self._dice.randint(0, 4) * MINUTES_PER_DAY)
            rest = {key: row for key, row in model.receipts.items() if key != id}
            return replace(model, receipts=rest if self._dice.random() < 0.3 else {**rest, id: other})

        record_plant(told, self._ports)

    def _overtime(self) -> None:
        start = self._now + 60 * self._dice.randint(0, 30)
        more = breakdown("SAW", start, start + 60 * self._dice.randint(2, 8))
        record_capacity(replace(more, kind=CapacityKind.OVERTIME), self._ports)

    def _repromise(self) -> None:
        run = start_repromise(RepromiseRequest(otherwise=self._dice.choice([*Strategy])), self._ports)
        plan_repromise(run.id, self._ports)
        assert read_repromise(run.id, self._ports).state is not RepromiseState.FAILED
        apply_repromise(run.id, self._ports)

    def _break(self) -> None:
        start = self._now + 60 * self._dice.randint(0, 30)
        end = None if self._dice.random() < 0.2 else start + 60 * self._dice.randint(1, 12)
        down = breakdown(self._dice.choice(["SAW", "BENCH"]), start, end)
        self._events.append(record_capacity(down, self._ports).event.id)

    def _mend(self) -> None:
        if self._events:
            end_capacity(self._events.pop(self._dice.randrange(len(self._events))), None, self._ports)

    def _report(self) -> None:
        """Of work that should have begun by now."""
        runs = [row.run for row in read_plan(self._ports).runs]
        begun = [(run.id, one) for run in runs for one in run.operations if one.start <= self._now]
        if begun:
            run, work = self._dice.choice(begun)
            state = Progress.DONE if work.end <= self._now else Progress.STARTED
            record_progress([OperationReport(operation=f"{run}/{work.step}", state=state)], self._ports)

    def _ship(self) -> None:
        if self._committed:
            one = Departure(line="1", quantity=Decimal(1))
            ship_commitment(self._dice.choice(self._committed), one, self._ports)

    def _wait(self) -> None:
        self._clock.pass_by(minutes=self._dice.choice([1, 7, 60, 300]))
        tidy_up(self._ports)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [29, 30, 51, 62])
def test_what_is_planned_is_kept_by_the_laws_whatever_has_happened(seed: int) -> None:
    life = Life(seed)
    for _ in range(STEPS):
        life.step()
