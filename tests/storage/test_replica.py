"""Memory is a copy that can be thrown away: caught up from the log, it is what the rows alone would give."""

import random
from dataclasses import replace
from functools import partial

import pytest

from app.domain.errors import OfferGone, ReferenceTaken
from app.domain.plant import PlantModel
from app.domain.promise import Quote, QuoteState
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import SafetyStockUse
from app.domain.verification import audit
from app.solver.limits import SolverLimits
from app.solver.planner import Planner
from app.storage.books import open_books
from app.storage.database import open_database
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.hold_offer import hold_offer
from app.use_cases.moment import Moment
from app.use_cases.ports.outside import Ports
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_quotes import list_quotes
from app.use_cases.record_plant import record_plant
from app.use_cases.release_hold import release_hold
from tests.builders import (
    at,
    calendar,
    line,
    plant,
    purchasing,
    receipt,
    request,
    requirement,
    resource,
    routing,
    safety_stock,
    step,
    stock,
)
from tests.domain.lending import rests_on_holds
from tests.fakes.clock import StandingClock, counting_ids
from tests.fakes.desk import cold, laid_open, latest, ports_with

FACTORY = plant(
    calendar("day"),
    resource("SAW", calendar="day", units=2),
    routing("BIKE", step("10", "SAW", uses=["FRAME"], per_unit=30), multiple=2),
    purchasing("FRAME", days=3, minimum=5),
    stock("BIKE", 8),
    stock("FRAME", 3),
    receipt("BIKE", 3, at("2026-12-09T10:00"), id="PO-0"),
    receipt("FRAME", 4, at("2026-12-08T10:00"), id="PO-1"),
    requirement("FRAME", 2, at("2026-12-09T06:00")),
    requirement("BIKE", 8, at("2026-12-16T06:00")),
)


@pytest.mark.slow
def test_a_replica_caught_up_from_the_log_is_the_one_built_from_the_rows(database_url: str) -> None:
    """A morning of mixed business, watched by another process that looks now and then."""
    clock, rng = StandingClock("2026-12-07T06:00"), random.Random(7)
    writer, watcher = (open_database(database_url, clock.now) for _ in range(2))
    ids = counting_ids()
    planner = Planner(SolverLimits(deterministic_seconds_max=1, wall_seconds_max=5), ids)
    ports = ports_with(partial(open_books, writer), planner, clock, ids)
    record_plant(lambda _: FACTORY, ports)
    seen: set[str] = set()
    for turn in range(50):
        _do_something(rng, ports)
        clock.pass_by(minutes=rng.choice([0, 1, 7]))
        if turn % 5 == 0:
            assert laid_open(latest(watcher)) == laid_open(latest(writer)) == laid_open(cold(writer))
            assert audit(latest(writer), Moment(clock.now()).planned) == ()
        seen |= _ways(latest(writer))
    assert seen == {"run", "exchange", "loan"}, "a morning too quiet to compare much"
    writer.close()
    watcher.close()


def _ways(snapshot: Snapshot) -> set[str]:
    plans = [promise.plan for promise in snapshot.promises.values()]
    made = {"run"} if any(plan.runs for plan in plans) else set()
    lent = {"loan" for ledger in snapshot.ledgers.values() if rests_on_holds(ledger)}
    return made | lent | {"exchange" for plan in plans for repeg in plan.repegs if repeg.owner}


def _do_something(rng: random.Random, ports: Ports) -> None:
    held = [view.quote for view in list_quotes(ports, state=QuoteState.HELD, limit=200).items]
    act = rng.choice(["quote", "quote", "quote", "confirm", "release", "extend", "feed"])
    if act == "quote" or not held:
        reference = rng.choice([None, "A", "B"])
        wanted = rng.choice([None, None, at("2026-12-09T12:00"), at("2026-12-11T12:00")])
        quote_promise(request(line("BIKE", rng.randint(1, 4), wanted), reference=reference, hold=20), ports)
    elif act == "feed":
        record_plant(partial(_fed, rng.randint(3, 8)), ports)
    else:
        _answer(act, rng.choice(held), ports)


def _answer(act: str, quote: Quote, ports: Ports) -> None:
    try:
        if act == "confirm":
            confirm_quote(quote.id, None, ports)
        elif act == "extend":
            hold_offer(quote.id, None, 30, ports)
        else:
            release_hold(quote.id, ports)
    except (OfferGone, ReferenceTaken):
        pass


def _fed(quantity: int, model: PlantModel) -> PlantModel:
    """More frames the day after tomorrow, or bikes that somebody sent back tomorrow."""
    frames = receipt("FRAME", quantity, at("2026-12-09T10:00"), id=f"PO-{quantity}")
    bikes = receipt("BIKE", quantity, at("2026-12-08T10:00"), id=f"RET-{quantity}")
    new = frames if quantity % 2 else bikes
    return replace(model, receipts={**model.receipts, new.id: new})


def test_safety_stock_that_is_opened_is_read_back_from_the_rows(database_url: str) -> None:
    clock, ids = StandingClock("2026-12-07T06:00"), counting_ids()
    database = open_database(database_url, clock.now)
    ports = ports_with(partial(open_books, database), Planner(SolverLimits(), ids), clock, ids)
    record_plant(lambda _: plant(stock("BIKE", 5), safety_stock("BIKE", 4)), ports)
    quote = quote_promise(request(line("BIKE", 3), hold=20, use_safety_stock=SafetyStockUse.ALL), ports)
    confirm_quote(quote.id, None, ports)
    read = cold(database)
    assert [opened.quantity for opened in read.promises[quote.id].plan.opened] == [2]
    assert laid_open(read) == laid_open(latest(database))
    database.close()
