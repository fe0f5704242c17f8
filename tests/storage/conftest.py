"""A fresh database for every test: a copy of one that the migrations built."""

from pathlib import Path

import pytest

from tests.fakes.desk import copy_of, migrated_file


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_file(tmp_path_factory.mktemp("migrated"))


@pytest.fixture
def file(migrated: Path, tmp_path: Path) -> Path:
    return copy_of(migrated, tmp_path)
