"""The plant model in and out, the tables by day, the plan, the clock."""

from fastapi.testclient import TestClient

from app.config import Settings
from app.main import Troth, application_of, troth_of
from tests.api.plant import BELLS, MONDAY, confirmed, plant_document, problem, quoted, wish


def test_what_comes_out_of_the_model_goes_back_in_and_changes_nothing(shop: TestClient) -> None:
    shown = shop.get("/v1/model")
    assert [item["id"] for item in shown.json()["items"]] == ["BELL", "BIKE/26"]
    again = shop.put("/v1/model", json=shown.json(), headers={"If-Match": shown.headers["etag"]})
    assert (again.status_code, f'"{again.json()["plan_version"]}"') == (200, shown.headers["etag"])
    assert shop.get("/v1/model").json() == shown.json()


def test_a_patch_mends_and_deletes_by_id(shop: TestClient) -> None:
    patch = {"items": [{"id": "PUMP", "price": "9.50"}], "lanes": [{"id": "L1", "deleted": True}]}
    assert shop.patch("/v1/model", json=patch).json() == {"plan_version": 2, "reports": [], "not_planned": []}
    model = shop.get("/v1/model").json()
    assert ([item["id"] for item in model["items"]], model["lanes"]) == (["BELL", "BIKE/26", "PUMP"], [])


def test_a_patch_that_breaks_a_reference_changes_nothing(shop: TestClient) -> None:
    patch = {"items": [{"id": "PUMP"}], "sites": [{"id": "PLANT", "deleted": True}]}
    problem(shop.patch("/v1/model", json=patch), 422, "plant-model-rejected")
    assert len(shop.get("/v1/model").json()["items"]) == 2


def test_a_routing_may_leave_the_model_and_who_was_to_be_served_by_it_is_at_risk(shop: TestClient) -> None:
    commitment = confirmed(shop, item="BIKE/26")
    answered = shop.put("/v1/model", json=plant_document() | {"routings": []})
    assert answered.status_code == 200
    assert {report["owner"] for report in answered.json()["reports"]} == {commitment["id"]}
    assert shop.get(f"/v1/commitments/{commitment['id']}").json()["at_risk"] is True


def test_a_receipt_is_not_what_was_planned_of_another_item_or_elsewhere(shop: TestClient) -> None:
    shop.patch("/v1/model", json={"sites": [{"id": "WEST"}]})
    confirmed(shop, item="BIKE/26")
    (run,) = shop.get("/v1/plan").json()["runs"]
    right = {"id": "PO-7", "kind": "purchase_order", "item": "BIKE/26", "site": "PLANT", "quantity": 1}
    right |= {"available_at": "2026-12-07T12:00:00Z", "fulfils": run["run"]}
    for wrong in ({"item": "BELL"}, {"site": "WEST"}):
        refused = shop.patch("/v1/model", json={"receipts": [right | wrong]})
        (fault,) = problem(refused, 422, "plant-model-rejected")["errors"]
        assert (fault["pointer"], fault["detail"][:6]) == ("/receipts", "'PO-7'")
    assert shop.get("/v1/plan").json()["runs"] == [run]
    assert shop.patch("/v1/model", json={"receipts": [right]}).json()["reports"] == []
    # It is gone from the plan, and a feed that goes on to name it names nothing.
    repeated = [right, right | {"id": "PO-8", "site": "WEST"}]
    assert shop.patch("/v1/model", json={"receipts": repeated}).status_code == 200
    assert shop.get("/v1/plan").json()["runs"] == []


def test_an_item_that_is_promised_does_not_leave_the_model(shop: TestClient) -> None:
    confirmed(shop, item="BIKE/26")
    document = plant_document()
    items = [item for item in document["items"] if item["id"] != "BIKE/26"]
    problem(shop.put("/v1/model", json=document | {"items": items, "routings": []}), 422, "plant-model-rejected")


def test_availability_says_what_can_still_be_promised(shop: TestClient) -> None:
    confirmed(shop, 4)
    answered = shop.get("/v1/items/BELL/availability", params={"site": "PLANT", "from": "2026-12-07"}).json()
    assert len(answered["days"]) == 14
    assert answered["days"][-1]["cumulative_atp"] == BELLS - 4


def test_the_tables_are_there_where_a_simulated_clock_begins(empty: TestClient) -> None:
    empty.put("/v1/model", json=plant_document())
    for table in ("/v1/items/BELL/availability?site=PLANT", "/v1/resources/CNC/load"):
        assert empty.get(table).json()["days"][0]["date"] == "2000-01-02"


def test_load_says_how_much_of_a_machine_is_taken(shop: TestClient) -> None:
    confirmed(shop, 5, item="BIKE/26")
    days = shop.get("/v1/resources/CNC/load", params={"from": "2026-12-07", "to": "2026-12-10"}).json()["days"]
    assert [day["date"] for day in days] == ["2026-12-07", "2026-12-08", "2026-12-09"]
    assert sum(day["booked_minutes"] for day in days) == 5 * 60


