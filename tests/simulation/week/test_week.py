"""Monday to Friday at the bicycle works. After every step an outsider audits the books and the goods are counted."""

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.main import application_of, troth_of
from tests.simulation.week.company import Company


@pytest.mark.slow
def test_a_week_at_the_bicycle_works(database_url: str) -> None:
    troth = troth_of(Settings(database_url=database_url, clock="simulated", threads_max=1))
    with TestClient(application_of(troth)) as client:
        works = Company(client)
        monday_the_backlog_is_imported(works)
        monday_sales_sells(works)
        tuesday_purchases_slip(works)
        tuesday_goods_leave_and_are_counted(works)
        tuesday_some_are_missing(works)
        wednesday_the_floor_takes_over(works)
        wednesday_the_welder_breaks(works)
        wednesday_overtime_makes_a_date(works)
        thursday_a_customer_cancels(works)
        friday_what_is_left(works)
        monday_the_late_order_leaves(works)


def monday_the_backlog_is_imported(works: Company) -> None:
    works.at("2026-12-07T07:00:00Z")
    works.feed["stock"] = {f"{item}/WORKS": works.stock(item) for item in works.shelf}
    works.feed["open_orders"] = {
        "SO-1": works.order("SO-1", "BERGER", "BELL", 8, "2026-12-09"),
        "SO-2": works.order("SO-2", "LINDE", "BIKE", 3, "2026-12-08"),
        "SO-3": works.order("SO-3", "NOVAK", "BIKE", 20, "2026-12-08"),
    }
    assert works.import_everything() == ["SO-3"]
    assert works.at_risk() == ["SO-3"]
    late = works.of("SO-3")
    assert late["promised_date"] == "2026-12-08"
    assert late["lines"][0]["deliveries"][0]["deliver_at"] == "2026-12-11T08:10:00Z"
    works.nothing_is_new()

    assert [buy["detail"] for buy in works.actions("buy")] == [
        "Order 10 FRAME from STAHL for WORKS by 2026-12-07T07:00:00Z."
    ]
    assert works.purchase(FRAME="PO-1") == []
    assert works.actions("buy") == []
    works.nothing_is_new()


def monday_sales_sells(works: Company) -> None:
    works.sell("CRM-1", "BERGER", "BIKE", 4, "2026-12-11")
    works.purchase(FRAME="PO-2", WHEEL="PO-3")
    works.sell("CRM-2", "LINDE", "BELL", 7, "2026-12-18")

    refused = works.quote("CRM-3", "NOVAK", "BELL", 8, "2026-12-10")
    assert refused["status"] == "counter_offer"
    assert works.confirm(refused, promised_date="2026-12-10", override_reason="our oldest customer")["at_risk"]
    assert works.at_risk() == ["CRM-3", "SO-3"]
    assert works.short() == {"CRM-3": 3}
    works.nothing_is_new()

    assert works.expect("PO-4", "BELL", 10, "2026-12-10T06:00:00Z") == []
    assert works.at_risk() == ["SO-3"]
    works.sell("CRM-4", "LINDE", "BELL", 4, "2026-12-11")
    assert works.free("BELL") == 3


def tuesday_purchases_slip(works: Company) -> None:
    works.at("2026-12-08T06:00:00Z")
    assert works.delayed("PO-3", "2026-12-10T07:00:00Z") == []
    assert works.delayed("PO-3", "2026-12-11T12:00:00Z") == ["CRM-1"]
    assert works.at_risk() == ["CRM-1", "SO-3"]
    assert works.delayed("PO-3", "2026-12-09T07:00:00Z") == []

    # The bells of CRM-3 and CRM-4 come too late now, but CRM-2 can wait for them: who takes which is exchanged.
    assert works.delayed("PO-4", "2026-12-14T06:00:00Z") == []
    assert works.at_risk() == ["SO-3"]
    assert works.free("BELL") == 3


def tuesday_goods_leave_and_are_counted(works: Company) -> None:
    works.at("2026-12-08T07:30:00Z")
    assert works.ship("SO-2", 3)["state"] == "shipped"
    bells_free = works.free("BELL")
    partly = works.ship("SO-1", 5, shipped_at="2026-12-08T07:00:00Z")
    assert (partly["state"], partly["lines"][0]["shipped"]) == ("open", 5)
    assert works.free("BELL") == bells_free

    # The ERP knows nothing of it yet: its count is older. Then it has heard.
    assert works.send(stock=[works.stock("BELL", 20, counted_at="2026-12-08T06:00:00Z")]) == []
    assert works.free("BELL") == bells_free
    assert works.send(stock=[works.stock("BELL"), works.stock("BIKE")]) == []
    assert works.free("BELL") == bells_free
    order = works.order("SO-1", "BERGER", "BELL", 3, "2026-12-09")
    assert works.send(open_orders=[order]) == []
    assert works.of("SO-1")["lines"][0]["quantity"] == 8
    works.nothing_is_new()


