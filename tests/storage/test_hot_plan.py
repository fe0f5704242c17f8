"""Several replicas on one PostgreSQL, all of them after the same few bikes and the same machine at once."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial

import pytest
from sqlalchemy import text

from app.domain.errors import OfferGone, QuoteReleased, ReferenceTaken, TooBusy
from app.domain.verification import audit
from app.solver.limits import SolverLimits
from app.solver.planner import Planner
from app.storage.books import open_books
from app.storage.database import Database, open_database
from app.storage.log.forged import first_forged
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.moment import Moment
from app.use_cases.ports.outside import Ports
from app.use_cases.quote_promise import quote_promise
from app.use_cases.record_plant import record_plant
from app.use_cases.release_hold import release_hold
from tests.builders import at, calendar, line, plant, purchasing, receipt, request, resource, routing, step, stock
from tests.fakes.clock import StandingClock, counting_ids
from tests.fakes.desk import cold, laid_open, latest, ports_with
from tests.postgres import PostgresServer

REPLICAS, CUSTOMERS_EACH = 4, 15
BIKES, FRAMES, SAWS = 8, 9, 2
FACTORY = plant(
    calendar("day"),
    resource("SAW", calendar="day", units=SAWS),
    routing("BIKE", step("10", "SAW", uses=["FRAME"], per_unit=45)),
    purchasing("FRAME", days=3, minimum=5),
    stock("BIKE", BIKES),
    stock("FRAME", FRAMES),
    receipt("BIKE", 3, at("2026-12-09T10:00"), id="PO-0"),
)
MORE_AT_ONCE_THAN_THERE_ARE = f"""
    SELECT one.resource, one.start_at, count(*) FROM held_times one JOIN held_times other
    ON one.resource = other.resource AND other.start_at <= one.start_at AND one.start_at < other.end_at
    GROUP BY one.run, one.step, one.slot, one.resource, one.start_at HAVING count(*) > {SAWS}
"""
TAKEN = "SELECT supply_kind, supply, sum(quantity) FROM pegs WHERE supply_kind IN ('on_hand', 'receipt') GROUP BY 1, 2"


@dataclass(kw_only=True)
class ReplicaAtWork:
    """A process of its own, as far as the database can tell: its own connections, memory and turns."""

    name: str
    url: str
    clock: StandingClock
    database: Database = field(init=False)
    ports: Ports = field(init=False)
    confirmed: dict[str, list[int]] = field(default_factory=dict)
    """Of each commitment that was acknowledged: its dates as they were told."""

    def __post_init__(self) -> None:
        self.database = open_database(self.url, self.clock.now)
        counting = counting_ids()
        new_id = lambda prefix: f"{counting(prefix)}_{self.name}"  # noqa: E731
        planner = Planner(SolverLimits(deterministic_seconds_max=1, wall_seconds_max=5), new_id)
        self.ports = ports_with(partial(open_books, self.database), planner, self.clock, new_id)

    def serve(self, dice: random.Random) -> None:
        for _ in range(CUSTOMERS_EACH):
            wanted = dice.choice([None, None, at("2026-12-09T12:00"), at("2026-12-11T12:00")])
            reference = dice.choice([None, None, None, "A", "B"])
            # Somebody else may be faster with the same reference, or take too long: those are answers too.
            with suppress(OfferGone, QuoteReleased, ReferenceTaken, TooBusy):
                quote = quote_promise(
                    request(line("BIKE", dice.randint(1, 3), wanted), reference=reference, hold=30), self.ports
                )
                if quote.held_offer and dice.random() < 0.7:
                    commitment = confirm_quote(quote.id, None, self.ports)
                    self.confirmed[commitment.id] = [promised.promised_at for promised in commitment.lines]
                elif dice.random() < 0.5:
                    release_hold(quote.id, self.ports)


@pytest.mark.slow
def test_replicas_that_write_at_once_promise_nothing_twice_and_lose_nothing(postgres: PostgresServer) -> None:
    clock = StandingClock("2026-12-07T06:00")
    with ExitStack() as opened:
        url = postgres.fresh()
        replicas = [ReplicaAtWork(name=f"r{number}", url=url, clock=clock) for number in range(REPLICAS)]
        for replica in replicas:
            opened.callback(replica.database.close)
        record_plant(lambda _: FACTORY, replicas[0].ports)
        with ThreadPoolExecutor(REPLICAS) as pool:
            for done in [pool.submit(replica.serve, random.Random(seed)) for seed, replica in enumerate(replicas)]:
                done.result()
        told = {id: dates for replica in replicas for id, dates in replica.confirmed.items()}
        assert len(told) > 10, "too quiet to show anything"
        books = cold(replicas[0].database)
        assert audit(books, Moment(clock.now()).planned) == ()
        for replica in replicas:
            assert laid_open(latest(replica.database)) == laid_open(books)
        assert dates_on_the_books(replicas[0].database) == told
        nothing_is_taken_twice(replicas[0].database)


def dates_on_the_books(database: Database) -> dict[str, list[int]]:
    with database.reading() as connection:
        made = connection.execute(text("SELECT id FROM commitments")).scalars().all()
    with open_books(database) as books:
        there = {id: books.commitment(id) for id in made}
    return {id: [promised.promised_at for promised in made.lines] for id, made in there.items() if made}


def nothing_is_taken_twice(database: Database) -> None:
    """In plain SQL, so that nobody's idea of a plan stands between us and the rows."""
    with database.reading() as connection:
        assert connection.execute(text(MORE_AT_ONCE_THAN_THERE_ARE)).all() == []
        assert first_forged(connection, database.scope) is None
        taken = {(kind, supply): quantity for kind, supply, quantity in connection.execute(text(TAKEN))}
    there = {("on_hand", "BIKE@PLANT"): BIKES, ("on_hand", "FRAME@PLANT"): FRAMES, ("receipt", "PO-0"): 3}
    assert taken.keys() <= there.keys()
    assert all(quantity <= there[supply] for supply, quantity in taken.items()), taken
