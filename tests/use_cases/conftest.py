"""Every law of the use cases is tried on the books in memory and on those in SQL, on either kind of database."""

from collections.abc import Iterator

import pytest

from tests.fakes.desk import Desk, desk_in_memory, desk_on_database, url_of


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    if request.param == "memory":
        yield desk_in_memory()
    elif request.param == "sqlite":
        with desk_on_database(url_of(request.getfixturevalue("file"))) as on_sqlite:
            yield on_sqlite
    else:
        with desk_on_database(request.getfixturevalue("postgres").fresh()) as on_postgresql:
            yield on_postgresql
