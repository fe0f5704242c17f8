"""The plant model from files: what the documentation shows is read, and errors say file, row and column."""

import json
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from app.connectors import model_files, model_rows
from app.connectors.model_files import read_model_files
from app.connectors.model_tables import setting_types, tables
from app.domain.errors import Fault, PlantModelRejected
from app.domain.plant import PlantModel
from app.wire.model import read_model

TABLES = {
    "settings": "name,value\ncurrency,SEK\nhorizon_days,90\nsafety_time,PT2H\n",
    "calendars": "id,timezone\nearly,Europe/Berlin\n",
    "calendars.shifts": "calendar,days,start,end\nearly,mon;tue;wed,06:00,14:00\nearly,sat,08:00,12:00\n",
    "calendars.exceptions": "calendar,start,end,open\nearly,2026-12-24T00:00,2026-12-27T00:00,FALSE\n",
    "sites": "id,timezone\nBERLIN,Europe/Berlin\n",
    "ship_tos": "id\nCAFE\n",
    "items": 'id,name,decimals,price,substitutes\nCAKE,"Cake, round",,9.50,PIE\nPIE,,,,\nDOUGH,,3,,\n',
    "resources": "id,site,calendar,overtime.calendar,overtime.cost_per_hour,setup_matrix\n"
    "OVEN,BERLIN,,early,70.00,heat\nBAKER,BERLIN,early,,,\n",
    "setup_matrices": "id,default_minutes\nheat,5\n",
    "setup_matrices.rows": "setup_matrix,from,to,minutes\nheat,bread,cake,20\nheat,*,bread,60\n",
    "resources.unit_changes": "resource,from,units\nOVEN,2027-01-01,2\n",
    "routings": "id,item,site,minimum\nBAKE,CAKE,BERLIN,2\n",
    "routings.operations": "routing,id,setup_minutes,minutes_per_unit,interruptible\nBAKE,10,30,2.5,true\nBAKE,20,,,\n",
    "routings.operations.requires": "routing,operation,requirement,resource,speed\n"
    "BAKE,10,machine,OVEN,0.8\nBAKE,10,crew,BAKER,\n",
    "routings.operations.components": "routing,operation,item,quantity_per\nBAKE,10,DOUGH,0.25\n",
    "routings.operations.components.alternatives": "routing,operation,component,item,quantity_per\n"
    "BAKE,10,DOUGH,PIE,0.5\n",
    "lanes": "id,from,to,transit_hours,expedite.transit_hours\nVAN,BERLIN,CAFE,1.5,0.5\n",
    "lanes.departures": "lane,days,time\nVAN,mon;fri,16:00\n",
    "stock": "item,site,quantity\nDOUGH,BERLIN,12.125\n\n",
}
SAID: dict[str, Any] = {
    "currency": "SEK",
    "settings": {"horizon_days": 90, "safety_time": "PT2H"},
    "calendars": [
        {
            "id": "early",
            "timezone": "Europe/Berlin",
            "shifts": [
                {"days": ["mon", "tue", "wed"], "start": "06:00", "end": "14:00"},
                {"days": ["sat"], "start": "08:00", "end": "12:00"},
            ],
            "exceptions": [{"start": "2026-12-24T00:00", "end": "2026-12-27T00:00", "open": False}],
        }
    ],
    "sites": [{"id": "BERLIN", "timezone": "Europe/Berlin"}],
    "ship_tos": [{"id": "CAFE"}],
    "items": [
        {"id": "CAKE", "name": "Cake, round", "price": "9.50", "substitutes": ["PIE"]},
        {"id": "PIE"},
        {"id": "DOUGH", "decimals": 3},
    ],
    "resources": [
        {
            "id": "OVEN",
            "site": "BERLIN",
            "overtime": {"calendar": "early", "cost_per_hour": "70.00"},
            "setup_matrix": "heat",
            "unit_changes": [{"from": "2027-01-01", "units": 2}],
        },
        {"id": "BAKER", "site": "BERLIN", "calendar": "early"},
    ],
    "setup_matrices": [
        {
            "id": "heat",
            "default_minutes": 5,
            "rows": [{"from": "bread", "to": "cake", "minutes": 20}, {"from": "*", "to": "bread", "minutes": 60}],
        }
    ],
    "routings": [
        {
            "id": "BAKE",
            "item": "CAKE",
            "site": "BERLIN",
            "minimum": 2,
            "operations": [
                {
                    "id": "10",
                    "setup_minutes": 30,
                    "minutes_per_unit": 2.5,
                    "interruptible": True,
                    "requires": [
                        {"alternatives": [{"resource": "OVEN", "speed": 0.8}]},
                        {"alternatives": [{"resource": "BAKER"}]},
                    ],
                    "components": [
                        {"item": "DOUGH", "quantity_per": 0.25, "alternatives": [{"item": "PIE", "quantity_per": 0.5}]}
                    ],
                },
                {"id": "20"},
            ],
        }
    ],
    "lanes": [
        {
            "id": "VAN",
            "from": "BERLIN",
            "to": "CAFE",
            "transit_hours": 1.5,
            "expedite": {"transit_hours": 0.5},
            "departures": [{"days": ["mon", "fri"], "time": "16:00"}],
        }
    ],
    "stock": [{"item": "DOUGH", "site": "BERLIN", "quantity": 12.125}],
}


