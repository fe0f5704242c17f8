"""A patch changes what it names, is checked like a whole model, and points at its own mistakes."""

from typing import Any

import pytest

from app.domain.errors import Fault, PlantModelRejected
from app.domain.plant import PlantModel
from app.wire.model import patched, read_patch
from app.wire.plant.neighbours import neighbours
from tests.wire.builders import bakery, plant_of


def after(patch: dict[str, Any]) -> PlantModel:
    return patched(plant_of(bakery()), read_patch(patch))


def faults_in(patch: dict[str, Any]) -> list[Fault]:
    with pytest.raises(PlantModelRejected) as rejected:
        after(patch)
    return list(rejected.value.faults)


def test_a_patch_that_says_nothing_changes_nothing() -> None:
    assert after({}) == plant_of(bakery())


def test_an_entity_is_replaced_whole() -> None:
    source = {"id": "MILL", "item": "FLOUR", "site": "BERLIN", "supplier": "Muehle"}
    assert after({"purchasing": [source]}) == plant_of(bakery(("/purchasing/0", source)))


def test_an_entity_that_is_new_joins_the_others() -> None:
    assert after({"items": [{"id": "SALT"}]}) == plant_of(bakery(("/items/-", {"id": "SALT"})))


def test_deleting_takes_away_and_may_be_said_again() -> None:
    gone = {"customers": [{"id": "ANNA", "deleted": True}, {"id": "NOBODY", "deleted": True}]}
    assert after(gone) == plant_of(bakery(("/customers", [])))


def test_stock_is_known_by_item_site_and_status() -> None:
    held = {"item": "FLOUR", "site": "BERLIN", "quantity": 1, "status": "quality_hold"}
    counted = {"item": "FLOUR", "site": "BERLIN", "quantity": 9}
    assert after({"stock": [held, counted]}) == plant_of(bakery(("/stock", [counted, held])))
    assert not after({"stock": [{"item": "FLOUR", "site": "BERLIN", "deleted": True}]}).stock


def test_of_the_settings_only_what_is_given_changes() -> None:
    first = patched(plant_of(bakery()), read_patch({"settings": {"horizon_days": 90}}))
    second = patched(first, read_patch({"settings": {"runs_max": 5}, "currency": "SEK"}))
    assert (second.settings.horizon_days, second.settings.runs_max, second.currency) == (90, 5, "SEK")


def test_a_setting_that_is_null_is_as_if_nobody_had_ever_set_it() -> None:
    plant = plant_of(bakery(("/settings", {"runs_max": 5, "horizon_days": 90})))
    assert patched(plant, read_patch({"settings": {"runs_max": None}})) == plant_of(
        bakery(("/settings", {"horizon_days": 90}))
    )


def test_null_says_nothing_of_an_entity_either() -> None:
    nothing = {"items": None, "currency": None, "customers": [{"id": "ANNA", "priority": None, "deleted": None}]}
    assert after({**nothing, "settings": None}) == after({"customers": [{"id": "ANNA"}]})
    counted = {"item": "FLOUR", "site": "BERLIN", "quantity": 9}
    assert after({"stock": [{**counted, "status": None}]}) == after({"stock": [counted]})


def test_receipts_stay_where_they_were_when_the_rule_for_dates_changes() -> None:
    assert after({"settings": {"date_only_receipt": "start"}}).receipts == plant_of(bakery()).receipts


COMING_AND_GOING: list[dict[str, Any]] = [
    {
        "stock": [
            {"item": "FLOUR", "site": "BERLIN", "quantity": 1.25},
            {"item": "CAKE", "site": "PORTO", "quantity": 3},
        ]
    },
    {"stock": [{"item": "FLOUR", "site": "BERLIN", "deleted": True}], "safety_stock": []},
    {
        "safety_stock": [
            {"item": "FLOUR", "site": "BERLIN", "quantity": 7},
            {"item": "DOUGH", "site": "BERLIN", "quantity": 1},
        ]
    },
    {"receipts": [{"id": "PO-2", "item": "DOUGH", "site": "PORTO", "quantity": 0.125, "available_at": "2026-12-09"}]},
    {"receipts": [{"id": "PO-1", "deleted": True}], "requirements": [{"id": "REQ", "deleted": True}]},
    {"bookings": [{"id": "WO", "resource": "BAKER", "start": "2026-12-01T06:00:00Z", "end": "2026-12-01T07:00:00Z"}]},
    {"customers": [{"id": "BERTA", "ship_to": "CAFE", "priority": 2}, {"id": "ANNA"}]},
    {"open_orders": [{"id": "SO-9", "lines": [{"line": "1", "item": "CAKE", "quantity": 2}]}]},
]


