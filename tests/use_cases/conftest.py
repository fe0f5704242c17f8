"""Every law of the use cases is tried on the books in memory and on those in SQL, on either kind of database."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.domain.webhooks import Wanted, Webhook
from app.use_cases.webhooks.keeping import create_webhook
from tests.builders import plant, stock
from tests.fakes.desk import Desk, desk_in_memory, desk_on_database, url_of
from tests.solver.asking import a_planner
from tests.use_cases.floor import SHOP


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    if request.param == "memory":
        yield desk_in_memory()
    elif request.param == "sqlite":
        with desk_on_database(url_of(request.getfixturevalue("file"))) as on_sqlite:
            yield on_sqlite
    else:
        with request.getfixturevalue("postgres").lent() as url, desk_on_database(url) as on_postgresql:
            yield on_postgresql


@pytest.fixture
def floor(desk: Desk) -> Desk:
    """A desk with a planner that makes bicycles."""
    made = replace(desk, ports=replace(desk.ports, planner=a_planner()))
    made.stock_up(SHOP)
    return made


@pytest.fixture
def webhook(desk: Desk) -> Webhook:
    desk.stock_up(plant(stock("BIKE", 50)))
    return create_webhook(Wanted(url="https://erp.example.com/troth"), desk.ports)
