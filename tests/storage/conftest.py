"""The shop that stories are told of."""

from collections.abc import Iterator

import pytest

from tests.storage.shop import Shop


@pytest.fixture
def shop(request: pytest.FixtureRequest, database_url: str) -> Iterator[Shop]:
    """With the plant that the file of the test calls PLANT."""
    shop = Shop(database_url, request.module.PLANT)
    yield shop
    shop.close()