def folder(path: Path, tables: dict[str, str]) -> Path:
    for name, text in tables.items():
        (path / f"{name}.csv").write_text(text)
    return path


def faults_in(path: Path) -> Sequence[Fault]:
    with pytest.raises(PlantModelRejected) as rejected:
        read_model_files(path)
    return rejected.value.faults


def refused(path: Path) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.code) for fault in faults_in(path)]


def plant_in(path: Path) -> PlantModel:
    return read_model(read_model_files(path).document).to_domain()


def test_a_folder_of_tables_says_what_the_json_document_says(tmp_path: Path) -> None:
    (tmp_path / "README.txt").write_text("Not a table.")
    assert read_model_files(folder(tmp_path, TABLES)).document == SAID
    assert plant_in(tmp_path).currency == "SEK"


def test_a_zip_is_read_like_the_folder_that_was_packed(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "plant.zip", "w") as packed:
        packed.writestr("__MACOSX/plant/._items.csv", b"\xff")
        for name, text in TABLES.items():
            packed.writestr(f"plant/{name}.csv", text)
    assert read_model_files(tmp_path / "plant.zip").document == SAID


def test_a_json_file_is_the_document_itself_and_can_be_sent_on(tmp_path: Path) -> None:
    (tmp_path / "plant.json").write_text(json.dumps(SAID))
    assert json.loads(json.dumps(read_model_files(tmp_path / "plant.json").document)) == SAID


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffid;name;decimals\nCAKE;Cake;0\n",
        "id\tname\tdecimals\nCAKE\tCake\t0\n",
        "id,name,decimals,,\nCAKE,Cake,0,,\n,,,,\n",
        "\n,,\nid,name,decimals\nCAKE,Cake,0\n",
    ],
    ids=["separated by semicolons", "separated by tabs", "empty cells beyond the table", "empty rows above it"],
)
def test_a_table_is_read_as_spreadsheets_write_it(tmp_path: Path, text: str) -> None:
    assert read_model_files(folder(tmp_path, {"items": text})).document == {
        "items": [{"id": "CAKE", "name": "Cake", "decimals": 0}]
    }


@pytest.mark.parametrize(
    ("content", "row"), [("id,name\nCAKE,Küchle\n".encode("cp1252"), 2), ("id\nCAKE\n".encode("utf-16"), 1)]
)
def test_a_table_in_another_encoding_is_told_the_row_and_how_to_save_it(
    tmp_path: Path, content: bytes, row: int
) -> None:
    (tmp_path / "items.csv").write_bytes(content)
    (fault,) = faults_in(tmp_path)
    assert fault.detail == f"must be UTF-8, which row {row} is not: spreadsheets save it as «CSV UTF-8»"