def tuesday_some_are_missing(works: Company) -> None:
    works.at("2026-12-08T10:00:00Z")
    works.shelf["BELL"] -= 2
    assert works.send(stock=[works.stock("BELL")]) == ["CRM-4"]
    assert works.at_risk() == ["CRM-4", "SO-3"]
    assert works.short() == {"CRM-4": 2}
    assert works.of("CRM-4")["risks"][0]["detail"] == "2 of 4 BELL are there at WORKS by 2026-12-12T00:00Z"

    locked = [works.stock("BELL", 3, status="quality_hold")]
    works.quarantine["BELL"] += 3
    assert works.send(stock=[works.stock("BELL"), *locked]) == ["CRM-3", "CRM-4"]
    assert works.short() == {"CRM-3": 1, "CRM-4": 4}
    works.quarantine["BELL"] -= 3
    assert works.send(stock=[works.stock("BELL"), {**locked[0], "deleted": True}]) == []
    assert works.short() == {"CRM-4": 2}

    # LINDE can wait for the next bells; BERGER cannot have ten times as many bikes by Friday.
    assert works.change("CRM-4", 4, "2026-12-15")["at_risk"] is False
    assert works.at_risk() == ["SO-3"]
    before, version = works.of("CRM-1"), works.version()
    refused = works.change("CRM-1", 40, "2026-12-11", status=409)
    assert refused["type"] == "/problems/change-refused"
    assert refused["quote"]["offers"][0]["promised_date"] > "2026-12-11"
    assert (works.of("CRM-1"), works.version()) == (before, version)


def wednesday_the_floor_takes_over(works: Company) -> None:
    """SO-3 becomes a work order; its frames have come."""
    works.at("2026-12-09T04:00:00Z")
    assert works.ship("SO-1", 3)["state"] == "shipped"
    works.at("2026-12-09T07:00:00Z")
    assert works.arrived("PO-1") == []
    assert works.release("WO-3", "SO-3") == []
    assert [run["owner"] for run in works.plan()["runs"]] == [works.of("CRM-1")["id"]]
    assert not [action for action in works.actions("release") if action["reference"] is None]
    assert works.parts_taken("WO-3") == []
    works.nothing_is_new()
    assert works.arrived("PO-3") == []
    works.at("2026-12-09T08:00:00Z")
    assert works.arrived("PO-2") == []
    assert works.at_risk() == ["SO-3"]


def wednesday_the_welder_breaks(works: Company) -> None:
    works.at("2026-12-09T09:00:00Z")
    event, hit = works.happens(resource="WELDER", kind="breakdown", start=works.now, reason="gas leak")
    assert hit == ["CRM-1"]
    assert works.at_risk() == ["CRM-1", "SO-3"]
    assert works.of("CRM-1")["risks"][0]["detail"].endswith(
        "breakdown of WELDER from 2026-12-09T09:00Z until further notice (gas leak)"
    )

    # By tomorrow at eight it is mended. The ERP puts the rest of WO-3 there, in the way of CRM-1; then behind it.
    assert works.ends(event, "2026-12-10T08:00:00Z") == []
    assert works.at_risk() == ["SO-3"]
    welding = works.feed["bookings"]["WO-3/weld"]
    assert works.send(bookings=[{**welding, "start": "2026-12-10T08:00:00Z", "end": "2026-12-11T10:00:00Z"}]) == [
        "CRM-1"
    ]
    assert works.send(bookings=[{**welding, "start": "2026-12-10T12:00:00Z", "end": "2026-12-11T14:00:00Z"}]) == []
    assembling = works.feed["bookings"]["WO-3/assemble"]
    works.send(bookings=[{**assembling, "start": "2026-12-14T06:00:00Z", "end": "2026-12-14T12:40:00Z"}])
    assert works.delayed("WO-3", "2026-12-14T12:40:00Z") == ["SO-3"]
    assert works.short() == {"SO-3": 20}

    # NOVAK is told the truth; what was said first stays on record.
    assert works.send(open_orders=[works.order("SO-3", "NOVAK", "BIKE", 20, "2026-12-14")]) == []
    line = works.of("SO-3")["lines"][0]
    assert (line["first_promised_date"], line["promised_date"]) == ("2026-12-08", "2026-12-14")
    assert (works.at_risk(), works.short()) == ([], {})


