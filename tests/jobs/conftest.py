import pytest

from app.jobs.schema import prepare_jobs
from tests.postgres import PostgresServer


@pytest.fixture
def url(postgres: PostgresServer) -> str:
    url = postgres.fresh()
    prepare_jobs(url)
    return url
