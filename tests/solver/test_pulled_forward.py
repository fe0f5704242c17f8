"""A plan of the model, pulled forward: nothing waits for what is free, and nothing comes later for it."""

from app.domain.timeline import MINUTES_PER_HOUR as HOUR
from app.domain.timeline import Minute
from app.solver.arrangement import Arrangement
from app.solver.delivered import shipped
from app.solver.draft import Draft, DraftNeed, DraftOperation, DraftRun
from app.solver.limits import SolverLimits
from app.solver.model.forward import pulled_forward
from app.solver.shop import Shop
from app.solver.wishes import order_of
from tests.builders import MONDAY, PLANT, Part, line, receipt, request, resource, routing, snapshot, step, stock

LAMPS = ("LAMP", PLANT)
MADE = routing("LAMP", step("10", "SAW", fixed=HOUR), step("20", "CNC", uses=["BULB"], fixed=HOUR))


def planned(*starts: Minute, ready: Minute, parts: tuple[Part, ...]) -> tuple[Shop, Arrangement]:
    """A lamp whose operations start so many minutes after Monday, picked up at an instant."""
    shop = Shop(
        snapshot(*parts, MADE, resource("SAW"), resource("CNC"), promise_granularity="minute"), MONDAY, SolverLimits()
    )
    (wish,) = order_of(request(line("LAMP", 1)), shop).wishes
    draft = Draft(shop, MONDAY)
    operations = []
    for at, (work, minutes) in enumerate(zip(shop.work(MADE, 1), starts, strict=True)):
        start = MONDAY + minutes
        needs = [draft.add_need(DraftNeed(option[0], option[1], MONDAY, start)) for (option,) in work.consumed]
        operation = DraftOperation(at, work.modes[0][0], work.input_units, start, start, start + HOUR, needs)
        draft.add_operation(operation)
        operations.append(operation)
    run = DraftRun(MADE, 1, operations, operations[-1].end)
    draft.add_supply(run)
    need = draft.add_need(DraftNeed(LAMPS, 1, MONDAY + ready, MONDAY + ready, [run]))
    one = shipped(draft, wish, wish.ways[0], need)
    assert one is not None
    return shop, Arrangement(draft=draft, delivered=(one,))


def begun(found: Arrangement) -> list[list[tuple[Minute, Minute]]]:
    """Of each run, when each operation is ready, and when it starts."""
    return [[(one.ready - MONDAY, one.start - MONDAY) for one in run.operations] for run in found.draft.runs]


def test_what_is_free_is_not_waited_for() -> None:
    shop, loose = planned(2 * HOUR, 5 * HOUR, ready=9 * HOUR, parts=(stock("BULB", 1),))
    found = pulled_forward(shop, loose, together=False)
    assert begun(found) == [[(0, 0), (HOUR, HOUR)]]
    assert found.promised_at == MONDAY + 2 * HOUR


def test_what_comes_later_is_waited_for() -> None:
    shop, loose = planned(2 * HOUR, 5 * HOUR, ready=9 * HOUR, parts=(receipt("BULB", 1, MONDAY + 4 * HOUR),))
    found = pulled_forward(shop, loose, together=False)
    assert begun(found) == [[(0, 0), (4 * HOUR, 4 * HOUR)]]


def test_one_shipment_leaves_when_it_did() -> None:
    shop, loose = planned(2 * HOUR, 5 * HOUR, ready=9 * HOUR, parts=(stock("BULB", 1),))
    assert pulled_forward(shop, loose, together=True).promised_at == loose.promised_at


def test_a_plan_that_takes_what_is_not_there_stays_as_it_is() -> None:
    shop, loose = planned(2 * HOUR, 5 * HOUR, ready=9 * HOUR, parts=())
    assert pulled_forward(shop, loose, together=False) is loose
