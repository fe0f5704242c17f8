"""A PostgreSQL of our own that can be killed and started again on what it has left behind."""

import os
import random
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from tests.postgres import START_SECONDS_MAX, STOP_SECONDS_MAX, NoServer, binaries, whoever_is_not_root

SETTINGS = {"listen_addresses": "", "fsync": "on", "synchronous_commit": "on", "max_connections": "60"}
"""Whatever else is as it comes: it recovers from its log as it would at anybody's."""

ENDS = (signal.SIGKILL, signal.SIGINT, signal.SIGQUIT)
"""Nobody is asked; `pg_ctl stop -m fast`, which ends every transaction and then puts all in order; `-m immediate`."""

WORKING = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"


class CrashingPostgres:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._run_as: dict[str, Any] = whoever_is_not_root(folder)
        self._binaries = binaries(folder, self._run_as)
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://troth@/postgres?host={self._folder}"

    @property
    def socket(self) -> Path:
        return self._folder / ".s.PGSQL.5432"

    def set_up(self) -> None:
        initdb = [self._binaries / "initdb", "--pgdata=books", "--username=troth", "--auth=trust", "--encoding=UTF8"]
        self._run([*initdb, "--no-locale"]).wait()

    def start(self) -> None:
        """Up to when it has recovered and answers.

        Raises:
            NoServer
        """
        settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        server = [self._binaries / "postgres", "-D", "books", "-k", self._folder, *settings]
        self._running = self._run(server)
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline:
            if self._running.poll() is not None:
                # Those who worked for the one before may still be leaving; until then there is no room for another.
                time.sleep(0.05)
                self._running = self._run(server)
            if self._answers():
                return
            time.sleep(0.02)
        raise NoServer(self.log.read_text())

    @property
    def log(self) -> Path:
        return self._folder / "log"

    def end(self, how: signal.Signals) -> None:
        """The whole server, in the middle of whatever it does."""
        assert self._running
        self._running.send_signal(how)
        self._running.wait()

    def kill_somebody(self, dice: random.Random) -> bool:
        """One who works for a connection: the server throws everybody out and recovers by itself. False: nobody is."""
        with suppress(psycopg.OperationalError), psycopg.connect(self.url) as asking:
            pids = [pid for (pid,) in asking.execute(WORKING)]
            if pids:
                os.kill(dice.choice(pids), signal.SIGKILL)
                return True
        return False

    def stop(self) -> None:
        if self._running and self._running.poll() is None:
            self._running.send_signal(signal.SIGQUIT)
            self._running.wait(STOP_SECONDS_MAX)

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError), psycopg.connect(self.url):
            return True
        return False

    def _run(self, command: list[Any]) -> "subprocess.Popen[bytes]":
        with self.log.open("a") as lines:
            return subprocess.Popen(
                command, cwd=self._folder, stdout=lines, stderr=subprocess.STDOUT, **self._run_as, process_group=0
            )


@contextmanager
def crashing_postgres() -> Iterator[CrashingPostgres]:
    """Started, with nothing in it."""
    with tempfile.TemporaryDirectory(prefix="troth-crashing-") as folder:
        server = CrashingPostgres(Path(folder))
        server.set_up()
        server.start()
        try:
            yield server
        finally:
            server.stop()
