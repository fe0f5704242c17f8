"""Troth itself: the use cases on the books, each process with its own connections, memory and turns."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from threading import local
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from app.domain.demand import Policy, PromiseRequest
from app.domain.errors import TooBusy
from app.domain.promise import Answer, Quote
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.outbound.sending import new_secret
from app.outbound.targets import CheckedTargets, looked_up
from app.solver.limits import SolverLimits
from app.solver.planner import Planner
from app.storage.books import open_books
from app.storage.clock import DatabaseClock
from app.storage.database import open_database
from app.use_cases.again import again_where_undone
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.ports.outside import Ports
from app.use_cases.quote_promise import quote_promise
from app.use_cases.record_plant import record_plant
from benchmarks.commits.first_slot import FirstSlot
from benchmarks.commits.plants import plants_apart, request_for
from benchmarks.commits.ways import OVERLAPS, Ended, Writer


class CountedPlanner:
    """The real one; ``mine.plans`` counts what a thread has planned for the promise that it is at."""

    def __init__(self, planner: Planner) -> None:
        self._planner = planner
        self.mine = local()

    def answer(self, request: PromiseRequest, snapshot: Snapshot, now: Minute) -> Answer:
        self.mine.plans = getattr(self.mine, "plans", 0) + 1
        return self._planner.answer(request, snapshot, now)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._planner, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The threads of a process share it."""

    ports: Ports
    planner: FirstSlot | CountedPlanner
    policy: Policy
    confirms: bool

    def promise(self, plant: int, due: Minute | None, ended: Ended) -> int:
        request, again = request_for(plant, due, self.policy), 0
        while not ended():
            self.planner.mine.plans = 0
            try:
                quote: Quote = again_where_undone(partial(quote_promise, request, self.ports))
                if self.confirms:
                    again_where_undone(partial(confirm_quote, quote.id, None, self.ports))
                return again + int(self.planner.mine.plans) - 1
            except TooBusy:
                again += 1
        return again


@dataclass(frozen=True, slots=True, kw_only=True)
class Troth:
    """A promise is one transaction as a hold, and two where it is confirmed as well. ``plans``: with the planner."""

    confirms: bool
    plans: bool = False

    def prepare(self, url: str, plants: int) -> None:
        with closing(open_database(url)) as database:
            record_plant(lambda _: plants_apart(plants), _ports(database, Planner(SolverLimits(), _new_id)))

    @contextmanager
    def process(self, url: str, solve_seconds: float) -> Iterator[Callable[[], Writer]]:
        with closing(open_database(url)) as database:
            real = CountedPlanner(Planner(SolverLimits(), _new_id))
            planner = real if self.plans else FirstSlot(_new_id, solve_seconds)
            ports = _ports(database, planner)
            with ports.open_books() as books:
                books.snapshot()
            desk = Desk(ports=ports, planner=planner, policy=Policy(), confirms=self.confirms)
            yield lambda: desk

    def overlaps(self, url: str) -> int:
        counted = OVERLAPS.format(start="start_at", end="end_at", machine="resource", table="held_times")
        with closing(open_database(url)) as database, database.reading() as connection:
            return int(connection.execute(text(counted)).scalar_one())


def _ports(database: Any, planner: Any) -> Ports:
    books: Any = partial(open_books, database)
    return Ports(
        open_books=books,
        planner=planner,
        clock=DatabaseClock(database),
        new_id=_new_id,
        targets=CheckedTargets(look_up=looked_up),
        new_secret=new_secret,
    )


def _new_id(prefix: str) -> str:
    return f"{prefix}_{uuid4().hex}"
