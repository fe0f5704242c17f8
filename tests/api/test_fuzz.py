"""Whatever the documents allow, and some of what they forbid, is answered as they say."""

from pathlib import Path

import pytest

from tests.api.described import CURRENT, OLDER, OLDEST
from tests.api.fuzzing import fuzz, fuzzed_plant

ROUNDS = {CURRENT: 8, OLDER: 4, OLDEST: 4}
"""The older documents allow the same; of them it is only seen that the answers fit."""


@pytest.mark.slow
@pytest.mark.parametrize("document", ROUNDS)
def test_no_call_is_answered_with_anything_undocumented(document: str, tmp_path: Path) -> None:
    with fuzzed_plant(f"sqlite:///{tmp_path}/troth.db") as (app, known):
        sent = fuzz(app, known, rounds=ROUNDS[document], luck=1, document=document)
    assert {status for _, status in sent} >= {200, 201, 204, 404, 422}
