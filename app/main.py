"""The composition root: settings in, a Troth put together out."""

import asyncio
import gc
import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from time import perf_counter

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from app.api.application import application
from app.api.desk import Desk
from app.api.ending import told_to_end
from app.api.workers import Workers
from app.config import Settings
from app.domain.demand import PromiseRequest
from app.domain.promise import Answer
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.jobs.background import Background
from app.jobs.schema import prepare_jobs
from app.outbound.sending import HttpSender, new_secret
from app.outbound.targets import CheckedTargets, LookUp, looked_up
from app.solver.assemble import NewId
from app.solver.limits import SolverLimits
from app.solver.planner import Planner
from app.storage.books import open_books
from app.storage.clock import DatabaseClock
from app.storage.database import Database, open_database, prepare_database, takes_several_writers
from app.telemetry import ObservedSender, Telemetry, configure_logging
from app.use_cases.limits import Limits
from app.use_cases.ports.outside import Ports


class ObservedPlanner(Planner):
    """Whose answers are timed; nothing else that it plans is: a backlog would drown what callers wait for."""

    def __init__(self, limits: SolverLimits, new_id: NewId, telemetry: Telemetry) -> None:
        super().__init__(limits, new_id)
        self._telemetry = telemetry

    def answer(self, request: PromiseRequest, snapshot: Snapshot, now: Minute) -> Answer:
        began = perf_counter()
        answer = super().answer(request, snapshot, now)
        self._telemetry.planned(answer, perf_counter() - began)
        return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Troth:
    """Everything of one process; ``prepare`` comes before anything is asked, ``close`` after everything."""

    settings: Settings
    telemetry: Telemetry
    database: Database
    ports: Ports
    workers: Workers
    background: Background

    def prepare(self) -> None:
        """Brings an empty or older database to the newest migration."""
        prepare_database(self.settings.database_url)
        if takes_several_writers(self.settings.database_url):
            prepare_jobs(self.settings.database_url)

    def probe(self) -> None:
        """Raises whatever keeps the database from answering."""
        with self.ports.open_books() as books:
            books.snapshot()

    def close(self) -> None:
        self.workers.close()
        self.background.close()
        self.database.close()


def troth_of(settings: Settings, worker: str | None = None, look_up: LookUp = looked_up) -> Troth:
    """``worker`` names the process where several serve together; ``look_up`` finds the hosts of webhooks."""
    telemetry = Telemetry(worker)
    database = open_database(settings.database_url, simulated=settings.clock == "simulated")
    solver_limits = SolverLimits(
        deterministic_seconds_max=settings.solver_deterministic_seconds_max,
        wall_seconds_max=settings.solver_wall_seconds_max,
    )
    targets = CheckedTargets(
        private=settings.webhook_private_targets, plain_http=settings.webhook_plain_http, look_up=look_up
    )
    ports = Ports(
        open_books=lambda: open_books(database),
        planner=ObservedPlanner(solver_limits, _new_id, telemetry),
        clock=DatabaseClock(database),
        new_id=_new_id,
        limits=Limits(
            holds_max=settings.holds_max,
            hold_minutes_max=settings.hold_minutes_max,
            quote_days=settings.quote_days,
        ),
        targets=targets,
        new_secret=new_secret,
    )
    return Troth(
        settings=settings,
        telemetry=telemetry,
        database=database,
        ports=ports,
        workers=Workers(settings.threads_max),
        background=Background(
            replace(ports, who="troth"),
            ObservedSender(HttpSender(targets), telemetry),
            settings.tidy_seconds,
            settings.database_url,
            on_postgresql=takes_several_writers(settings.database_url),
        ),
    )


def worker_application() -> FastAPI:
    """That of one of several processes; whoever started them has prepared the database."""
    settings = Settings()
    configure_logging(settings.log_level)
    collect_seldom()
    return application_of(troth_of(settings, worker=str(os.getpid())))


def collect_seldom() -> None:
    """For a process that serves: an answer makes thousands of objects that live for a millisecond.

    Looking for garbage in every 700 of them takes a tenth of the time of an answer.
    """
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)


OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""Some megabytes, and a few answers."""


def application_of(troth: Troth) -> FastAPI:
    """The HTTP side of it, which closes it after the last request. The database is prepared."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # The first caller need not wait until the books are read. Whatever is wrong with them, /health/ready says.
        with suppress(Exception):
            await run_in_threadpool(troth.probe)
        if troth.settings.background_work:
            troth.background.start()
        ending: list[asyncio.Task[None]] = []

        def end() -> None:
            app.state.feed.close()
            troth.workers.end()
            if not ending:
                ending.append(asyncio.create_task(troth.background.stop()))

        with told_to_end(end):
            yield
        end()
        await asyncio.wait(ending)
        # Not in a thread of those that ask whether a database answers which may hang.
        await asyncio.to_thread(troth.close)

    desk = Desk(
        ports=troth.ports,
        workers=troth.workers,
        body_bytes_max=troth.settings.body_bytes_max,
        probe=troth.probe,
        metrics=troth.telemetry.metrics,
        streams_max=troth.settings.streams_max,
    )
    return application(desk, troth.telemetry, lifespan)


def _new_id(prefix: str) -> str:
    """Opaque, and so far apart that no two processes ever make the same one."""
    return f"{prefix}_{uuid.uuid4().hex}"