def test_numbers_as_half_of_europe_writes_them_are_told_how_to_be_written(tmp_path: Path) -> None:
    (fault,) = faults_in(folder(tmp_path, {"stock": "item;site;quantity\nPIE;S;1.000,5\n"}))
    assert fault.detail == "must be a number such as 12 or 12.5, with a point and nothing else, not '1.000,5'"


@pytest.mark.parametrize(
    ("separator", "misread"),
    [
        (
            ";",
            "items.csv, row 2, column price: 1.200 is read as 1.2, as in 1 cell more: a point is a decimal point here."
            " Thousands are written without one.",
        ),
        (",", None),
    ],
)
def test_what_may_be_a_thousand_is_told_where_commas_may_be_decimal_points(
    tmp_path: Path, separator: str, misread: str | None
) -> None:
    tables = {"items": "id;price\n1.000;1.200\nPIE;0.125\n", "stock": "item;site;quantity\nPIE;S;1.000\nTART;S;1.5\n"}
    files = read_model_files(folder(tmp_path, {name: text.replace(";", separator) for name, text in tables.items()}))
    assert files.document["stock"][0]["quantity"] == 1
    assert list(files.misread) == ([misread] if misread else [])


def test_a_table_that_does_not_begin_with_the_names_of_its_columns_is_told_them_once(tmp_path: Path) -> None:
    for first_row in ("Our items in 2026,,\nid,name\n", "CAKE,Cake,0\nPIE,Pie,0\n", "sep=;\nid;name\n"):
        folder(tmp_path, {"items": first_row})
        assert refused(tmp_path) == [("items.csv", "required")]


def test_a_file_a_column_or_a_setting_that_is_spelt_otherwise_is_told_the_name(tmp_path: Path) -> None:
    tables = {
        "Items": "id\nCAKE\n",
        "purchasing": "ID,item,site,Lead Time Days\n",
        "settings": "name,value\nRuns-Max,3\n",
    }
    assert [f"{fault.pointer} {fault.detail}" for fault in faults_in(folder(tmp_path, tables))] == [
        "Items.csv is no table of the plant model; items.csv is",
        "settings.csv, row 2, column name 'Runs-Max' is no setting; runs_max is",
        "purchasing.csv, row 1, column ID is no column of this table; id is",
        "purchasing.csv, row 1, column Lead Time Days is no column of this table; lead_time_days is",
    ]


def test_what_belongs_to_a_table_that_is_refused_is_not_said_to_be_wrong(tmp_path: Path) -> None:
    folder(
        tmp_path, {**TABLES, "routings": "id,item\nBAKE,CAKE\n", "lanes.departures": "lane,days,time\nBUS,mon,16:00\n"}
    )
    assert refused(tmp_path) == [
        ("routings.csv, row 1, column site", "required"),
        ("lanes.departures.csv, row 2, column lane", "unknown_reference"),
    ]


def test_the_documentation_names_every_file_and_column_and_what_is_required() -> None:
    page = (Path(__file__).parents[2] / "docs" / "model-files.md").read_text()
    documented = {
        name: columns for name, columns in re.findall(r"^\| `([a-z_.]+)\.csv` \| (.+?) \|", page, re.MULTILINE)
    }
    assert documented.pop("settings") == "**`name`**, **`value`**"
    assert all(f"`{name}`" in page for name in setting_types())
    assert documented.keys() == tables().keys()
    for name, table in tables().items():
        assert set(re.findall(r"`([a-z_.]+)`", documented[name])) == set(table.columns), name
        assert re.findall(r"\*\*`([a-z_.]+)`\*\*", documented[name]) == list(table.required), name


