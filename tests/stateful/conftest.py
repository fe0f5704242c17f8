"""Fresh SQLite databases, as many as a test opens shops."""

from itertools import count
from pathlib import Path

import pytest

from tests.fakes.desk import copy_of, url_of
from tests.stateful.walk import Fresh


@pytest.fixture
def on_sqlite(migrated: Path, tmp_path: Path) -> Fresh:
    numbers = count(1)

    def fresh() -> str:
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        return url_of(copy_of(migrated, folder))

    return fresh
