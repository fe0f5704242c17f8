"""The auditor itself: whatever is falsified in the documents of an honest factory, it finds."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.auditor import findings
from tests.fakes.desk import copy_of, url_of
from tests.simulation.demo import audited, demo_factory, everything
from tests.simulation.stream import Stream

pytestmark = pytest.mark.slow


@dataclass
class Documents:
    model: Any
    plan: Any
    commitments: list[Any]
    held: list[Any]
    now: str

    @property
    def instant(self) -> datetime:
        return datetime.fromisoformat(self.now)

    def findings(self) -> list[str]:
        return findings(self.model, self.plan, self.commitments, self.held, self.now)


@pytest.fixture(scope="module")
def honest(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Documents:
    """Some hours of requests: things are made, bought and moved for them, and some are still held."""
    with demo_factory(url_of(copy_of(migrated, tmp_path_factory.mktemp("auditor")))) as stream:
        for _ in range(80):
            stream.step()
        for item in ("WREN", "HERON", "OX-60"):
            many = {"line": "1", "item": item, "quantity": 90, "requested": "asap"}
            assert stream.send("POST", "/v1/quotes", {"lines": [many], "hold": {"for": "P1D"}})["offers"]
        assert opening(stream)["offers"]
        assert audited(stream) == []
        return Documents(
            model=stream.client.get("/v1/model").json(),
            plan=stream.client.get("/v1/plan").json(),
            commitments=everything(stream.client, "/v1/commitments"),
            held=everything(stream.client, "/v1/quotes", state="held"),
            now=stream.now.isoformat(),
        )


def opening(stream: Stream) -> Any:
    """A quote for more than there is but for the safety stock, of the first item for which some of it is used."""
    for kept in stream.client.get("/v1/model").json()["safety_stock"]:
        item, site = kept["item"], kept["site"]
        today, *_ = stream.client.get(f"/v1/items/{item}/availability", params={"site": site}).json()["days"]
        for quantity in range(today["cumulative_atp"] + 1, today["on_hand"] + 1):
            line = {"line": "1", "item": item, "quantity": quantity, "requested": "asap"}
            asked = {"lines": [line], "policy": {"use_safety_stock": "all"}}
            answer = stream.send("POST", "/v1/inquiries", asked)
            if any("safety stock" in warning for offer in answer["offers"][:1] for warning in offer["warnings"]):
                return stream.send("POST", "/v1/quotes", asked)
    raise AssertionError("no item is sold from its safety stock")


def run_ahead(books: Documents) -> Any:
    run = work_ahead(books)["run"]
    return next(row for row in books.plan["runs"] if row["run"] == run)


def later(row: Any, key: str, minutes: int) -> None:
    row[key] = (datetime.fromisoformat(row[key]) + timedelta(minutes=minutes)).isoformat()


def one_more_is_taken(books: Documents) -> None:
    books.plan["pegs"][0]["quantity"] += 1


def something_else_is_taken(books: Documents) -> None:
    books.plan["pegs"][0]["supply"] = "PO-404"


def a_peg_is_lost(books: Documents) -> None:
    del books.plan["pegs"][-1]


def stock_was_less(books: Documents) -> None:
    place = next(peg for peg in books.plan["pegs"] if peg["kind"] == "on_hand")
    for row in books.model["stock"]:
        if (row["item"], row["site"]) == (place["item"], place["site"]):
            row["quantity"] = 0


def work_ends_early(books: Documents) -> None:
    later(work_ahead(books), "end", -1)


def work_is_at_night(books: Documents) -> None:
    ahead = work_ahead(books)
    run = ahead["run"], ahead["operation"]
    for row in books.plan["operations"]:
        if (row["run"], row["operation"]) == run:
            later(row, "start", 720)
            later(row, "end", 720)


def work_ahead(books: Documents) -> Any:
    """What has been done is judged no more."""
    is_ahead = (row for row in books.plan["operations"] if datetime.fromisoformat(row["start"]) > books.instant)
    return next(is_ahead)


def a_machine_is_booked_as_well(books: Documents) -> None:
    row = work_ahead(books)
    books.model["bookings"].append(
        {
            "id": "WO-404",
            "resource": row["resource"],
            "start": row["start"],
            "end": row["end"],
            "units": 9,
            "kind": "work_order",
        }
    )


def a_run_is_not_what_its_routing_makes(books: Documents) -> None:
    run_ahead(books)["quantity"] += 100


def the_alternatives_are_no_more(books: Documents) -> None:
    """Some run has taken one."""
    for routing in books.model["routings"]:
        for operation in routing["operations"]:
            for used in operation["components"]:
                used["alternatives"] = []


def an_alternative_takes_more(books: Documents) -> None:
    for routing in books.model["routings"]:
        for operation in routing["operations"]:
            for one in (one for used in operation["components"] for one in used["alternatives"]):
                one["quantity_per"] += 1


def a_run_is_there_sooner(books: Documents) -> None:
    later(run_ahead(books), "available_at", -1)


def a_receipt_comes_later(books: Documents) -> None:
    """A purchase slips beyond everything that is made from it: one from which something is, as not all are used."""
    taken = {peg["supply"] for peg in books.plan["pegs"]}
    purchase = next(row for row in books.plan["buys"] if row["buy"] in taken)
    later(purchase, "available_at", 60 * 24 * 90)


def a_purchase_is_placed_late(books: Documents) -> None:
    later(books.plan["buys"][0], "order_by", 60 * 24 * 3)


def a_truck_leaves_at_another_time(books: Documents) -> None:
    later(books.plan["moves"][0], "ship_at", 7)


def a_truck_is_loaded_for_nobody(books: Documents) -> None:
    """It leaves tomorrow for a commitment that was cancelled, and nobody takes what it brings."""
    move = books.plan["moves"][0]
    later(move, "ready_at", 60 * 24)
    move["owner"] = books.commitments[0]["id"]
    books.commitments[0]["state"] = "cancelled"
    books.plan["pegs"] = [peg for peg in books.plan["pegs"] if peg["supply"] != move["move"]]


def a_date_was_sooner(books: Documents) -> None:
    later(books.commitments[0]["lines"][0], "promised_at", -60 * 24 * 30)


def a_customer_gets_less(books: Documents) -> None:
    books.commitments[0]["lines"][0]["deliveries"][0]["quantity"] -= 1


def a_hold_is_over(books: Documents) -> None:
    owners = {row["owner"] for row in books.plan["pegs"]}
    quote = next(quote for quote in books.held if quote["id"] in owners)
    quote["expires_at"] = books.now


def two_holds_share_a_run(books: Documents) -> None:
    """A commitment that rests on what another only holds, and on more of it than lies there otherwise."""
    held = {quote["id"] for quote in books.held}
    made = [peg for peg in books.plan["pegs"] if peg["kind"] == "make" and peg["owner"] in held]
    theirs = max(made, key=lambda peg: peg["quantity"])
    theirs["owner"] = books.commitments[0]["id"]


def safety_stock_was_more(books: Documents) -> None:
    peg = next(peg for peg in books.plan["pegs"] if peg["kind"] == "on_hand")
    place = {"item": peg["item"], "site": peg["site"]}
    kept = [row for row in books.model["safety_stock"] if (row["item"], row["site"]) != (peg["item"], peg["site"])]
    books.model["safety_stock"] = [*kept, {**place, "quantity": 100_000}]


def nothing_is_opened(books: Documents) -> None:
    books.plan["opened_safety_stock"] = []


def more_is_opened_than_is_taken(books: Documents) -> None:
    books.plan["opened_safety_stock"][0]["quantity"] += 1000


def somebody_else_opens_it(books: Documents) -> None:
    books.plan["opened_safety_stock"][0]["owner"] = "cmt_404"


def all_is_done_on_one_machine(books: Documents) -> None:
    for row in books.plan["operations"]:
        if row["resource"] == "WHEEL-STAND":
            row["unit"] = 1


def machines_take_days_to_set_up(books: Documents) -> None:
    for matrix in books.model["setup_matrices"]:
        matrix["default_minutes"] = 100_000


def nobody_set_the_machine_up(books: Documents) -> None:
    """It stands as the plan says, but for what the plan says it is made for."""
    for resource in books.model["resources"]:
        if resource["setup_state"]:
            resource["setup_state"] = "24"


def a_routing_is_gone(books: Documents) -> None:
    used = {row["routing"] for row in books.plan["runs"]}
    books.model["routings"] = [routing for routing in books.model["routings"] if routing["id"] not in used]


def routings_ran_out(books: Documents) -> None:
    for routing in books.model["routings"]:
        routing["valid_to"] = "2000-01-01"


def a_source_is_gone(books: Documents) -> None:
    books.model["purchasing"] = []


def sources_are_not_valid_yet(books: Documents) -> None:
    for source in books.model["purchasing"]:
        source["valid_from"] = "2100-01-01"


@pytest.mark.parametrize(
    ("falsify", "finding"),
    [
        (one_more_is_taken, "has taken more"),
        (something_else_is_taken, "does not exist"),
        (a_peg_is_lost, "has taken"),
        (stock_was_less, "of it are taken"),
        (work_ends_early, "does not hold all its resources at once"),
        (work_is_at_night, "operation"),
        (a_machine_is_booked_as_well, "is held"),
        (a_run_is_not_what_its_routing_makes, "run"),
        (the_alternatives_are_no_more, "has taken"),
        (an_alternative_takes_more, "has taken"),
        (a_run_is_there_sooner, "is called available"),
        (a_receipt_comes_later, "needs"),
        (a_purchase_is_placed_late, "before its lead time is over"),
        (a_truck_leaves_at_another_time, "move"),
        (a_truck_is_loaded_for_nobody, "is not begun, nobody takes from it"),
        (a_date_was_sooner, "is promised for"),
        (a_customer_gets_less, "and gets"),
        (a_hold_is_over, "which is no live promise"),
        (two_holds_share_a_run, "if holds lapse"),
        (safety_stock_was_more, "promises leave"),
        (nothing_is_opened, "promises leave"),
        (more_is_opened_than_is_taken, "of the safety stock"),
        (somebody_else_opens_it, "which is no live promise"),
        (all_is_done_on_one_machine, "WHEEL-STAND 1 is held"),
        (machines_take_days_to_set_up, "minutes to change over"),
        (nobody_set_the_machine_up, "minutes of setup"),
        (a_routing_is_gone, "which is gone"),
        (routings_ran_out, "is not valid"),
        (a_source_is_gone, "which is gone"),
        (sources_are_not_valid_yet, "is not valid"),
    ],
)
def test_what_is_false_is_found(honest: Documents, falsify: Callable[[Documents], None], finding: str) -> None:
    books = deepcopy(honest)
    falsify(books)
    assert any(finding in found for found in books.findings()), books.findings()


def test_work_that_a_breakdown_hits_is_found_and_what_opens_since_is_no_fault(honest: Documents) -> None:
    row = work_ahead(honest)
    event = {"id": "DOWN", "resource": row["resource"], "start": row["start"], "end": None, "units": 1000}
    documents = (honest.model, honest.plan, honest.commitments, honest.held, honest.now)
    broken = findings(*documents, capacity=[{**event, "kind": "breakdown"}])
    assert any(row["run"] in found for found in broken)
    long_open = {**event, "kind": "overtime", "end": row["end"]}
    assert findings(*documents, capacity=[long_open]) == []


def test_what_was_held_at_once_and_is_no_more_is_no_fault(honest: Documents) -> None:
    books = deepcopy(honest)
    a_machine_is_booked_as_well(books)
    for row in (work_ahead(books), books.model["bookings"][-1]):
        row["start"] = (books.instant - timedelta(minutes=10)).isoformat()
    assert any("is held" in found for found in books.findings())
    books.model["bookings"][-1]["end"] = books.now
    assert not any("is held" in found for found in books.findings())