def test_what_is_wrong_with_a_setting_or_a_word_of_a_list_names_its_cell(tmp_path: Path) -> None:
    shifts = "calendar,days,start,end\nearly,mon;Tuesday,06:00,14:00\n"
    settings = "name,value\nfrozen_fence,2\n"
    files = read_model_files(folder(tmp_path, {**TABLES, "settings": settings, "calendars.shifts": shifts}))
    with pytest.raises(PlantModelRejected) as rejected:
        read_model(files.document)
    assert [files.place_of(fault.pointer) for fault in rejected.value.faults] == [
        "settings.csv, row 2, column value",
        "calendars.shifts.csv, row 2, column days, word 2",
    ]


def test_rows_without_a_requirement_are_alternatives(tmp_path: Path) -> None:
    requires = "routing,operation,resource\nBAKE,10,OVEN\nBAKE,10,BAKER\n"
    folder(tmp_path, {**TABLES, "routings.operations.requires": requires})
    (choice,) = read_model_files(tmp_path).document["routings"][0]["operations"][0]["requires"]
    assert [one["resource"] for one in choice["alternatives"]] == ["OVEN", "BAKER"]


@pytest.mark.parametrize(
    ("table", "text", "where", "code"),
    [
        ("items", "id,decimals\nCAKE,many\n", "items.csv, row 2, column decimals", "wrong_type"),
        ("stock", 'item,site,quantity\nCAKE,S,1\nPIE,S,"1,5"\n', "stock.csv, row 3, column quantity", "wrong_type"),
        (
            "receipts",
            "id,item,site,quantity,available_at,confirmed\nPO,PIE,S,1,2027-01-01,yes\n",
            "receipts.csv, row 2, column confirmed",
            "wrong_type",
        ),
        ("items", "id,colour\nCAKE,white\n", "items.csv, row 1, column colour", "unknown_field"),
        ("stock", "item,quantity\nCAKE,1\nPIE,2\n", "stock.csv, row 1, column site", "required"),
        ("items", "id,id\nCAKE,PIE\n", "items.csv, row 1, column id", "duplicate_key"),
        ("items", "id,name\nCAKE,Cake,round\n", "items.csv, row 2", "too_long"),
        ("items", "id,,name\nCAKE,white,Cake\n", "items.csv, row 2", "too_long"),
        ("items", 'id,name\nCAKE,"Cake\n', "items.csv, row 2", "not_csv"),
        ("items", "", "items.csv", "required"),
        ("items", "id,name\nCAKE,\nPIE,a\0b\n", "items.csv, row 3, column name", "not_text"),
        ("items", "i\0d\0\nP\0", "items.csv", "not_text"),
        ("items", "id\nCAKE\nPIE\nCAKE\n", "items.csv, row 4, column id", "duplicate_id"),
        ("stock", "item,site,quantity\nPIE,S,1\nPIE,S,2\n", "stock.csv, row 3, column item", "duplicate_id"),
        ("settings", "name,value\nruns_max,3\nruns_max,4\n", "settings.csv, row 3, column name", "duplicate_id"),
        ("recipes", "id\nCAKE\n", "recipes.csv", "unknown_file"),
        ("settings", "name,value\nhorizon,90\n", "settings.csv, row 2, column name", "unknown_field"),
        ("settings", "name,value\nhorizon_days,long\n", "settings.csv, row 2, column value", "wrong_type"),
        (
            "calendars.shifts",
            "calendar,days,start,end\nlate,mon,06:00,14:00\n",
            "calendars.shifts.csv, row 2, column calendar",
            "unknown_reference",
        ),
        (
            "routings.operations.components.alternatives",
            "routing,operation,component,item,quantity_per\nBAKE,10,DOUGH,PIE,1\n",
            "routings.operations.components.alternatives.csv, row 2, column component",
            "unknown_reference",
        ),
    ],
)
def test_an_error_names_file_row_and_column(tmp_path: Path, table: str, text: str, where: str, code: str) -> None:
    assert refused(folder(tmp_path, {table: text})) == [(where, code)]


