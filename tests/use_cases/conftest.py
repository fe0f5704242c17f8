"""Every law of the use cases is tried on the books in memory and on those in SQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.desk import Desk, copy_of, desk_in_memory, desk_on_sqlite, migrated_file


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_file(tmp_path_factory.mktemp("migrated"))


@pytest.fixture(params=["memory", "sqlite"])
def desk(request: pytest.FixtureRequest, migrated: Path, tmp_path: Path) -> Iterator[Desk]:
    if request.param == "memory":
        yield desk_in_memory()
    else:
        with desk_on_sqlite(copy_of(migrated, tmp_path)) as on_sqlite:
            yield on_sqlite
