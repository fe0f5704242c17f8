"""frePPLe's tables become a plant model that the wire accepts, and each choice of docs/frepple.md holds."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.connectors.frepple import FrepplePlant, frepple_plant
from app.domain.errors import PlantModelRejected
from app.wire.limits import UNITS_OF_RESOURCE_MAX
from app.wire.model import read_model
from tests.connectors.frepple_tables import TABLES, write_tables


@pytest.fixture(name="plant")
def plant_of_small_tables(tmp_path: Path) -> FrepplePlant:
    return frepple_plant(write_tables(tmp_path))


def by_id(plant: FrepplePlant, key: str) -> dict[str, dict[str, Any]]:
    return {entity["id"]: entity for entity in plant.model[key]}


def only(plant: FrepplePlant, key: str, id: str, *fields: str) -> tuple[Any, ...]:
    entity = by_id(plant, key)[id]
    return tuple(entity[field] for field in fields)


def table(name: str, *more: str) -> str:
    """The small table with rows added."""
    return TABLES[name].strip() + "\n" + "\n".join(more) + "\n"


def test_the_model_passes_every_check_of_a_plant_model(plant: FrepplePlant) -> None:
    domain = read_model(plant.model).to_domain()
    assert set(domain.sites) == {"plant", "store"}
    assert set(domain.resources) == {"bench", "oven", "Eve", "Ann", "Bob"}


def test_groups_stand_for_their_members_and_are_left_out(plant: FrepplePlant) -> None:
    assert set(by_id(plant, "items")) == {"lamp", "shade", "wire", "box"}
    assert "crew" not in by_id(plant, "resources")


def test_an_item_is_counted_as_finely_as_its_quantities_and_history_does_not_count(plant: FrepplePlant) -> None:
    assert only(plant, "items", "wire", "decimals", "cost") == (2, "0.30")
    assert only(plant, "items", "lamp", "decimals") == (0,)


def test_the_plan_stands_at_the_current_date_of_the_tables_or_at_the_day_that_was_given(tmp_path: Path) -> None:
    tables = write_tables(tmp_path)
    assert frepple_plant(tables).now == "2021-01-04T06:00:00Z"
    assert frepple_plant(tables, date(2021, 1, 6), "Europe/Berlin").now == "2021-01-05T23:00:00Z"


def test_tables_that_do_not_say_what_day_it_is_ask_for_it(tmp_path: Path) -> None:
    with pytest.raises(PlantModelRejected, match="--as-of"):
        frepple_plant(write_tables(tmp_path, parameter="name,value\n"))


@pytest.mark.parametrize("there", [{}, {"item": "name\n"}, {"items": "id\nlamp\n"}])
def test_a_folder_without_their_items_is_no_plant_without_any(tmp_path: Path, there: dict[str, str]) -> None:
    for name, content in there.items():
        (tmp_path / f"{name}.csv").write_text(content)
    with pytest.raises(PlantModelRejected, match=r"item\.csv with a row in it is not in .*; nothing was changed"):
        frepple_plant(tmp_path, date(2021, 1, 6))


def test_an_operation_takes_machine_and_operator_together(plant: FrepplePlant) -> None:
    glue, _ = only(plant, "routings", "make lamp", "operations")[0]
    machine, operator = glue["requires"]
    assert machine["alternatives"] == [{"resource": "bench", "speed": 1, "priority": 1}]
    assert [(one["resource"], one["priority"]) for one in operator["alternatives"]] == [("Ann", 1), ("Bob", 2)]


def test_whoever_is_in_a_pool_may_do_what_asks_for_no_skill(tmp_path: Path) -> None:
    asked = table("operationresource", "make shades,crew,,1,1")
    plant = frepple_plant(write_tables(tmp_path, operationresource=asked))
    (operation,) = only(plant, "routings", "make shades", "operations")[0]
    assert [one["resource"] for one in operation["requires"][1]["alternatives"]] == ["Eve", "Ann", "Bob"]


def test_rows_of_one_name_are_alternatives_by_priority_of_the_row_then_of_the_skill(tmp_path: Path) -> None:
    asked = """operation,resource,skill,quantity,priority,name
