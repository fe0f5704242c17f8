"""What the commands say and how they end, typed in a folder where nothing is yet."""

import json
import re
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import typer

from app.cli.books import opened_troth, settings_of
from app.cli.connection import Connection, NoAnswer
from app.cli.serving import served
from app.config import ignored_in
from tests.api.plant import BELLS, plant_document
from tests.cli.conftest import Run
from tests.connectors.small_tables import write_tables

COMMANDS = ["serve", "demo", "import", "promise", "confirm", "replay", "backlog", "check"]


@pytest.fixture
def plant(file: Path) -> Path:
    """A plant model, beside books that are as the migrations leave them."""
    plant = file.with_name("plant.json")
    plant.write_text(json.dumps(plant_document()))
    return plant


def test_the_help_names_every_command(run: Run) -> None:
    told = run("--help")
    assert told.exit_code == 0
    assert all(f" {command} " in told.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(run: Run, command: str) -> None:
    told = run(command, "--help")
    assert told.exit_code == 0
    assert "Usage" in told.stdout


def test_a_plant_is_imported_into_the_database_of_the_settings_and_promised_from(run: Run, plant: Path) -> None:
    imported = run("import", plant)
    assert imported.exit_code == 0, imported.output
    assert "plan version 1" in imported.stdout
    assert "2 items" in imported.stdout
    promised = run("promise", "BELL", BELLS)
    assert promised.exit_code == 0, promised.output
    assert "All 10" in promised.stdout


def test_what_a_plant_model_leaves_open_is_told_and_taken(run: Run, plant: Path) -> None:
    stations = [{"id": f"STATION-{number}"} for number in range(22)]
    plant.write_text(json.dumps(plant_document() | {"ship_tos": stations, "lanes": [], "customers": []}))
    imported = run("import", plant)
    assert imported.exit_code == 0, imported.output
    said = imported.stdout.splitlines()
    begin = said.index("Taken as it is, but worth a look:")
    assert said[begin + 1] == "  No lane leads to the ship-to STATION-0."
    assert said[begin + 21].startswith("  and ")


def test_a_folder_and_a_zip_of_csv_say_the_same_as_json(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "sites.csv").write_text("id\nPLANT\n")
    (folder / "items.csv").write_text("id\nBELL\n")
    (folder / "stock.csv").write_text("item,site,quantity\nBELL,PLANT,10\n")
    with zipfile.ZipFile(tmp_path / "tables.zip", "w") as packed:
        for file in folder.iterdir():
            packed.write(file, file.name)
    assert run("import", folder).exit_code == 0
    assert run("promise", "BELL", 10).exit_code == 0
    again = run("import", "files", tmp_path / "tables.zip")
    assert "plan version 1" in again.stdout, "nothing changed, so nothing was written"


def test_what_is_wrong_with_a_file_is_said_by_row_and_column(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "items.csv").write_text("id,decimals\nBELL,many\n")
    refused = run("import", folder)
    assert refused.exit_code == 1
    assert "items.csv, row 2, column decimals" in refused.output.replace("\n", "")


def test_what_is_wrong_with_the_model_is_said_by_place(run: Run, plant: Path) -> None:
    plant.write_text(json.dumps(plant_document() | {"sites": []}))
    refused = run("import", plant)
    assert refused.exit_code == 1
    assert "plant.json /stock/0/site" in refused.output
    assert "nothing was changed" in refused.output


def test_a_folder_without_tables_takes_no_plant_model_away(run: Run, plant: Path, tmp_path: Path) -> None:
    run("import", plant)
    (tmp_path / "emptydir").mkdir()
    refused = run("import", "emptydir")
    assert refused.exit_code == 1
    assert "emptydir has no .csv file of a plant model" in refused.output
    assert run("promise", "BELL", BELLS).exit_code == 0


def test_a_model_with_nothing_in_it_is_said_to_be_empty(run: Run, plant: Path) -> None:
    plant.write_text('{"items": []}')
    assert "The plant model is empty now." in run("import", plant).stdout


def test_what_only_the_plant_model_finds_wrong_with_tables_is_named_as_it_is_called_there(
    run: Run, tmp_path: Path
) -> None:
    folder = write_tables(tmp_path, ProductInventory="\nProductID,LocationID,Quantity\n1,7,-3\n")
    refused = run("import", "adventureworks", folder, "--as-of", "2014-05-31")
    assert refused.exit_code == 1
    assert "  stock/BIKE BOTHELL available/quantity: must be at least 0" in refused.output


def test_one_of_a_kind_is_no_plural(run: Run, plant: Path) -> None:
    assert "1 site," in run("import", plant).stdout


def test_what_is_wrong_with_a_file_as_a_whole_is_said_once(run: Run, plant: Path) -> None:
    plant.write_text("{")
    refused = run("import", plant)
    assert refused.exit_code == 1
    assert refused.output.count("is not JSON") == 1


def test_a_promise_as_json_is_the_answer_of_the_api(run: Run, plant: Path) -> None:
    run("import", plant)
    answer = json.loads(run("promise", "BELL", "3", "--json").stdout)
    assert (answer["kind"], answer["status"]) == ("inquiry", "feasible")


def test_a_hold_keeps_what_it_promised_from_the_next(run: Run, plant: Path) -> None:
    run("import", plant)
    held = json.loads(run("promise", "BELL", BELLS, "--hold", 30, "--json").stdout)
    assert (held["kind"], held["state"]) == ("quote", "held")
    next_one = run("promise", "BELL", 1)
    assert (next_one.exit_code, "infeasible" in next_one.stdout) == (0, True)


def test_a_yes_to_what_is_held_is_given_as_the_answer_says(run: Run, plant: Path) -> None:
    run("import", plant)
    said = run("promise", "BELL", 3, "--by", "2027-03-10", "--hold", 30).stdout
    command = said.split("to say yes: troth ")[1].split()
    confirmed = run(*command)
    assert confirmed.exit_code == 0
    assert re.search(r"^Commitment cmt_\w+: 3 of BELL on 2027-03-10\.$", confirmed.stdout)
    assert run(*command).stdout == confirmed.stdout
    assert "1 commitment," in run("check").stdout


def test_a_yes_to_nothing_is_refused_in_words(run: Run, plant: Path) -> None:
    run("import", plant)
    refused = run("confirm", "qte_1")
    assert (refused.exit_code, "There is no quote qte_1" in refused.output) == (1, True)
    assert "--url asks a running service" in refused.output
    for unnamed in ("", "http://127.0.0.1:8080/v1/quotes/qte_1"):
        refused = run("confirm", unnamed)
        assert (refused.exit_code, "--hold 30" in refused.output) == (2, True)


def test_a_question_that_names_nothing_we_know_is_refused_in_words(run: Run, plant: Path) -> None:
    run("import", plant)
    refused = run("promise", "TRAM", "1")
    assert (refused.exit_code, "ITEM: names 'TRAM'" in refused.output) == (1, True)
    asked_when = run("promise", "BELL", "1", "--by", "someday", "--ship-to", "NORTH")
    assert (asked_when.exit_code, "  --by: must be" in asked_when.output) == (1, True)
    assert "  --ship-to: names 'NORTH'" in run("promise", "BELL", "1", "--ship-to", "NORTH").output


@pytest.mark.parametrize(
    ("quantity", "wrong"),
    [
        ("a few", "should be a number such as 12 or 1.5"),
        ("", "should be a number such as 12 or 1.5"),
        ("nan", "must be a finite number"),
        ("1e400", "must be less than 1e15"),
        ("0.1234567890123456789", "must not have more than 15 digits"),
    ],
)
def test_a_quantity_that_cannot_be_sent_as_it_was_typed_is_named(run: Run, quantity: str, wrong: str) -> None:
    refused = run("promise", "BELL", quantity)
    assert (refused.exit_code, f"QUANTITY: {quantity!r} {wrong}" in refused.output) == (2, True)


def test_books_without_a_plant_model_say_how_to_import_one(run: Run) -> None:
    refused = run("promise", "BELL", 1)
    assert refused.exit_code == 1
    assert "no plant model yet" in refused.output
    assert "troth import PATH" in refused.output


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


def test_whoever_names_a_path_of_the_api_as_its_address_is_told_what_to_give(run: Run, tmp_path: Path) -> None:
    with served(opened_troth(settings_of(database_url=f"sqlite:///{tmp_path}/far.db"))) as url:
        refused = run("promise", "BELL", 1, "--url", f"{url}/v1")
    assert isinstance(refused.exception, NoAnswer)
    assert f"no /v1/inquiries at {url}/v1" in str(refused.exception)


def test_a_running_service_is_spoken_to_over_http(run: Run, plant: Path, tmp_path: Path) -> None:
    with served(opened_troth(settings_of(database_url=f"sqlite:///{tmp_path}/far.db"))) as url:
        assert run("import", plant, "--url", url).exit_code == 0
        assert "All 3" in run("promise", "BELL", "3", "--url", url).stdout
    with pytest.raises(NoAnswer, match=rf"{url} .*: does `troth serve` run there\?"), Connection(url) as connection:
        connection.ask("GET", "/v1/clock")


def test_a_setting_that_makes_no_sense_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROTH_CLOCK", "cuckoo")
    refused = run("check")
    assert (refused.exit_code, "TROTH_CLOCK" in refused.output) == (2, True)


def test_an_option_that_makes_no_sense_is_named_as_it_was_typed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROTH_WORKERS", "2")
    refused = run("serve", "--port", 0)
    assert (refused.exit_code, refused.output.strip()) == (2, "--port: must be at least 1")
    monkeypatch.setenv("TROTH_WORKERS", "0")
    assert run("serve").output.strip() == "TROTH_WORKERS: must be at least 1"


def test_what_kubernetes_says_of_a_service_named_troth_is_no_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROTH_PORT", "tcp://10.96.0.12:80")
    assert settings_of().port == 8080
    assert settings_of(port=8081).port == 8081


def test_a_setting_that_is_misspelt_is_told_of_with_the_one_that_was_meant(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TROTH_DATABSE_URL", "postgresql://troth@db.example/troth")
    monkeypatch.setenv("TROTH_DATABASE_URL", f"sqlite:///{tmp_path / 'troth.db'}")
    told = json.loads(run("promise", "BELL", "1").stderr.splitlines()[0])
    assert (told["level"], told["name"], told["meant"]) == ("warning", "TROTH_DATABSE_URL", "TROTH_DATABASE_URL")


def test_what_others_say_beside_the_settings_is_none_that_is_misspelt() -> None:
    kubernetes = {
        "TROTH_PORT": "tcp://10.96.0.12:80",
        "TROTH_PORT_80_TCP": "tcp://10.96.0.12:80",
        "TROTH_PORT_80_TCP_ADDR": "10.96.0.12",
        "TROTH_PORT_80_TCP_PORT": "80",
        "TROTH_PORT_80_TCP_PROTO": "tcp",
        "TROTH_SERVICE_HOST": "10.96.0.12",
        "TROTH_SERVICE_PORT": "80",
        "TROTH_SERVICE_PORT_HTTP": "80",
        "TROTH_DB_PORT": "tcp://10.96.0.13:5432",
        "TROTH_DB_SERVICE_HOST": "10.96.0.13",
    }
    assert list(ignored_in({**kubernetes, "PATH": "/bin", "TROTH_WORKERS": "2"})) == []
    assert list(ignored_in({"TROTH_HTTP_PORT": "80", "TROTH_IMAGE": "troth:1"})) == [
        ("TROTH_HTTP_PORT", "TROTH_PORT"),
        ("TROTH_IMAGE", None),
    ]


def test_a_host_that_was_left_empty_opens_no_door_to_everybody(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        settings_of(host="")
    assert capsys.readouterr().err.strip() == "--host: must have at least 1 character"


@pytest.mark.parametrize("words", [["HERON", "-5"], ["--by", "2026-12-10", "HERON", "-0.5"]])
def test_a_quantity_below_zero_is_no_option(run: Run, words: list[str]) -> None:
    refused = run("promise", *words)
    assert refused.exit_code == 2
    assert "should be more than 0" in refused.output
    assert "No such option" in run("promise", "HERON", "5", "--bye", "2026-12-10").output


def test_a_day_that_is_none_is_answered_with_one(run: Run, tmp_path: Path) -> None:
    refused = run("replay", tmp_path, "--as-of", "31.5.2014")
    assert (refused.exit_code, "a day such as 2014-05-31" in refused.output) == (2, True)


def test_days_without_orders_are_not_reported_on(run: Run, tmp_path: Path) -> None:
    replayed = run("replay", write_tables(tmp_path), "--as-of", "2030-05-31", "--days", 2)
    assert replayed.exit_code == 0
    assert replayed.stdout.strip() == "No orders came in these days, from 2030-06-01 to 2030-06-02."


def test_a_database_that_cannot_be_opened_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROTH_DATABASE_URL", "sqlite:////nowhere/at/all.db")
    refused = run("check")
    assert (refused.exit_code, "TROTH_DATABASE_URL" in refused.output) == (2, True)


def test_an_address_that_is_none_is_answered_with_one_that_is(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROTH_DATABASE_URL", "nonsense")
    refused = run("check")
    assert (refused.exit_code, "sqlite:///FILE" in refused.output) == (2, True)


def test_books_that_are_not_there_are_neither_checked_nor_made(run: Run, tmp_path: Path) -> None:
    refused = run("check")
    assert (refused.exit_code, "troth.db" in refused.output) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_several_workers_on_a_file_are_refused_with_what_to_use_instead(run: Run, tmp_path: Path) -> None:
    refused = run("serve", "--workers", 2)
    assert (refused.exit_code, "postgresql://" in refused.output) == (2, True)
    assert list(tmp_path.iterdir()) == [], "nothing was begun"


@pytest.mark.slow
def test_the_demo_is_played_to_its_end(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # What a service is set to in this shell bounds its callers, and not the demo.
    monkeypatch.setenv("TROTH_HOLD_MINUTES_MAX", "60")
    monkeypatch.setenv("TROTH_HOLDS_MAX", "1")
    monkeypatch.setenv("TROTH_BODY_BYTES_MAX", "2000")
    played = run("demo", "--pace", 0)
    assert played.exit_code == 0, played.output
    assert "counter offer" in played.stdout
    assert list(tmp_path.iterdir()) == [], "the demo leaves nothing behind"
