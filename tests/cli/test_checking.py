"""What `troth check` finds in books, and that it leaves them as they are."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.api.plant import BELLS, plant_document
from tests.cli.conftest import Run
from tests.fakes.desk import url_of
from tests.postgres import PostgresServer
from tests.storage.older import REVISIONS, migrate


def test_sound_books_are_found_sound(run: Run, plant: Path) -> None:
    run("import", plant)
    run("promise", "BELL", 3, "--hold", 30)
    checked = run("check")
    assert checked.exit_code == 0
    assert "2 items, 0 commitments, quotes that hold something: 1" in checked.stdout
    assert "nothing is wrong" in checked.stdout


def test_a_promise_that_the_stock_no_longer_covers_is_found(run: Run, plant: Path) -> None:
    run("import", plant)
    run("promise", "BELL", BELLS, "--hold", 30)
    short = plant_document() | {"stock": [{"item": "BELL", "site": "PLANT", "quantity": 1}]}
    plant.write_text(json.dumps(short))
    said = run("import", plant).stdout.splitlines()
    assert "  at risk" in said[-2]
    assert said[-1] == "Newly at risk: 1 promise."
    checked = run("check")
    assert checked.exit_code == 1
    assert "a_need_is_covered_in_full" in checked.stdout


def test_an_order_that_is_a_commitment_already_is_told_where_it_says_otherwise(run: Run, plant: Path) -> None:
    for id, quantity in (("SO-1", 1), ("SO-2", 2)):
        order = {"id": id, "reference": "PO-9", "lines": [{"line": "1", "item": "BELL", "quantity": quantity}]}
        plant.write_text(json.dumps(plant_document() | {"open_orders": [order]}))
        said = run("import", plant).stdout.splitlines()
    assert said[-1].startswith("  not planned SO-2: of BELL 1 are still to come by cmt_")


def test_time_that_opens_in_a_pause_of_planned_work_is_nothing_wrong(run: Run, plant: Path) -> None:
    """Twenty hours of work, on a machine that is open for eight a day, and then for twelve."""
    step = {"id": "10", "fixed_minutes": 20 * 60, "alternatives": [{"resource": "CNC"}]}
    made: dict[str, list[dict[str, Any]]] = {
        "resources": [{"id": "CNC", "site": "PLANT", "calendar": "day"}],
        "items": [{"id": "GEAR"}],
        "routings": [{"id": "GEAR", "item": "GEAR", "site": "PLANT", "operations": [step]}],
    }
    week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    for closes in ("16:00", "20:00"):
        shift = {"days": week, "start": "08:00", "end": closes}
        calendar = {"id": "day", "timezone": "UTC", "shifts": [shift]}
        plant.write_text(json.dumps({"sites": [{"id": "PLANT"}], "calendars": [calendar], **made}))
        run("import", plant)
        run("promise", "GEAR", 1, "--hold", 30)
    assert "nothing is wrong" in run("check").stdout


def test_a_log_that_somebody_has_changed_is_found(run: Run, plant: Path) -> None:
    run("import", plant)
    with closing(sqlite3.connect("troth.db")) as books:
        books.execute("DROP TRIGGER changes_refuse_update")
        books.execute("UPDATE changes SET who = 'somebody else'")
        books.commit()
    checked = run("check")
    assert checked.exit_code == 1
    assert "entry 1 of plan default in the change log" in checked.stdout


@pytest.mark.parametrize(
    ("forgery", "found"),
    [
        ("UPDATE supplies SET quantity = 99", "of on_hand BELL@PLANT there is 10, its row says 99"),
        ("UPDATE supplies SET pegged = 2", "the pegs of on_hand BELL@PLANT add up to 3, its row counts 2"),
        ("DELETE FROM pegs", "is not in its rows as it is in the plan"),
    ],
)
def test_rows_that_somebody_has_changed_are_found(run: Run, plant: Path, forgery: str, found: str) -> None:
    run("import", plant)
    run("promise", "BELL", 3, "--hold", 30)
    with closing(sqlite3.connect("troth.db")) as books:
        books.execute(forgery)
        books.commit()
    checked = run("check")
    assert checked.exit_code == 1
    assert found in checked.stdout


def test_books_that_cannot_be_read_are_told_in_a_sentence(run: Run, plant: Path) -> None:
    run("import", plant)
    run("promise", "BELL", 3, "--hold", 30)
    with closing(sqlite3.connect("troth.db")) as books:
        books.execute("UPDATE promises SET body = 'torn'")
        books.commit()
    checked = run("check")
    assert (checked.exit_code, len(checked.stdout.splitlines())) == (1, 1)
    assert "The books cannot be read to their end" in checked.stdout


def test_books_that_are_not_there_are_neither_checked_nor_made(run: Run, tmp_path: Path) -> None:
    refused = run("check")
    assert (refused.exit_code, "troth.db" in refused.output) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_books_are_checked_while_somebody_writes(run: Run, plant: Path) -> None:
    """To look takes no lock, nor a file that can be written."""
    run("import", plant)
    with closing(sqlite3.connect("troth.db", isolation_level=None)) as books:
        books.execute("BEGIN IMMEDIATE")
        assert "nothing is wrong" in run("check").stdout


def test_older_books_are_left_as_they_are_and_told_what_they_need(run: Run, file: Path) -> None:
    migrate(url_of(file), REVISIONS[-2], down=True)
    before = file.read_bytes()
    refused = run("check")
    assert (refused.exit_code, file.read_bytes() == before) == (2, True)
    assert f"at migration {REVISIONS[-2]}, and this Troth reads those at {REVISIONS[-1]}" in refused.output
    assert "`troth serve`" in refused.output


def test_an_empty_file_is_no_books(run: Run, tmp_path: Path) -> None:
    (tmp_path / "troth.db").touch()
    refused = run("check")
    assert (refused.exit_code, "There are no books in the database" in refused.output) == (2, True)
    assert (tmp_path / "troth.db").read_bytes() == b""


def test_an_empty_database_of_postgresql_is_no_books(
    run: Run, monkeypatch: pytest.MonkeyPatch, postgres: PostgresServer
) -> None:
    monkeypatch.setenv("TROTH_DATABASE_URL", url := postgres.empty())
    refused = run("check")
    assert (refused.exit_code, "There are no books in the database" in refused.output) == (2, True)
    assert postgres.tell("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", url) == [(0,)]
