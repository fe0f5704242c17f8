"""A Troth on a fresh database and a simulated clock, asked over HTTP in this process."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.main import Troth, application_of, troth_of
from tests.api.plant import MONDAY, plant_document
from tests.fakes.desk import copy_of, migrated_file, url_of


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_file(tmp_path_factory.mktemp("migrated"))


@pytest.fixture
def troth(migrated: Path, tmp_path: Path) -> Troth:
    url = url_of(copy_of(migrated, tmp_path))
    return troth_of(Settings(database_url=url, clock="simulated", body_bytes_max=20_000))


@pytest.fixture
def empty(troth: Troth) -> Iterator[TestClient]:
    """Nothing imported, and the clock where it begins."""
    with TestClient(application_of(troth)) as client:
        yield client


@pytest.fixture
def shop(empty: TestClient) -> TestClient:
    """The little plant of plant.py on a Monday morning."""
    assert empty.put("/v1/clock", json={"now": MONDAY}).status_code == 200
    assert empty.put("/v1/model", json=plant_document()).status_code == 200
    return empty