def wednesday_overtime_makes_a_date(works: Company) -> None:
    asked = ("CRM-5", "LINDE", "BIKE", 6, "2026-12-12")
    assert works.quote(*asked)["status"] == "counter_offer"
    saturday = {"kind": "overtime", "start": "2026-12-12T06:00:00Z", "end": "2026-12-12T14:00:00Z"}
    called_in, _ = works.happens(resource="WELDER", **saturday)
    works.happens(resource="BENCH", **saturday)
    works.sell(*asked)
    works.purchase(FRAME="PO-5", WHEEL="PO-6")
    assert works.ends(called_in, "2026-12-12T08:00:00Z") == ["CRM-5"]
    assert works.at_risk() == ["CRM-5"]
    assert works.ends(called_in, "2026-12-12T14:00:00Z") == []
    assert works.at_risk() == []


def thursday_a_customer_cancels(works: Company) -> None:
    """The welding for CRM-1 goes on: whoever comes next gets the bikes."""
    works.at("2026-12-10T11:00:00Z")
    run, bikes_free = works.run_for("CRM-1"), works.free("BIKE")
    assert works.cancel("CRM-1")["state"] == "cancelled"
    assert works.free("BIKE") == bikes_free + 4
    runs = works.plan()["runs"]
    assert run["run"] in [one["run"] for one in runs]
    works.sell("CRM-6", "NOVAK", "BIKE", 4, "2026-12-11")
    assert works.plan()["runs"] == runs

    works.at("2026-12-10T11:45:00Z")
    assert works.floor_says(operation=f"{run['run']}/weld", state="done") == []
    works.at("2026-12-10T13:30:00Z")
    assert works.send(stock=[works.stock(item) for item in ("BIKE", "FRAME", "WHEEL")]) == []
    assert works.free("BIKE") == bikes_free
    assert works.ship("CRM-3", 8)["state"] == "shipped"
    works.nothing_is_new()


def friday_what_is_left(works: Company) -> None:
    works.at("2026-12-11T07:00:00Z")
    assert works.ship("CRM-6", 4)["state"] == "shipped"
    assert works.free("BELL") == 1
    assert works.send(open_orders=[works.order("SO-4", "BERGER", "BELL", 1, "2026-12-16")]) == []
    assert works.free("BELL") == 0
    assert works.send(open_orders=[{"id": "SO-4", "deleted": True}]) == []
    assert works.of("SO-4")["state"] == "cancelled"
    works.sell("CRM-7", "NOVAK", "BELL", 1, "2026-12-16")

    works.at("2026-12-11T13:00:00Z")
    assert works.arrived("PO-5") == works.arrived("PO-6") == []
    assert works.send(stock=[works.stock(item) for item in works.shelf]) == []
    assert works.at_risk() == []
    assert {name: works.of(name)["state"] for name in ("SO-1", "SO-2", "CRM-3", "CRM-6")} == dict.fromkeys(
        ("SO-1", "SO-2", "CRM-3", "CRM-6"), "shipped"
    )
    works.nothing_is_new()


def monday_the_late_order_leaves(works: Company) -> None:
    """The weekend has passed: LINDE's bikes were made in overtime, and NOVAK's come at last."""
    works.at("2026-12-14T07:00:00Z")
    assert works.arrived("PO-4") == []
    assert works.ship("CRM-5", 6, shipped_at="2026-12-12T12:00:00Z")["state"] == "shipped"
    works.at("2026-12-14T13:00:00Z")
    assert works.finished("WO-3") == []
    assert works.ship("SO-3", 20)["state"] == "shipped"
    assert works.at_risk() == []
    works.ship("CRM-2", 7)
    works.ship("CRM-4", 4)
    works.ship("CRM-7", 1)
    assert works.send(stock=[works.stock(item) for item in works.shelf]) == []
    assert (works.shelf["BELL"], works.shelf["BIKE"]) == (0, 0)
    assert works.commitments(state="open") == []
    assert {kind: works.plan()[kind] for kind in ("pegs", "shortages", "runs")} == {
        "pegs": [],
        "shortages": [],
        "runs": [],
    }
    works.nothing_is_new()
