"""A Troth on a fresh database of either kind and a simulated clock, asked over HTTP in this process."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.main import Troth, application_of, troth_of
from tests.api.plant import MONDAY, plant_document
from tests.fakes.webhooks import everything_is_there


@pytest.fixture
def troth(database_url: str) -> Troth:
    settings = Settings(database_url=database_url, clock="simulated", body_bytes_max=20_000)
    return troth_of(settings, look_up=everything_is_there)


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
