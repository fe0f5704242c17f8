"""A Troth on a fresh database of either kind and a simulated clock, asked over HTTP in this process."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.main import Troth, application_of, troth_of
from tests.api.plant import MONDAY, plant_document
from tests.fakes.desk import copy_of, url_of
from tests.fakes.webhooks import everything_is_there


@pytest.fixture
def troth(database_url: str) -> Troth:
    return _troth_on(database_url)


@pytest.fixture
def empty(troth: Troth) -> Iterator[TestClient]:
    """Nothing imported, and the clock where it begins."""
    with TestClient(application_of(troth)) as client:
        yield client


@pytest.fixture
def shop(empty: TestClient) -> TestClient:
    """The little plant of plant.py on a Monday morning."""
    return _opened(empty)


@pytest.fixture(scope="session")
def untouched(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The same shop for all who leave nothing in it: what is shown, or refused at the door, knows no kind of books."""
    file = copy_of(migrated, tmp_path_factory.mktemp("untouched"))
    with TestClient(application_of(_troth_on(url_of(file)))) as client:
        before = _opened(client).get("/v1/events").json()
        yield client
        assert client.get("/v1/events").json() == before


def _troth_on(database_url: str) -> Troth:
    settings = Settings(database_url=database_url, clock="simulated", body_bytes_max=20_000)
    return troth_of(settings, look_up=everything_is_there)


def _opened(empty: TestClient) -> TestClient:
    assert empty.put("/v1/clock", json={"now": MONDAY}).status_code == 200
    assert empty.put("/v1/model", json=plant_document()).status_code == 200
    return empty
