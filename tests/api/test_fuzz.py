"""Whatever the document allows, and some of what it forbids, is answered as the document says."""

from pathlib import Path

import pytest

from tests.api.fuzzing import fuzz, fuzzed_plant

ROUNDS = 8


@pytest.mark.slow
def test_no_call_is_answered_with_anything_undocumented(tmp_path: Path) -> None:
    with fuzzed_plant(f"sqlite:///{tmp_path}/troth.db") as (app, known):
        sent = fuzz(app, known, rounds=ROUNDS, luck=1)
    assert {status for _, status in sent} >= {200, 201, 204, 404, 409, 422}
