"""Several Troths on one database, each a process as far as the books can tell: they can be overtaken, and they die."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pytest
from fastapi.testclient import TestClient

import app.main
from app.config import Settings
from app.main import application_of, troth_of
from app.storage.database import open_database
from app.use_cases.forget_old import forget_old
from app.use_cases.ports.books import Books
from app.use_cases.tidy_up import tidy_up
from tests.fakes.clock import StandingClock, counting_ids

HOST_SECONDS = "2027-03-26T06:00"
"""Where real time begins, by which leases go: it passes where a test says so, and not by itself."""


class Died(Exception):
    """The process of an office is gone: from then on it does nothing, not even tidy up."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """``text`` is what was sent, byte for byte; ``said`` the document in it, if there is one."""

    status: int
    text: bytes
    said: Any

    @property
    def problem(self) -> str | None:
        """What kind of refusal it is."""
        return None if self.status < 400 else str(self.said["type"]).removeprefix("/problems/")


class Office:
    """Its database is migrated. ``before_lock`` does something just before the lock is taken for the n-th time from
    now on; ``dies`` says at which commit from now on it dies, and whether before it or after."""

    def __init__(self, url: str, wall: StandingClock, new_id: Callable[[str], str]) -> None:
        self._url, self._wall, self._new_id = url, wall, new_id
        self._overtaken: tuple[int, Callable[[], object]] | None = None
        self._dying: tuple[int, bool] | None = None
        self._is_dead = False
        self._open()

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Reply:
        content = None if body is None else json.dumps(body)
        sent = {"Content-Type": "application/json", **(headers or {})}
        answer = self._client.request(method, path, content=content, headers=sent)
        if self._is_dead:
            raise Died
        said = answer.json() if answer.content else None
        return Reply(status=answer.status_code, text=answer.content, said=said)

    def before_lock(self, number: int, act: Callable[[], object]) -> None:
        self._overtaken = (number, act)

    def dies(self, number: int, *, committed: bool) -> None:
        self._dying = (number, committed)

    def as_planned(self) -> None:
        """Whatever was to happen and has not, will not."""
        self._overtaken = self._dying = None

    def tidy_up(self) -> None:
        """As a job does every few seconds."""
        tidy_up(self._ports)

    def forget_old(self) -> None:
        """As a job does every hour."""
        forget_old(self._ports)

    def restart(self) -> None:
        """A new process: memory is empty, the books are as they were."""
        self.close()
        self.as_planned()
        self._is_dead = False
        self._open()

    def close(self) -> None:
        self._stack.__exit__(None, None, None)

    def _open(self) -> None:
        # Jobs of its own would tidy up between two looks of a walk; it does so itself, where its story says so.
        settings = Settings(
            database_url=self._url,
            clock="simulated",
            threads_max=1,
            solver_deterministic_seconds_max=0.02,
            background_work=False,
        )
        with pytest.MonkeyPatch.context() as patched:
            # Ids and real time enter here, so that a run repeats.
            patched.setattr(app.main, "_new_id", self._new_id)
            patched.setattr(app.main, "open_database", self._database)
            troth = troth_of(settings)
        opening = troth.ports.open_books
        troth = replace(troth, ports=replace(troth.ports, open_books=lambda: self._watched(opening)))
        self._ports = troth.ports
        self._client = TestClient(application_of(troth))
        self._stack: AbstractContextManager[object] = self._client
        self._stack.__enter__()

    def _database(self, url: str, *, simulated: bool) -> Any:
        return open_database(url, self._wall.now, simulated=simulated)

    @contextmanager
    def _watched(self, opening: Callable[[], AbstractContextManager[Books]]) -> Iterator[Books]:
        if self._is_dead:
            raise Died
        with opening() as books:
            lock, commit = books.lock, books.commit
            books.lock = lambda reach=None: self._lock(partial(lock, reach))  # type: ignore[method-assign]
            books.commit = lambda: self._commit(commit)  # type: ignore[method-assign]
            yield books

    def _lock(self, lock: Callable[[], None]) -> None:
        if self._overtaken is not None:
            number, act = self._overtaken
            self._overtaken = (number - 1, act) if number > 1 else None
            if number == 1:
                act()
        lock()

    def _commit(self, commit: Callable[[], None]) -> None:
        if self._dying is None:
            commit()
            return
        number, committed = self._dying
        self._dying = (number - 1, committed)
        if number > 1 or committed:
            commit()
        if number == 1:
            self._is_dead = True
            raise Died


@contextmanager
def offices(url: str, count: int = 2) -> Iterator[tuple[list[Office], StandingClock]]:
    """So many of them, with one clock for all leases; no two ever make the same id."""
    wall, new_id = StandingClock(HOST_SECONDS), counting_ids()
    opened: list[Office] = []
    try:
        opened += [Office(url, wall, new_id) for _ in range(count)]
        yield opened, wall
    finally:
        for office in opened:
            office.close()
