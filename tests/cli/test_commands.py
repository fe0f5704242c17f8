"""What the commands say and how they end, typed in a folder where nothing is yet."""

import json
import re
import zipfile
from pathlib import Path

import pytest

from app.cli.books import opened_troth, settings_of
from app.cli.connection import Connection, NoAnswer
from app.cli.serving import served
from tests.api.plant import BELLS, plant_document
from tests.cli.conftest import Run
from tests.connectors.small_tables import write_tables

COMMANDS = ["serve", "demo", "import", "promise", "confirm", "replay", "backlog", "check"]


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


def test_a_quantity_that_takes_too_large_a_plan_is_named(run: Run, plant: Path) -> None:
    """Two hundred runs of thirty steps each."""
    document = plant_document()
    steps = [{"id": str(number), "minutes_per_unit": 1} for number in range(30)]
    document["routings"][0] |= {"maximum": 1, "operations": steps}
    plant.write_text(json.dumps(document))
    run("import", plant)
    refused = run("promise", "BIKE/26", 200)
    assert (refused.exit_code, "  QUANTITY: would take a plan of more than 5000 runs" in refused.output) == (1, True)


def test_books_without_a_plant_model_say_how_to_import_one(run: Run) -> None:
    refused = run("promise", "BELL", 1)
    assert refused.exit_code == 1
    assert "no plant model yet" in refused.output
    assert "troth import PATH" in refused.output


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
