"""What all tests share: a profile for property tests, fresh databases of either kind, and who waits or is told.

Property tests are the same on every run and judge results, never the speed of the machine they run on. A database is a
copy of one that the migrations built; PostgreSQL is started by the first test that asks for it.
"""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
import structlog
from hypothesis import settings

from app.main import collect_seldom
from tests.fakes.desk import copy_of, migrated_file, url_of
from tests.outbound.listening import Listening, listening
from tests.postgres import PostgresServer, postgres_server
from tests.statements import compile_once

settings.register_profile("same_every_time", derandomize=True, deadline=None)
settings.load_profile("same_every_time")

# On SQLite each commit waits for the disk, and what a test writes need not outlast it: where there is room it is kept
# in memory.
MEMORY = Path("/dev/shm")
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= 2 * 1024**3:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

# What is logged stands below a test that fails. Tracebacks laid out for a terminal take a fifth of where many crash.
structlog.configure(processors=[structlog.processors.format_exc_info, structlog.processors.JSONRenderer()])

# What a test looks at is done by the test; those of background work ask for it.
os.environ["TROTH_BACKGROUND_WORK"] = "false"

compile_once()


def pytest_collection_finish() -> None:
    """All that was imported and collected lives until the end, and is looked through for garbage no more."""
    gc.collect()
    gc.freeze()
    collect_seldom()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_file(tmp_path_factory.mktemp("migrated"))


@pytest.fixture
def file(migrated: Path, tmp_path: Path) -> Path:
    """A SQLite database."""
    return copy_of(migrated, tmp_path)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The books on either kind of database."""
    if request.param == "sqlite":
        yield url_of(request.getfixturevalue("file"))
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        with server.lent() as url:
            yield url


@pytest.fixture
def receiver() -> Iterator[Listening]:
    """Of webhooks."""
    with listening() as receiver:
        yield receiver


@pytest.fixture
def gate() -> Iterator[Event]:
    """What waits for it is let through in the end, whatever a test finds."""
    gate = Event()
    yield gate
    gate.set()
