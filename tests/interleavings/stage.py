"""Books that are as they were before each schedule, on one PostgreSQL, with two actors and somebody who looks on."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from app.domain.errors import PlanBroken
from app.domain.verification import audit
from app.models import Row
from app.storage.books import open_books
from app.storage.database import Database, open_database
from app.storage.log.forged import first_forged
from app.use_cases.clock import set_clock
from app.use_cases.moment import Moment
from app.use_cases.record_plant import record_plant
from tests.fakes.desk import cold
from tests.interleavings.faults import open_read_too_early
from tests.interleavings.gates import Actor, Gate
from tests.interleavings.schedules import Ran, all_schedules
from tests.interleavings.stories import BEGINS, Counts, Held, OpenBooks, Story, ports_on, quote_of
from tests.postgres import PostgresServer

WAITING = "SELECT pid FROM pg_locks WHERE NOT granted"
TABLES = [table.name for table in Row.metadata.sorted_tables]
PEGGED_TWICE = """
    SELECT supply_kind, supply, sum(quantity) FROM pegs WHERE supply_kind = 'on_hand'
    GROUP BY 1, 2 HAVING sum(quantity) > 1
"""
HELD_TWICE = """
    SELECT one.resource, one.start_at FROM held_times one JOIN held_times other
    ON one.resource = other.resource AND one.start_at < other.end_at AND other.start_at < one.end_at
    AND (one.quote, one.run, one.step) < (other.quote, other.run, other.step)
"""
"""In plain SQL, so that nobody's idea of a plan stands between us and the rows: there is one of each."""


@dataclass(kw_only=True)
class Stage:
    story: Story
    actors: Sequence[Actor]
    onlooker: Database
    watching: Connection
    opened: OpenBooks
    every: bool
    held: Held = ""

    def play(self, counts: Counts, first: tuple[int, ...] = ()) -> Iterator[Ran]:
        """Every schedule, from one on, each judged as soon as it has ended."""
        for ran in all_schedules(self._begin, self._waiting, first):
            refused = any(isinstance(one.error, PlanBroken | IntegrityError) for one in ran.done)
            counts.add(self._wrong(ran), ran.choices, refused=refused)
            yield ran

    def prepare(self) -> None:
        """The books as each schedule finds them, and a copy of every row of them."""
        ports = ports_on(self.onlooker, "before")
        set_clock(BEGINS, ports)
        record_plant(lambda _: self.story.plant, ports)
        if self.story.hold:
            self.held = quote_of(self.story.hold, ports).id
        self._tell(["CREATE SCHEMA before", *(f"CREATE TABLE before.{name} AS TABLE {name}" for name in TABLES)])

    def _begin(self) -> Sequence[Gate]:
        # Neither triggers nor foreign keys are asked: the log is put back to what it was, which nobody else may do.
        free = ["SET LOCAL session_replication_role = replica", "SET LOCAL synchronous_commit = off"]
        back = [f"DELETE FROM {name}; INSERT INTO {name} TABLE before.{name}" for name in TABLES]
        self._tell(["BEGIN", *free, *back, "COMMIT"])
        return [
            actor.begin(partial(self._act, actor, at), self.onlooker, every=self.every)
            for at, actor in enumerate(self.actors)
        ]

    def _act(self, actor: Actor, at: int, database: Database) -> object:
        return self.story.acts[at](ports_on(database, actor.name, self.opened), self.held)

    def _waiting(self) -> set[int]:
        return {pid for (pid,) in self.watching.execute(text(WAITING))}

    def _tell(self, statements: Sequence[str]) -> None:
        self.watching.exec_driver_sql("; ".join(statements))

    def _wrong(self, ran: Ran) -> list[str]:
        after = cold(self.onlooker)
        with self.onlooker.reading() as connection:
            found = [f"{taken} are taken twice" for taken in connection.execute(text(PEGGED_TWICE))]
            found += [f"{taken} is held twice" for taken in connection.execute(text(HELD_TWICE))]
            found += [
                f"change {forged} is forged" for forged in [first_forged(connection, self.onlooker.scope)] if forged
            ]
            now = ports_on(self.onlooker, "after").clock.now()
        live = after.live(Moment(now).passed)
        return [*found, *(str(broken) for broken in audit(live, Moment(now).planned)), *self.story.judged(ran.done)]


@contextmanager
def stage_for(story: Story, server: PostgresServer, *, every: bool, fault: bool = False) -> Iterator[Stage]:
    """``fault``: with the books that decide on what they read too early."""
    with ExitStack() as opened:
        url = server.fresh()
        actors = [Actor.on(name, url) for name in ("one", "two")]
        onlooker = open_database(url, simulated=True)
        for database in (*(actor.database for actor in actors), onlooker):
            opened.callback(database.close)
        watching = opened.enter_context(onlooker.engine.connect().execution_options(isolation_level="AUTOCOMMIT"))
        stage = Stage(
            story=story,
            actors=actors,
            onlooker=onlooker,
            watching=watching,
            opened=open_read_too_early if fault else open_books,
            every=every,
        )
        stage.prepare()
        yield stage
