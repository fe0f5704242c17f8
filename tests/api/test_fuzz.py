"""Whatever the documents allow, and some of what they forbid, is answered as they say."""

from pathlib import Path

import pytest

from tests.api.described import CURRENT, OLDER, OLDEST
from tests.api.fuzzing import fuzz, fuzzed_plant
from tests.fakes.desk import url_of
from tests.postgres import PostgresServer

ROUNDS = {CURRENT: 2, OLDER: 1, OLDEST: 1}
"""The older documents allow the same; of them it is only seen that the answers fit."""


@pytest.mark.slow
@pytest.mark.parametrize("document", ROUNDS)
def test_no_call_is_answered_with_anything_undocumented(document: str, file: Path) -> None:
    look_at(url_of(file), document)


@pytest.mark.slow
def test_nor_is_any_on_postgresql(postgres: PostgresServer) -> None:
    look_at(postgres.fresh(), CURRENT)


def look_at(database_url: str, document: str) -> None:
    with fuzzed_plant(database_url) as (app, known):
        sent = fuzz(app, known, rounds=ROUNDS[document], luck=1, document=document)
    assert {status for _, status in sent} >= {200, 201, 204, 404, 422}
