"""The demo tells its story with the answers of a real Troth, and stops where an answer is another."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from rich.console import Console

from app.config import Settings
from app.connectors.client import CallFailed
from app.connectors.demo import OPENING, StoryBroken, play
from app.main import application_of, troth_of

README = Path(__file__).parents[2] / "README.md"


class LocalTroth:
    """A real Troth in this process, on empty books and a simulated clock."""

    def __init__(self, http: TestClient) -> None:
        self._http = http

    def request(self, method: str, path: str, json: Any = None) -> tuple[int, Any]:
        answer = self._http.request(method, path, json=json)
        return answer.status_code, answer.json() if answer.content else None


class WithoutShelf:
    """Has nothing to sell."""

    def request(self, method: str, path: str, json: Any = None) -> tuple[int, Any]:
        if (method, path) != ("POST", "/v1/quotes"):
            return 200, {"items": [], "routings": [], "resources": [], "stock": [], "receipts": []}
        return 201, {"status": "infeasible", "summary": "No date.", "offers": [], "why": [], "computed_in_ms": 1.0}


@pytest.fixture(name="troth")
def a_troth(tmp_path: Path) -> Iterator[LocalTroth]:
    troth = troth_of(Settings(database_url=f"sqlite:///{tmp_path}/troth.db", clock="simulated"))
    troth.prepare()
    with TestClient(application_of(troth)) as http:
        yield LocalTroth(http)


def a_page() -> Console:
    return Console(file=StringIO(), width=140)


@pytest.mark.slow
def test_the_morning_plays_to_its_end_on_figures_that_troth_gave(troth: LocalTroth) -> None:
    page = a_page()
    play(troth, page, pace=0)
    assert isinstance(page.file, StringIO)
    shown = page.file.getvalue()
    _, confirmed = troth.request("GET", "/v1/commitments")
    assert [commitment["customer"] for commitment in confirmed["items"]] == [
        "Fietshuis Jansen",
        "Thames Cycles",
        "Velo Gent",
    ]
    # The clock stands, so the morning is the same whenever it is played.
    assert {commitment["committed_at"] for commitment in confirmed["items"]} == {OPENING}
    for commitment in confirmed["items"]:
        assert f"Commitment {commitment['id']}, promised for {commitment['promised_date']}" in shown
    _, quotes = troth.request("GET", "/v1/quotes")
    states = {quote["reference"]: quote["state"] for quote in quotes["items"]}
    assert states["Stadt Cargo, OX-60"] == "released"
    assert "Where to look next" in shown
    _, excerpt = README.read_text().split("```\nThames Cycles", 1)
    promised = excerpt.partition("```")[0].splitlines()
    assert len(promised) >= 20
    assert [line for line in promised if line not in shown] == []


def test_an_answer_that_is_not_in_the_story_ends_it() -> None:
    with pytest.raises(StoryBroken, match="six Wren"):
        play(WithoutShelf(), a_page(), pace=0)


def test_a_call_that_is_refused_ends_it() -> None:
    refusing = WithoutShelf()
    refusing.request = lambda method, path, json=None: (409, {"detail": "the clock stands after that"})  # type: ignore[method-assign]
    with pytest.raises(CallFailed, match="the clock stands after that"):
        play(refusing, a_page(), pace=0)