def test_an_id_with_a_slash_is_asked_for_as_it_is(shop: TestClient) -> None:
    for path in ("/v1/items/BIKE%2F26/availability", "/v1/items/BIKE/26/availability"):
        assert shop.get(path, params={"site": "PLANT"}).json()["item"] == "BIKE/26"


def test_tables_of_what_is_not_there_are_refused(shop: TestClient) -> None:
    problem(shop.get("/v1/items/TRAM/availability", params={"site": "PLANT"}), 404, "unknown-item")
    problem(shop.get("/v1/items/BELL/availability", params={"site": "MOON"}), 422, "parameters-rejected")
    problem(shop.get("/v1/items/BELL/availability"), 422, "parameters-rejected")
    problem(shop.get("/v1/resources/LATHE/load"), 404, "unknown-resource")
    told = [
        shop.get("/v1/items/bike-26/availability", params={"site": "PLANT"}),
        shop.get("/v1/items/BELL/availability", params={"site": "plant"}),
        shop.get("/v1/resources/cnc/load"),
    ]
    assert [one.json()["detail"] for one in told] == [
        "There is no item bike-26, but there is BIKE/26.",
        "There is no site plant, but there is PLANT.",
        "There is no resource cnc, but there is CNC.",
    ]
    long = {"from": "2026-12-07", "to": "2029-12-07"}
    problem(shop.get("/v1/resources/CNC/load", params=long), 422, "parameters-rejected")
    problem(shop.get("/v1/resources/CNC/load", params={"from": "7 December"}), 422, "parameters-rejected")


def test_the_plan_names_its_owners_and_pages_add_up_to_all_of_it(shop: TestClient) -> None:
    commitment, quote = confirmed(shop, 2, item="BIKE/26"), quoted(shop, 3)
    plan = shop.get("/v1/plan").json()
    assert [row["owner"] for row in plan["operations"]] == [commitment["id"]]
    assert {row["owner"] for row in plan["pegs"]} == {commitment["id"], quote["id"]}
    page = shop.get("/v1/plan", params={"limit": 1}).json()
    rows = [page]
    while page["next_cursor"]:
        page = shop.get("/v1/plan", params={"limit": 1, "cursor": page["next_cursor"]}).json()
        rows.append(page)
    for kind in ("operations", "runs", "pegs", "buys", "moves", "shortages", "opened_safety_stock"):
        assert [row for page in rows for row in page[kind]] == plan[kind]


def test_the_plan_is_cut_to_a_stretch_of_time(shop: TestClient) -> None:
    confirmed(shop, item="BIKE/26")
    assert shop.get("/v1/plan", params={"to": MONDAY}).json()["runs"] == []
    assert len(shop.get("/v1/plan", params={"from": MONDAY}).json()["runs"]) == 1
    problem(shop.get("/v1/plan", params={"from": "Monday"}), 422, "parameters-rejected")


def test_a_simulated_clock_begins_with_the_century_and_only_moves_forward(empty: TestClient) -> None:
    assert empty.get("/v1/clock").json() == {"now": "2000-01-01T00:00:00Z"}
    assert empty.put("/v1/clock", json={"now": MONDAY}).json() == {"now": MONDAY}
    assert empty.get("/v1/clock").json() == {"now": MONDAY}
    document = problem(empty.put("/v1/clock", json={"now": "2026-12-07T07:59:59Z"}), 409, "clock-backwards")
    assert (
        document["detail"] == "It is 2026-12-07T08:00:00Z already; the clock is not set back to 2026-12-07T07:59:59Z."
    )
    problem(empty.put("/v1/clock", json={"now": "2026-12-08"}), 422, "request-rejected")


def test_a_real_clock_is_not_set(troth: Troth) -> None:
    real = troth_of(Settings(database_url=troth.settings.database_url))
    with TestClient(application_of(real)) as client:
        problem(client.put("/v1/clock", json={"now": "2126-12-07T08:00:00Z"}), 409, "clock-not-simulated")
        assert client.get("/v1/clock").json()["now"].endswith("Z")


def test_the_plan_lists_the_safety_stock_that_a_promise_may_use(shop: TestClient) -> None:
    shop.patch("/v1/model", json={"safety_stock": [{"item": "BELL", "site": "PLANT", "quantity": BELLS - 2}]})
    wanted = wish(5, requested="asap", policy={"use_safety_stock": "all"})
    quote = shop.post("/v1/quotes", json=wanted).json()
    assert quote["offers"][0]["warnings"] == ["Uses 3 BELL of the safety stock at PLANT."]
    commitment = shop.post(f"/v1/quotes/{quote['id']}/confirm").json()
    (row,) = shop.get("/v1/plan").json()["opened_safety_stock"]
    opened = {"owner": commitment["id"], "line": "1", "item": "BELL", "site": "PLANT", "quantity": 3}
    assert row == {**opened, "needed_at": MONDAY}
    assert quoted(shop, 1, requested="asap")["offers"] == []
    shop.post(f"/v1/commitments/{commitment['id']}/cancel")
    assert shop.get("/v1/plan").json()["opened_safety_stock"] == []
