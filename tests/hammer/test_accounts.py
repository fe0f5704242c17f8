"""The accounts themselves: each wrong done to the books on purpose is found, so that finding nothing says much."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from app.config import Settings
from app.main import application_of, troth_of
from tests.fakes.desk import url_of
from tests.hammer.accounts import Shown, event_findings, journal_findings
from tests.hammer.journal import Call, Journal, Told
from tests.hammer.plant import START, plant_document, text_of
from tests.hammer.rows import row_findings

pytestmark = pytest.mark.slow

WISH = {"lines": [{"line": "1", "item": "BIKE", "quantity": 1, "requested": "asap"}], "policy": {"offers_max": 1}}


def a_day(file: Path) -> tuple[Journal, Shown]:
    """Two orders, one of them cancelled, and a hold: asked for, written down and shown."""
    journal, troth = Journal(), troth_of(Settings(database_url=url_of(file), clock="simulated"))
    with TestClient(application_of(troth)) as shop:

        def ask(act: str, path: str, body: Any = None) -> Any:
            call = Call(act=act, method="POST", path=path, key=f"key-{len(journal.told)}")
            answered = shop.post(path, json=body, headers={"Idempotency-Key": call.key or ""})
            told = Told(call=call, status=answered.status_code, answer=answered.content, seconds=0)
            journal.write(told)
            return told.document

        shop.put("/v1/clock", json={"now": text_of(START)})
        shop.put("/v1/model", json=plant_document())
        quotes = [ask("quote", "/v1/quotes", WISH)["id"] for _ in range(3)]
        kept, given_up = (ask("confirm", f"/v1/quotes/{quote}/confirm")["id"] for quote in quotes[:2])
        ask("cancel", f"/v1/commitments/{given_up}/cancel")
        assert kept != given_up
        shown = Shown(
            model=shop.get("/v1/model").json(),
            plan=shop.get("/v1/plan").json(),
            capacity=[],
            commitments={one["id"]: one for one in shop.get("/v1/commitments").json()["items"]},
            quotes={one["id"]: one for one in shop.get("/v1/quotes").json()["items"]},
            events=shop.get("/v1/events").json()["items"],
        )
    return journal, shown


def test_what_was_told_and_is_shown_is_square(file: Path) -> None:
    journal, shown = a_day(file)
    assert [*journal_findings(journal, shown), *event_findings(shown)] == []
    assert list(row_findings(url_of(file), journal, shown.model)) == []


def test_each_wrong_between_what_was_told_and_what_is_shown_is_found(file: Path) -> None:
    journal, shown = a_day(file)
    kept, given_up = shown.commitments.values()
    later = {**kept, "lines": [{**kept["lines"][0], "first_promised_at": "2027-01-01T00:00:00Z"}]}
    moved = {**kept, "lines": [{**kept["lines"][0], "promised_at": "2027-01-01T00:00:00Z"}]}
    twice = {**kept, "id": "cmt_other"}

    def with_commitments(*there: Any) -> list[str]:
        return list(journal_findings(journal, replace(shown, commitments={one["id"]: one for one in there})))

    assert "is lost" in with_commitments(given_up)[0]
    assert "was promised for" in with_commitments(later, given_up)[0]
    assert "was told to be" in with_commitments(moved, given_up)[0]
    assert {"committed 2 times", "that nobody was told of"} <= {
        word
        for one in with_commitments(kept, given_up, twice)
        for word in ("committed 2 times", "that nobody was told of")
        if word in one
    }
    gone = {**kept, "lines": [{**kept["lines"][0], "shipped": 1}]}
    assert "that nobody was told of" in with_commitments(gone, given_up)[0]
    assert "was cancelled and is not" in with_commitments(kept, {**given_up, "state": "open"})[0]
    assert "that nobody cancelled" in with_commitments({**kept, "state": "cancelled"}, given_up)[0]
    assert "lost" in next(iter(journal_findings(journal, replace(shown, quotes={}))))


def test_an_event_that_is_missing_is_found(file: Path) -> None:
    _, shown = a_day(file)
    assert list(event_findings(replace(shown, events=shown.events[1:])))
    assert list(event_findings(replace(shown, events=shown.events[:-1])))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("UPDATE pegs SET quantity = 31 WHERE supply_kind = 'on_hand'", "are taken of"),
        ("UPDATE held_times SET start_at = 0, end_at = 99999999", "is held"),
        ("UPDATE quotes SET state = 'released' WHERE state = 'held'", "that is not held"),
        ("DELETE FROM promises WHERE commitment IS NULL", "has nothing on the plan"),
        ("DELETE FROM promises WHERE commitment IS NOT NULL", "has nothing on the plan"),
        ("DELETE FROM commitment_lines", "has no lines"),
        ("UPDATE quotes SET commitment = NULL", "do not know each other"),
        ("UPDATE keys SET body = X'00' WHERE status = 201", "was told"),
        ("DELETE FROM keys WHERE status = 200", "was told"),
        ("UPDATE keys SET key = 'mine' WHERE status = 200", "nobody was told"),
    ],
)
def test_each_wrong_in_the_rows_is_found(file: Path, wrong: str, said: str) -> None:
    journal, shown = a_day(file)
    engine = create_engine(url_of(file))
    with engine.begin() as connection:
        # What the database would refuse by itself is looked for all the same: somebody may have taken that away.
        for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text(wrong))
    engine.dispose()
    assert said in "; ".join(row_findings(url_of(file), journal, shown.model))