@pytest.mark.parametrize("patch", COMING_AND_GOING)
def test_what_comes_and_goes_is_checked_with_its_neighbours_and_comes_out_as_of_the_whole(
    patch: dict[str, Any],
) -> None:
    assert after(patch) == after({**patch, "settings": {}})


@pytest.mark.parametrize(
    "patch",
    [
        {"stock": [{"item": "FLOWER", "site": "BERLIN", "quantity": 1}]},
        {"receipts": [{"id": "PO-2", "item": "CAKE", "site": "BERLIM", "quantity": 1, "available_at": "2026-12-09"}]},
        {"open_orders": [{"id": "SO-9", "lines": [{"line": "1", "item": ["CAKE"], "quantity": 2}]}]},
        {"open_orders": [{"id": "SO-9", "lines": ["CAKE"]}]},
        {"customers": [{"id": "ANNA", "ship_to": "CAVE"}, {"id": "ANNA"}]},
        {"stock": [{"item": "FLOUR", "site": "BERLIN", "quantity": 1e300}]},
    ],
)
def test_what_does_not_fit_is_told_as_of_the_whole(patch: dict[str, Any]) -> None:
    assert faults_in(patch) == faults_in({**patch, "settings": {}})


def test_where_it_would_be_too_many_the_whole_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    patch = read_patch({"customers": [{"id": "BERTA"}]})
    assert neighbours(plant_of(bakery()), patch) is not None
    monkeypatch.setattr("app.wire.plant.neighbours.ENTITIES_MAX", 1)
    assert neighbours(plant_of(bakery()), patch) is None


@pytest.mark.parametrize(
    ("patch", "pointer", "code"),
    [
        ({"stock": [{"item": "FLOUR", "site": "BERLIN", "quantity": 0.001}]}, "/stock/0/quantity", "too_many_decimals"),
        ({"items": [{"id": "SALT", "colour": "white"}]}, "/items/0/colour", "unknown_field"),
        ({"items": [{"name": "Salt"}]}, "/items/0/id", "required"),
        ({"items": [{"id": 7}]}, "/items/0/id", "wrong_type"),
        ({"items": [{"id": "SALT"}, {"id": "SALT"}]}, "/items/1", "duplicate_id"),
        ({"items": [{"id": "CAKE", "deleted": "yes"}]}, "/items/0/deleted", "wrong_type"),
        ({"items": ["CAKE"]}, "/items/0", "wrong_type"),
        ({"settings": {"runs_max": 0}}, "/settings/runs_max", "out_of_range"),
        ({"open_orders": [{"id": "SO-1"}]}, "/open_orders/0/lines", "required"),
        ({"plants": []}, "/plants", "unknown_field"),
        ({"currency": "eur"}, "/currency", "unknown_value"),
    ],
)
def test_a_mistake_is_shown_where_the_patch_has_it(patch: dict[str, Any], pointer: str, code: str) -> None:
    (fault,) = faults_in(patch)
    assert (fault.pointer, fault.code) == (pointer, code)


@pytest.mark.parametrize(
    ("patch", "meant"),
    [
        ({"shipTos": []}, "ship_tos"),
        ({"items": [{"id": "SALT", "safetyTime": "P1D"}]}, "safety_time"),
        ({"settings": {"runsMax": 9}}, "runs_max"),
    ],
)
def test_of_a_field_that_is_spelled_otherwise_it_is_told_which_is_meant(patch: dict[str, Any], meant: str) -> None:
    (fault,) = faults_in(patch)
    assert f"but {meant!r} is" in fault.detail


def test_what_is_deleted_and_still_named_is_shown_where_the_patch_deletes_it() -> None:
    (fault,) = faults_in({"ship_tos": [{"id": "CAFE", "deleted": True}], "lanes": [{"id": "VAN", "deleted": True}]})
    assert (fault.pointer, fault.code) == ("/ship_tos/0", "still_named")
    assert "customers/ANNA/ship_to" in fault.detail


def test_of_many_who_name_what_is_deleted_the_first_few_are_told() -> None:
    """And nobody who is deleted as well."""
    items = [{"id": "SALT"}, {"id": "FLOUR", "deleted": True}, {"id": "NOTHING", "deleted": True}]
    (fault,) = faults_in({"items": items, "purchasing": [{"id": "MILL", "deleted": True}]})
    assert fault.pointer == "/items/1"
    assert "still named by stock/FLOUR BERLIN available/item, " in fault.detail
    assert " and 2 more: " in fault.detail


def test_who_names_in_the_patch_what_it_deletes_is_shown_there() -> None:
    patch = {"ship_tos": [{"id": "CAFE", "deleted": True}], "customers": [{"id": "ANNA", "ship_to": "CAFE"}]}
    faults = faults_in({**patch, "lanes": [{"id": "VAN", "deleted": True}]})
    assert [(fault.pointer, fault.code) for fault in faults] == [("/customers/0/ship_to", "unknown_reference")]
