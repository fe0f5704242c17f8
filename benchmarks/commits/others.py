"""The other ways of writing a promise, each an honest small program on tables that have no more in them than it needs.

They write two operations, a peg, a counter of stock and a promise in one transaction, without JSON, change log,
idempotency or laws: whatever they lose to Troth they do not lose to the work that Troth does besides. Their solve is
the first free half hour on each machine, and a wait.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from random import uniform
from time import sleep
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import errors
from sqlalchemy import create_engine, make_url, text

from app.domain.timeline import MINUTES_PER_DAY, Minute
from benchmarks.commits.plants import MINUTES, UNITS, machines_of, this_minute
from benchmarks.commits.ways import OVERLAPS, Ended, Writer

Cursor = psycopg.Cursor[Any]
Slots = list[tuple[str, Minute, Minute]]
Attempt = Callable[["SmallWriter", int, Minute | None], None]

PAUSE_SECONDS_MAX = 0.1
"""Of whoever has met another: at random, twice as long each time, up to this."""
PAUSE_SECONDS_FIRST = 0.002
TABLES = """
    CREATE EXTENSION IF NOT EXISTS btree_gist;
    CREATE TABLE small_plans (plan int PRIMARY KEY, version bigint NOT NULL DEFAULT 0) WITH (fillfactor = 50);
    CREATE TABLE small_stock (
        plan int PRIMARY KEY, on_hand int NOT NULL, pegged int NOT NULL DEFAULT 0 CHECK (pegged BETWEEN 0 AND on_hand)
    ) WITH (fillfactor = 50);
    CREATE TABLE small_promises (id uuid PRIMARY KEY, plan int NOT NULL REFERENCES small_plans);
    CREATE TABLE small_times (
        promise uuid NOT NULL REFERENCES small_promises,
        machine text NOT NULL, starts int NOT NULL, ends int NOT NULL CHECK (starts < ends)
    );
    CREATE INDEX ON small_times (machine, ends);
    CREATE TABLE small_pegs (promise uuid NOT NULL REFERENCES small_promises, plan int NOT NULL, quantity int NOT NULL);
"""
EXCLUDED = """
    ALTER TABLE small_times ADD EXCLUDE USING gist (machine WITH =, int4range(starts, ends) WITH &&)
