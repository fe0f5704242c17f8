"""Memory is a copy that can be thrown away: caught up from the log, it is what the rows alone would give."""

import random
from dataclasses import replace
from functools import partial
from pathlib import Path

from app.domain.errors import OfferGone, ReferenceTaken
from app.domain.plant import PlantModel
from app.domain.promise import Quote, QuoteState
from app.domain.snapshot import Snapshot
from app.domain.verification import audit
from app.solver.limits import SolverLimits
from app.solver.planner import Planner
from app.storage.books import open_books
from app.storage.database import Database, open_database
from app.storage.replica import built_cold
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.hold_offer import hold_offer
from app.use_cases.ports import Moment, Ports
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
    step,
    stock,
)
from tests.fakes.clock import StandingClock, counting_ids
from tests.fakes.desk import url_of

FACTORY = plant(
    calendar("day"),
    resource("SAW", calendar="day", units=2),
    routing("BIKE", step("10", "SAW", uses=["FRAME"], per_unit=30), multiple=2),
    purchasing("FRAME", days=3, minimum=5),
    stock("BIKE", 3),
    stock("FRAME", 6),
    receipt("FRAME", 4, at("2026-12-08T10:00"), id="PO-1"),
    requirement("FRAME", 2, at("2026-12-09T06:00")),
)


def test_a_replica_caught_up_from_the_log_is_the_one_built_from_the_rows(file: Path) -> None:
    """A morning of mixed business, watched by another process that looks now and then."""
    clock, rng = StandingClock("2026-12-07T06:00"), random.Random(20261207)
    writer, watcher = (open_database(url_of(file), clock.now) for _ in range(2))
    ids = counting_ids()
    planner = Planner(SolverLimits(deterministic_seconds_max=1, wall_seconds_max=5), ids)
    ports = Ports(open_books=partial(open_books, writer), planner=planner, clock=clock, new_id=ids)
    record_plant(lambda _: FACTORY, ports)
    for turn in range(40):
        _do_something(rng, ports)
        clock.pass_by(minutes=rng.choice([0, 1, 7]))
        if turn % 5 == 0:
            assert _laid_open(_latest(watcher)) == _laid_open(_latest(writer)) == _laid_open(_cold(writer))
            assert audit(_latest(writer), Moment(clock.now()).planned) == ()
    kinds = {type(run).__name__ for promise in _latest(writer).promises.values() for run in promise.plan.runs}
    assert kinds == {"Run"}, "the morning made nothing, so that little was compared"
    writer.close()
    watcher.close()


def _do_something(rng: random.Random, ports: Ports) -> None:
    held = list(list_quotes(ports, state=QuoteState.HELD, limit=200).items)
    act = rng.choice(["quote", "quote", "quote", "confirm", "release", "extend", "feed"])
    if act == "quote" or not held:
        reference = rng.choice([None, "A", "B"])
        quote_promise(request(line("BIKE", rng.randint(1, 5)), reference=reference, hold=20), ports)
    elif act == "feed":
        record_plant(partial(_fed, rng.randint(3, 6)), ports)
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


def _fed(frames: int, model: PlantModel) -> PlantModel:
    later = {**model.receipts, f"PO-{frames}": receipt("FRAME", frames, at("2026-12-10T10:00"), id=f"PO-{frames}")}
    return replace(model, receipts=later)


def _latest(database: Database) -> Snapshot:
    with open_books(database) as books:
        return books.snapshot()


def _cold(database: Database) -> Snapshot:
    with database.engine.connect() as connection:
        return built_cold(connection, database.scope)


def _laid_open(snapshot: Snapshot) -> object:
    """Everything in a snapshot as values that compare; a ledger or time sheet with nothing on it is none."""
    return (
        snapshot.version,
        snapshot.plant,
        dict(snapshot.promises),
        list(snapshot.promises),
        {place: ledger for place, ledger in snapshot.ledgers.items() if ledger.supplies or ledger.needs},
        {resource: rows for resource, rows in snapshot.held_times.items() if rows},
        {resource: (taken.capacity, taken.times, taken.used) for resource, taken in snapshot.occupations.items()},
    )
