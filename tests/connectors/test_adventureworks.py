"""AdventureWorks tables become a plant model that the wire accepts, and each choice of docs/adventureworks.md holds."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.connectors.adventureworks import plant_document, sales_orders
from app.domain.errors import PlantModelRejected
from app.wire.model import read_model
from tests.connectors.small_tables import TABLES, write_tables

AS_OF = date(2014, 5, 31)
REAL = Path(
    os.environ.get("TROTH_ADVENTUREWORKS", Path(__file__).parents[2].parent / "shared" / "data" / "adventureworks")
)


@pytest.fixture(name="tables")
def written_tables(tmp_path: Path) -> Path:
    return write_tables(tmp_path)


@pytest.fixture(name="document")
def document_of_small_tables(tables: Path) -> dict[str, Any]:
    return plant_document(tables, AS_OF)


def by_id(document: dict[str, Any], key: str) -> dict[str, dict[str, Any]]:
    return {entity["id"]: entity for entity in document[key]}


def test_the_document_passes_every_check_of_a_plant_model(document: dict[str, Any]) -> None:
    plant = read_model(document).to_domain()
    assert plant.items["PAINT"].decimals == 2
    assert plant.resources["Frame Welding"].units == 5


def test_hours_of_availability_are_units_that_share_the_day(document: dict[str, Any]) -> None:
    welding, assembly = (by_id(document, "resources")[name] for name in ("Frame Welding", "Final Assembly"))
    assert (welding["units"], assembly["units"]) == (5, 5)
    shifts = by_id(document, "calendars")[welding["calendar"]]["shifts"]
    assert [(shift["start"], shift["end"]) for shift in shifts] == [
        ("07:00", "15:00"),
        ("15:00", "23:00"),
        ("23:00", "04:36"),
    ]
    assert "Tool Crib" not in by_id(document, "resources")


def test_recorded_hours_are_fixed_for_the_run_and_the_first_operation_takes_the_material(
    document: dict[str, Any],
) -> None:
    weld, assemble = by_id(document, "routings")["R-BIKE"]["operations"]
    assert (weld["fixed_minutes"], assemble["fixed_minutes"]) == (210, 240)
    assert weld["components"] == [{"item": "FRAME", "quantity_per": 1}]
    assert "components" not in assemble


def test_lots_lie_between_the_lower_quartile_and_the_largest_work_order(document: dict[str, Any]) -> None:
    routing = by_id(document, "routings")["R-BIKE"]
    assert (routing["minimum"], routing["maximum"]) == (6, 40)


def test_a_product_without_recorded_operations_takes_its_days_and_no_work_centre(document: dict[str, Any]) -> None:
    (operation,) = by_id(document, "routings")["R-FRAME"]["operations"]
    assert operation["fixed_minutes"] == 24 * 60
    assert "requires" not in operation


def test_superseded_and_future_rows_of_a_bill_are_left_out(document: dict[str, Any]) -> None:
    frame = by_id(document, "routings")["R-FRAME"]["operations"][0]
    assert frame["components"] == [{"item": "PAINT", "quantity_per": 8.5}]


def test_what_has_no_bill_is_an_item_and_cannot_be_made(document: dict[str, Any]) -> None:
    assert "NOFRAME" in by_id(document, "items")
    assert "R-NOFRAME" not in by_id(document, "routings")


def test_stock_of_all_locations_is_added_up(document: dict[str, Any]) -> None:
    assert {row["item"]: row["quantity"] for row in document["stock"]} == {"BIKE": 7, "CAP": 30}


def test_work_orders_open_on_the_day_arrive_on_their_due_date(document: dict[str, Any]) -> None:
    orders = {id: row for id, row in by_id(document, "receipts").items() if row["kind"] == "work_order"}
    assert {id: (row["quantity"], row["available_at"]) for id, row in orders.items()} == {
        "WO-3": (6, "2014-06-08"),
        "WO-4": (40, "2014-05-21"),
        "WO-5": (12, "2014-06-10"),
    }


def test_an_open_work_order_books_what_is_left_of_its_operations_before_it_is_due(document: dict[str, Any]) -> None:
    # Work order 3 is two days into its ten: 2/5 of welding (84 of 210 minutes) is done, and nothing of assembly.
    booked = by_id(document, "bookings")
    assert set(booked) == {"WO-3/6", "WO-3/7"}
    assert (booked["WO-3/7"]["start"], booked["WO-3/7"]["end"]) == ("2014-06-07T14:00:00Z", "2014-06-07T18:00:00Z")
    assert (booked["WO-3/6"]["start"], booked["WO-3/6"]["end"]) == ("2014-06-06T14:00:00Z", "2014-06-06T16:06:00Z")


def test_work_that_finds_no_room_before_its_due_date_is_booked_on_the_first_day_that_has_room(tmp_path: Path) -> None:
    # One unit of 24 hours, and seven orders of four hours each, all due tomorrow: six fit into a day.
    orders = "".join(f"{number},1,1,2014-05-31,,2014-06-01\n" for number in range(1, 8))
    tables = write_tables(
        tmp_path,
        Location="LocationID,Name,CostRate,Availability\n60,Final Assembly,12,24\n",
        WorkOrder=TABLES["WorkOrder"].strip().splitlines()[0] + "\n" + orders,
        WorkOrderRouting=TABLES["WorkOrderRouting"].strip().splitlines()[0] + "\n1,1,7,60,4.0\n",
    )
    starts = sorted(booking["start"] for booking in plant_document(tables, AS_OF)["bookings"])
    assert starts[0] == "2014-06-01T14:00:00Z"
    assert starts[5] == "2014-06-02T10:00:00Z"
    assert starts[6] == "2014-06-02T14:00:00Z"


def test_purchase_lines_are_open_when_ordered_before_due_after_and_not_rejected(document: dict[str, Any]) -> None:
    lines = {id: row for id, row in by_id(document, "receipts").items() if row["kind"] == "purchase_order"}
    assert {id: row["confirmed"] for id, row in lines.items()} == {"PO-1/1": True, "PO-3/3": False}


def test_only_active_vendors_sell(document: dict[str, Any]) -> None:
    sources = by_id(document, "purchasing")
    assert set(sources) == {"CAP/HATS01", "PAINT/PAINT01"}
    assert (sources["CAP/HATS01"]["priority"], sources["PAINT/PAINT01"]["priority"]) == (2, 1)


def test_orders_not_shipped_yet_are_owed(document: dict[str, Any]) -> None:
    assert [(row["id"], row["quantity"], row["needed_at"]) for row in document["requirements"]] == [
        ("SO-51/2", 2, "2014-06-04")
    ]


def test_each_territory_is_a_ship_to_with_the_cheapest_lane(document: dict[str, Any]) -> None:
    assert by_id(document, "ship_tos")["France"]["timezone"] == "Europe/Paris"
    lane = by_id(document, "lanes")["BOTHELL-France"]
    assert (lane["mode"], lane["transit_hours"]) == ("TRUCK", 120)
    assert by_id(document, "customers")["200"] == {"id": "200", "demand_class": "reseller", "ship_to": "Northwest"}


def test_sales_orders_come_by_day_and_number_with_their_lines(tables: Path) -> None:
    orders = sales_orders(tables, AS_OF, 30)
    assert [order.id for order in orders] == ["SO52", "SO53"]
    assert [(line.item, line.quantity, line.price) for line in orders[0].lines] == [
        ("BIKE", 1, "900.0000"),
        ("CAP", 1, "8.9900"),
    ]


def test_a_missing_table_is_named(tables: Path) -> None:
    (tables / "Location.csv").unlink()
    with pytest.raises(PlantModelRejected) as rejected:
        plant_document(tables, AS_OF)
    assert [fault.pointer for fault in rejected.value.faults] == ["/Location"]


@pytest.mark.parametrize(
    ("table", "before", "after", "pointer"),
    [
        ("Product", "900.00", "nine", "/Product/2/ListPrice"),
        ("Product", "DaysToManufacture", "Days", "/Product"),
        ("Product", ",2,500.00", ",2.5,500.00", "/Product/2/SafetyStockLevel"),
        ("Product", ",2,500.00", ",1e99999,500.00", "/Product/2/SafetyStockLevel"),
        ("Location", "108.00", "1e30", "/Location/3/Availability"),
        ("Product", "Bicycle", "Bi\0cycle", "/Product/2/Name"),
        ("Shift", "07:00:00.0000000,15", "early,15", "/Shift/2/StartTime"),
        ("BillOfMaterials", "2010-01-01,,OZ", "soon,,OZ", "/BillOfMaterials/5/StartDate"),
        ("Product", TABLES["Product"].strip().splitlines()[1], "1,", "/Product/2/SafetyStockLevel"),
        ("Product", TABLES["Product"].strip().splitlines()[1], "", "/Product"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_by_table_line_and_column(
    tmp_path: Path, table: str, before: str, after: str, pointer: str
) -> None:
    tables = write_tables(tmp_path, **{table: TABLES[table].replace(before, after, 1)})
    with pytest.raises(PlantModelRejected) as rejected:
        plant_document(tables, AS_OF)
    assert [fault.pointer for fault in rejected.value.faults] == [pointer]


def test_a_file_that_was_packed_and_is_damaged_is_named(tables: Path) -> None:
    packed = bytearray((tables / "WorkOrder.csv.gz").read_bytes())
    packed[len(packed) // 2] ^= 0xFF
    (tables / "WorkOrder.csv.gz").write_bytes(packed)
    with pytest.raises(PlantModelRejected, match="WorkOrder cannot be read as a table"):
        plant_document(tables, AS_OF)


def test_a_byte_order_mark_is_no_part_of_the_first_heading(tmp_path: Path) -> None:
    assert plant_document(write_tables(tmp_path, Product="\ufeff" + TABLES["Product"].lstrip()), AS_OF)["items"]


def test_progress_is_told_step_by_step(tables: Path) -> None:
    told: list[tuple[int, int]] = []
    plant_document(tables, AS_OF, lambda _, done, total: told.append((done, total)))
    assert told == [(step, len(told)) for step in range(len(told))]


@pytest.mark.slow
@pytest.mark.skipif(not REAL.is_dir(), reason="the AdventureWorks tables are not here; TROTH_ADVENTUREWORKS names them")
@pytest.mark.parametrize("as_of", [date(2014, 4, 30), AS_OF])
def test_the_real_tables_pass_every_check_of_a_plant_model(as_of: date) -> None:
    plant = read_model(plant_document(REAL, as_of)).to_domain()
    assert len(plant.items) == 504
    assert len(plant.routings) == 238
    assert len(plant.customers) == 19_820