"""
MET_ANOTHER = (errors.SerializationFailure, errors.DeadlockDetected, errors.ExclusionViolation)


class Overtaken(Exception):
    """Somebody else was faster."""


class SmallWriter:
    def __init__(self, url: str, solve_seconds: float, attempt: Attempt, *, serializable: bool) -> None:
        self._attempt = attempt
        self._solve_seconds = solve_seconds
        self.connection = psycopg.connect(plain(url))
        if serializable:
            self.connection.isolation_level = psycopg.IsolationLevel.SERIALIZABLE
        self.cursor: Cursor = self.connection.cursor()

    def promise(self, plant: int, due: Minute | None, ended: Ended) -> int:
        again = 0
        while not ended():
            try:
                self._attempt(self, plant, due)
                self.connection.commit()
                return again
            except (Overtaken, *MET_ANOTHER):
                self.connection.rollback()
                sleep(uniform(0, min(PAUSE_SECONDS_MAX, PAUSE_SECONDS_FIRST * 2 ** min(again, 10))))
                again += 1
        return again

    def solved(self, plant: int, due: Minute | None) -> Slots:
        """As planned on what this transaction sees, after the wait that stands for the solve."""
        found = self.insertion(plant, due)
        sleep(self._solve_seconds)
        return found

    def insertion(self, plant: int, due: Minute | None) -> Slots:
        """The first free half hour on one machine, then on the other; with a due date from a day before it on."""
        at = this_minute() + 1 if due is None else due - MINUTES_PER_DAY
        slots: Slots = []
        for machine in machines_of(plant):
            at = self._first_free(machine, at, is_hot=due is None)
            slots.append((machine, at, at + MINUTES))
            at += MINUTES
        return slots

    def _first_free(self, machine: str, at: Minute, *, is_hot: bool) -> Minute:
        if is_hot:
            # Everything takes as long as everything else, so that no gap is left before the end of the last one.
            self.cursor.execute("SELECT max(ends) FROM small_times WHERE machine = %s", (machine,))
            last = self.cursor.fetchone()
            return max(at, last[0] or 0) if last else at
        near = "SELECT starts, ends FROM small_times WHERE machine = %s AND ends > %s AND ends < %s ORDER BY ends"
        self.cursor.execute(near, (machine, at, at + 3 * MINUTES_PER_DAY))
        for starts, ends in self.cursor:
            if starts >= at + MINUTES:
                break
            at = ends
        return at

    def look(self, plant: int) -> int:
        self.cursor.execute("SELECT version FROM small_plans WHERE plan = %s", (plant,))
        found = self.cursor.fetchone()
        assert found
        return int(found[0])

    def let_go(self) -> None:
        """Ends the transaction in which it was planned."""
        self.connection.commit()

    def lock(self, plant: int) -> None:
        self.cursor.execute("SELECT version FROM small_plans WHERE plan = %s FOR UPDATE", (plant,))

    def are_free(self, slots: Slots) -> bool:
        # The half hours are as long as the longest, so that whoever is in the way ends soon after they begin.
        taken = "SELECT 1 FROM small_times WHERE machine = %s AND ends > %s AND ends < %s AND starts < %s LIMIT 1"
        for machine, starts, ends in slots:
            self.cursor.execute(taken, (machine, starts, ends + MINUTES, ends))
            if self.cursor.fetchone():
                return False
        return True

    def swap_version(self, plant: int, seen: int) -> None:
        swap = "UPDATE small_plans SET version = version + 1 WHERE plan = %s AND version = %s"
        self.cursor.execute(swap, (plant, seen))
        if self.cursor.rowcount != 1:
            raise Overtaken

    def write(self, plant: int, slots: Slots) -> None:
        promise = uuid4()
        self.cursor.execute("INSERT INTO small_promises VALUES (%s, %s)", (promise, plant))
        for slot in slots:
            self.cursor.execute("INSERT INTO small_times VALUES (%s, %s, %s, %s)", (promise, *slot))
        self.cursor.execute("UPDATE small_stock SET pegged = pegged + 1 WHERE plan = %s", (plant,))
        self.cursor.execute("INSERT INTO small_pegs VALUES (%s, %s, 1)", (promise, plant))


def unguarded(writer: SmallWriter, plant: int, due: Minute | None) -> None:
    slots = writer.solved(plant, due)
    writer.let_go()
    writer.write(plant, slots)


def in_one_transaction(writer: SmallWriter, plant: int, due: Minute | None) -> None:
    """SERIALIZABLE, as its connection is."""
    writer.write(plant, writer.solved(plant, due))


def locked_while_solving(writer: SmallWriter, plant: int, due: Minute | None) -> None:
    writer.lock(plant)
    writer.write(plant, writer.solved(plant, due))


def version_swapped(writer: SmallWriter, plant: int, due: Minute | None) -> None:
    seen = writer.look(plant)
    slots = writer.solved(plant, due)
    writer.let_go()
    writer.swap_version(plant, seen)
    writer.write(plant, slots)


def verified_or_again(writer: SmallWriter, plant: int, due: Minute | None) -> None:
    slots = writer.solved(plant, due)
    writer.let_go()
    writer.lock(plant)
    if not writer.are_free(slots):
        raise Overtaken
    writer.write(plant, slots)


def verified_or_repaired(writer: SmallWriter, plant: int, due: Minute | None) -> None:
    slots = writer.solved(plant, due)
    writer.let_go()
    writer.lock(plant)
    writer.write(plant, slots if writer.are_free(slots) else writer.insertion(plant, due))


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallProgram:
    attempt: Attempt
    serializable: bool = False
    excluded: bool = False

    def prepare(self, url: str, plants: int) -> None:
        with psycopg.connect(plain(url), autocommit=True) as connection:
            connection.execute(TABLES)
            if self.excluded:
                connection.execute(EXCLUDED)
            for plant in range(1, plants + 1):
                connection.execute("INSERT INTO small_plans VALUES (%s)", (plant,))
                connection.execute("INSERT INTO small_stock VALUES (%s, %s)", (plant, UNITS))
            connection.execute("VACUUM ANALYZE")

    @contextmanager
    def process(self, url: str, solve_seconds: float) -> Iterator[Callable[[], Writer]]:
        opened: list[SmallWriter] = []

        def writer() -> Writer:
            opened.append(SmallWriter(url, solve_seconds, self.attempt, serializable=self.serializable))
            return opened[-1]

        try:
            yield writer
        finally:
            for one in opened:
                with suppress(psycopg.Error):
                    one.connection.close()

    def overlaps(self, url: str) -> int:
        counted = OVERLAPS.format(start="starts", end="ends", machine="machine", table="small_times")
        with closing(create_engine(url).connect()) as connection:
            return int(connection.execute(text(counted)).scalar_one())


OTHERS = {
    "no guard": SmallProgram(attempt=unguarded),
    "SERIALIZABLE around the solve": SmallProgram(attempt=in_one_transaction, serializable=True),
    "lock while solving": SmallProgram(attempt=locked_while_solving),
    "version compare-and-swap": SmallProgram(attempt=version_swapped),
    "lock, verify, else solve again": SmallProgram(attempt=verified_or_again),
    "exclusion constraint, plain insert": SmallProgram(attempt=unguarded, excluded=True),
    "Troth's way as a bare program": SmallProgram(attempt=verified_or_repaired),
}


def plain(url: str) -> str:
    """The address as the driver itself reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