def test_what_is_named_twice_is_refused_before_what_belongs_to_it_goes_astray(tmp_path: Path) -> None:
    """The operations all went to the first of the name, and the second was told that it has none."""
    folder(tmp_path, {**TABLES, "routings": "id,item,site\nBAKE,CAKE,BERLIN\nBAKE,CAKE,BERLIN\n"})
    (fault,) = faults_in(tmp_path)
    assert (fault.pointer, fault.detail) == ("routings.csv, row 3, column id", "repeats row 2: id must be unique")


def test_steps_of_two_routings_and_stock_of_two_kinds_may_have_one_name(tmp_path: Path) -> None:
    tables = {
        "routings": "id,item,site\nBAKE,CAKE,BERLIN\nFRY,PIE,BERLIN\n",
        "routings.operations": "routing,id\nBAKE,10\nFRY,10\n",
        "stock": "item,site,quantity,status\nPIE,BERLIN,1,available\nPIE,BERLIN,2,quality_hold\n",
    }
    document = read_model_files(folder(tmp_path, tables)).document
    assert [routing["operations"] for routing in document["routings"]] == [[{"id": "10"}]] * 2
    assert len(document["stock"]) == 2


def test_more_rows_than_a_table_may_have_are_not_read_to_their_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_rows, "ENTITIES_MAX", 2)
    folder(tmp_path, {"items": "id,decimals\nA,0\nB,0\nC,0\nD,many\n"})
    assert refused(tmp_path) == [("items.csv, row 4", "too_long")]


def test_a_folder_of_more_than_any_service_takes_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_files, "BYTES_MAX", 1000)
    folder(tmp_path, {"items": "id,colour\n" + "A,b\n" * 1_000})
    assert refused(tmp_path) == [(tmp_path.name, "too_long")]


def test_an_error_of_meaning_is_led_back_to_its_cell(tmp_path: Path) -> None:
    sand = "routing,operation,component,item,quantity_per\nBAKE,10,DOUGH,SAND,1\n"
    folder(tmp_path, {**TABLES, "routings.operations.components.alternatives": sand})
    files = read_model_files(tmp_path)
    with pytest.raises(PlantModelRejected) as rejected:
        read_model(files.document).to_domain()
    (fault,) = rejected.value.faults
    assert files.place_of(fault.pointer) == "routings.operations.components.alternatives.csv, row 2, column item"


def test_what_has_no_row_in_a_table_of_its_own_is_told_which(tmp_path: Path) -> None:
    """`routings.csv` has no column `operations`, and takes none."""
    folder(tmp_path, {**TABLES, "routings": TABLES["routings"] + "FRY,CAKE,BERLIN,1\n"})
    files = read_model_files(tmp_path)
    with pytest.raises(PlantModelRejected) as rejected:
        read_model(files.document).to_domain()
    (fault,) = rejected.value.faults
    assert files.place_of(fault.pointer) == "routings.csv, row 3, its list in routings.operations.csv"


def test_what_is_no_model_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plant.xml").write_text("<plant/>")
    (tmp_path / "plant.zip").write_text("no zip")
    (tmp_path / "plant.json").write_text('{"items": [], "items": []}')
    (tmp_path / "items.csv").write_bytes(b"id\n\xff\n")
    assert refused(tmp_path / "plant.xml") == [("plant.xml", "unknown_file")]
    assert refused(tmp_path / "plant.zip") == [("plant.zip", "unknown_file")]
    assert refused(tmp_path / "plant.json") == [("plant.json", "duplicate_key")]
    assert refused(tmp_path) == [("items.csv", "not_text")]


def test_where_no_table_is_there_is_no_plant_model_that_could_take_the_place_of_another(tmp_path: Path) -> None:
    (tmp_path / "plant.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    (tmp_path / "notes.txt").write_text("no table")
    assert refused(tmp_path) == [(tmp_path.name, "no_tables")]
    assert refused(tmp_path / "plant.zip") == [("plant.zip", "no_tables")]


def test_a_zip_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "BYTES_MAX", 1000)
    with zipfile.ZipFile(tmp_path / "plant.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("items.csv", "id\n" + "A" * 10_000)
    assert refused(tmp_path / "plant.zip") == [("plant.zip", "too_long")]