make shades,crew,glueing,1,2,who
make shades,oven,,1,1,who
"""
    plant = frepple_plant(write_tables(tmp_path, operationresource=asked))
    (operation,) = only(plant, "routings", "make shades", "operations")[0]
    (entry,) = operation["requires"]
    assert [(one["resource"], one["priority"]) for one in entry["alternatives"]] == [
        ("oven", 1),
        ("Ann", 2),
        ("Bob", 3),
    ]


def test_several_units_are_several_entries_and_of_a_pool_only_where_it_is_taken_one_by_one(tmp_path: Path) -> None:
    asked = table("operationresource", "make shades,crew,,2,1")
    with pytest.raises(PlantModelRejected, match="individualPoolResources"):
        frepple_plant(write_tables(tmp_path, operationresource=asked))
    allowed = table("parameter", "plan.individualPoolResources,true")
    plant = frepple_plant(write_tables(tmp_path, operationresource=asked, parameter=allowed))
    (operation,) = only(plant, "routings", "make shades", "operations")[0]
    assert len(operation["requires"]) == 3


def test_a_calendar_of_the_size_says_how_many_units_there_are_from_when_on(plant: FrepplePlant) -> None:
    assert only(plant, "resources", "bench", "units", "unit_changes", "calendar") == (
        1,
        [{"from": "2021-01-11T00:00:00Z", "units": 3}],
        "plant hours",
    )
    off = [{"from": "2021-01-06T00:00:00Z", "units": 0}, {"from": "2021-01-07T00:00:00Z", "units": 1}]
    assert only(plant, "resources", "Eve", "units", "unit_changes") == (1, off)


def test_efficiency_is_speed_and_no_limit_is_more_than_anybody_needs(tmp_path: Path) -> None:
    resources = table("resource", "floor,infinite,,,,plant,,,")
    asked = table("operationresource", "make shades,floor,,1,1")
    plant = frepple_plant(write_tables(tmp_path, resource=resources, operationresource=asked))
    (operation,) = only(plant, "routings", "make shades", "operations")[0]
    assert operation["requires"][0]["alternatives"][0]["speed"] == 0.5
    assert only(plant, "resources", "floor", "units") == (UNITS_OF_RESOURCE_MAX,)


def test_a_routing_has_its_steps_in_order_and_its_own_sizes(plant: FrepplePlant) -> None:
    item, minimum, multiple, operations = only(
        plant, "routings", "make lamp", "item", "minimum", "multiple", "operations"
    )
    assert (item, minimum, multiple) == ("lamp", 5, 5)
    glue, dry = operations
    assert (glue["id"], glue["fixed_minutes"], glue["minutes_per_unit"]) == ("glue", 10, 1.666666666)
    assert (dry["fixed_minutes"], dry["requires"], dry["calendar"]) == (1440, [], "plant hours")
    assert [(one["item"], one["quantity_per"]) for one in glue["components"]] == [("shade", 1), ("wire", 0.75)]


def test_an_operation_that_brings_three_at_once_is_counted_by_the_piece(plant: FrepplePlant) -> None:
    item, minimum, operations = only(plant, "routings", "make shades", "item", "minimum", "operations")
    assert (item, minimum) == ("shade", 6)
    assert (operations[0]["minutes_per_unit"], operations[0]["components"][0]["quantity_per"]) == (10, 0.5)


def test_an_alternate_is_a_routing_for_each_way_and_priority_0_is_none(tmp_path: Path) -> None:
    operations = table(
        "operation",
        "ways,alternate,box,plant,,1,,,,,,",
        "by hand,time_per,,plant,ways,2,0,600,,,,",
        "by machine,fixed_time,,plant,ways,1,900,,,,,",
    )
    plant = frepple_plant(write_tables(tmp_path, operation=operations))
    found = {id: (row["item"], row["priority"]) for id, row in by_id(plant, "routings").items()}
    assert (found["by hand"], found["by machine"]) == (("box", 2), ("box", 1))
    assert not {"ways", "old way"} & set(found)


def test_a_post_operation_time_is_slack_wished_for_and_a_fence_freezes_the_plant(plant: FrepplePlant) -> None:
    assert only(plant, "items", "lamp", "safety_time") == ("PT120M",)
    assert plant.model["settings"]["frozen_fence"] == "PT60M"


def test_a_source_has_its_lead_time_in_days_and_the_rest_as_inspection(plant: FrepplePlant) -> None:
    (wire,) = (row for row in plant.model["purchasing"] if row["item"] == "wire")
    assert (wire["lead_time_days"], wire["inspection_minutes"]) == (1, 60)
    assert (wire["minimum"], wire["multiple"], wire["cost_per_unit"]) == (10, 5, "0.25")
    assert (wire["valid_from"], wire["valid_to"]) == ("2021-01-06", "2021-05-31")


def test_a_source_without_a_cost_takes_the_item_s_and_waits_for_its_fence(plant: FrepplePlant) -> None:
    source = by_id(plant, "purchasing")["lamp @ store from Lamps"]
    assert (source["cost_per_unit"], source["lead_time_days"], source["priority"]) == ("40", 11, 2)


def test_a_source_for_a_group_at_no_location_is_one_for_each_item_and_site(tmp_path: Path) -> None:
    sources = "item,location,supplier,leadtime\nall,,Everything,86400\n"
    plant = frepple_plant(write_tables(tmp_path, itemsupplier=sources))
    assert len(plant.model["purchasing"]) == 4 * 2


def test_a_lane_takes_as_long_as_its_slowest_item(plant: FrepplePlant) -> None:
    assert only(plant, "lanes", "plant to store", "transit_hours", "cost_per_unit") == (48, "1")


def test_customers_are_served_next_to_the_location_of_their_orders(plant: FrepplePlant) -> None:
    assert only(plant, "lanes", "store to its customers", "to", "transit_hours") == ("customers of store", 3)
    places = {id: row["ship_to"] for id, row in by_id(plant, "customers").items()}
    assert places == {
        "Hotel @ plant": "customers of plant",
        "Hotel @ store": "customers of store",
        "Walk-in": "customers of store",
    }


def test_stock_is_what_is_on_hand_and_soft_minimums_are_left_out(plant: FrepplePlant) -> None:
    assert {(row["item"], row["site"]): row["quantity"] for row in plant.model["stock"]} == {
        ("lamp", "plant"): 4,
        ("shade", "plant"): 100,
        ("wire", "plant"): 12.5,
        ("lamp", "store"): 1,
    }
    assert "safety_stock" not in plant.model


def test_purchases_on_their_way_are_receipts_and_proposed_ones_are_not(plant: FrepplePlant) -> None:
    found = {id: row for id, row in by_id(plant, "receipts").items() if row["kind"] == "purchase_order"}
    assert {id: (row["available_at"], row["confirmed"]) for id, row in found.items()} == {
        "PO-1": ("2021-01-07T10:01:00Z", True),
        "PO-2": ("2021-01-08T00:00:00Z", False),
    }


def test_a_transfer_that_has_not_left_brings_no_more_than_its_origin_has(plant: FrepplePlant) -> None:
    arriving = {id: row["quantity"] for id, row in by_id(plant, "receipts").items() if row["kind"] == "transfer_order"}
    leaving = {id: (row["site"], row["quantity"]) for id, row in by_id(plant, "requirements").items()}
    assert arriving == {"DO-1": 6, "DO-2": 3, "DO-3": 1}
    assert leaving == {"DO-2 leaves": ("plant", 3), "DO-3 leaves": ("plant", 1)}


def test_open_orders_come_by_priority_due_date_and_name_and_closed_ones_are_history(plant: FrepplePlant) -> None:
    assert [(order.id, order.due) for order in plant.orders] == [
        ("urgent", "2021-01-29T17:30:00Z"),
        ("soon", "2021-01-08"),
        ("late", "2021-01-20"),
    ]


def test_an_open_order_is_in_the_document_and_can_be_asked_for(plant: FrepplePlant) -> None:
    assert "open_orders" not in plant.model
    assert plant.document["open_orders"][2] == {
        "id": "late",
        "reference": None,
        "customer": "Hotel @ store",
        "priority": 2,
        "lines": [{"line": "1", "item": "lamp", "quantity": 3, "promised": "2021-01-20"}],
    }
    request = plant.orders[2].as_request()
    assert request["lines"] == [{"line": "1", "item": "lamp", "quantity": 3, "requested": "2021-01-20"}]
    assert (request["reference"], request["policy"]) == ("late", {"priority": 2})


def test_headings_may_be_written_as_people_see_them(tmp_path: Path) -> None:
    sources = "Item,Location,Supplier,Lead time,Size minimum\nwire,plant,Wires,2 00:30:00,4\n"
    plant = frepple_plant(write_tables(tmp_path, itemsupplier=sources))
    (source,) = plant.model["purchasing"]
    assert (source["lead_time_days"], source["inspection_minutes"], source["minimum"]) == (2, 30, 4)


def test_what_is_over_or_comes_after_the_horizon_is_left_out(tmp_path: Path) -> None:
    lanes = "item,origin,location,leadtime,effective_start,effective_end\n"
    rows = "lamp,plant,store,86400,,2021-01-04\nlamp,plant,store,172800,,\nlamp,plant,store,259200,2023-01-01,\n"
    plant = frepple_plant(write_tables(tmp_path, itemdistribution=lanes + rows))
    assert only(plant, "lanes", "plant to store", "transit_hours") == (48,)


@pytest.mark.parametrize(
    ("name", "row", "pointer"),
    [
        ("resource", "paint,buckets_week,1,,,plant,,,", "/resource/8/type"),
        ("resource", "paint,,1.5,,,plant,,,", "/resource/8/maximum"),
        ("resource", "paint,,1,no such,,plant,,,", "/resource/8/maximumcalendar"),
        ("resource", "paint,,1,,,,,,", "/resource/8/location"),
        ("operation", "halves,split,box,plant,,1,,,,,,", "/operation/7/type"),
        ("operation", "empty,routing,box,plant,,1,,,,,,", "/operation/7/name"),
        ("operation", "slow,time_per,box,plant,,1,an hour,,,,,", "/operation/7/duration"),
        ("operationmaterial", "make shades,box,1,end", "/operationmaterial/7/item"),
        ("operationresource", "make shades,bench,glueing,1,1", "/operationresource/5/skill"),
        ("operationplan", "MO,MO-1,confirmed,lamp,plant,,,1,2021-01-04,2021-01-05", "/operationplan/9/type"),
        ("operationplan", "PO,,confirmed,lamp,plant,,,1,2021-01-04,2021-01-05", "/operationplan/9/reference"),
        ("demand", "new,Hotel,lamp,store,2,soon,1,open", "/demand/6/due"),
        ("demand", "new,Hotel,lamp,store,two,2021-02-01,1,open", "/demand/6/quantity"),
        ("demand", "new,Hotel,lamp,store,1e-30,2021-02-01,1,open", "/demand/6/quantity"),
        ("demand", "new,Hotel,lamp,store,1e400,2021-02-01,1,open", "/demand/6/quantity"),
        ("demand", "new,Hotel,lamp,store,2,2021-02-01,1e400,open", "/demand/6/priority"),
        ("demand", "new,Ho\0tel,lamp,store,2,2021-02-01,1,open", "/demand/6/customer"),
        ("operation", "slow,time_per,box,plant,,1,1e400,,,,,", "/operation/7/duration"),
        ("operation", "slow,time_per,box,plant,,1,NaN:00,,,,,", "/operation/7/duration"),
        ("calendarbucket", "plant hours,,,1,1,perhaps", "/calendarbucket/7/monday"),
        ("calendarbucket", "plant hours,,,1,1,,,,,,,,early", "/calendarbucket/7/starttime"),
        ("itemsupplier", "wire,plant,Wires,86400,1.5.2,,1,,,,", "/itemsupplier/5/sizeminimum"),
    ],
)
def test_what_cannot_be_read_or_said_is_named_by_table_line_and_column(
    tmp_path: Path, name: str, row: str, pointer: str
) -> None:
    with pytest.raises(PlantModelRejected) as rejected:
        frepple_plant(write_tables(tmp_path, **{name: table(name, row)}))
    assert [fault.pointer for fault in rejected.value.faults] == [pointer]


@pytest.mark.parametrize(
    ("name", "text", "pointer"),
    [
        ("operationdependency", "operation,blockedby\nglue,dry\n", "/operationdependency/2/operation"),
        ("resource", "name,location,setupmatrix\nbench,plant,colours\n", "/resource/2/setupmatrix"),
        ("operationresource", "operation,resource,setup\nglue,bench,red\n", "/operationresource/2/setup"),
        ("operationresource", "operation,resource,quantity\nglue,bench,1e12\n", "/operationresource/2/quantity"),
        ("operationmaterial", "operation,item,quantity,offset\nglue,wire,-1,3600\n", "/operationmaterial/2/offset"),
        ("operationmaterial", "operation,item,quantity,name\nglue,wire,-1,either\n", "/operationmaterial/2/name"),
        ("itemdistribution", "item,origin,location,fence\nlamp,plant,store,60\n", "/itemdistribution/2/fence"),
        ("itemsupplier", "item,location,supplier,resource\nlamp,plant,A,oven\n", "/itemsupplier/2/resource"),
        (
            "resourceskill",
            "resource,skill,effective_end\nAnn,glueing,2021-03-01\n",
            "/resourceskill/2/effectiveend",
        ),
    ],
)
def test_what_would_change_dates_and_has_no_word_here_is_refused(
    tmp_path: Path, name: str, text: str, pointer: str
) -> None:
    with pytest.raises(PlantModelRejected) as rejected:
        frepple_plant(write_tables(tmp_path, **{name: text}))
    (fault,) = rejected.value.faults
    assert (fault.pointer, fault.code) == (pointer, "not_planned_yet")


@pytest.mark.parametrize(("begins", "ends"), [("0001-01-01", ""), ("", "9999-12-31 23:59:59")])
def test_the_first_and_the_last_moment_that_can_be_written_bound_nothing(
    tmp_path: Path, begins: str, ends: str
) -> None:
    always = table("calendarbucket", f"eve off,{begins},{ends},2,9")
    sources = f"item,location,supplier,leadtime,effective_start,effective_end\nwire,plant,Wires,86400,{begins},{ends}\n"
    plant = frepple_plant(write_tables(tmp_path, calendarbucket=always, itemsupplier=sources))
    read_model(plant.document).to_domain()


def test_a_file_that_is_no_table_is_named(tmp_path: Path) -> None:
    tables = write_tables(tmp_path)
    (tables / "item.csv").write_bytes(b"name\n\xff\xfe\n")
    with pytest.raises(PlantModelRejected, match=r"item\.csv"):
        frepple_plant(tables)


def test_a_cell_is_named_by_file_line_and_column_and_a_column_that_is_missing_as_missing(tmp_path: Path) -> None:
    with pytest.raises(PlantModelRejected, match=r"^demand\.csv, line 6, column quantity: 'two' should be a number$"):
        frepple_plant(write_tables(tmp_path, demand=table("demand", "new,Hotel,lamp,store,two,2021-02-01,1,open")))
    with pytest.raises(PlantModelRejected, match=r"^item\.csv has no column name$"):
        frepple_plant(write_tables(tmp_path, item="description,cost\nlamp,1\n"))


@pytest.mark.parametrize(
    ("order", "column"),
    [
        ("new,Hotel,lamp,store,-3,2021-02-01,1,open", "quantity"),
        ("new,Hotel,tram,store,3,2021-02-01,1,open", "item"),
    ],
)
def test_an_order_that_the_plant_model_refuses_is_named_by_its_line(tmp_path: Path, order: str, column: str) -> None:
    plant = frepple_plant(write_tables(tmp_path, demand=table("demand", order)))
    with pytest.raises(PlantModelRejected) as rejected:
        read_model(plant.document).to_domain()
    assert {plant.place_of(fault.pointer) for fault in rejected.value.faults} == {
        f"demand.csv, line 6, column {column}"
    }


def test_what_else_the_plant_model_refuses_is_named_as_the_tables_call_it(tmp_path: Path) -> None:
    plant = frepple_plant(
        write_tables(tmp_path, itemdistribution=table("itemdistribution", "all,plant,moon,3600,1,1,"))
    )
    with pytest.raises(PlantModelRejected) as rejected:
        read_model(plant.document).to_domain()
    assert [plant.place_of(fault.pointer) for fault in rejected.value.faults] == ["lanes/plant to moon/to"]
