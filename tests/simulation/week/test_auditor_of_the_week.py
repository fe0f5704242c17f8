"""The auditor in the middle of a living week: what is falsified about orders in motion, it finds."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.main import application_of, troth_of
from tests.auditor import findings
from tests.fakes.desk import copy_of, url_of
from tests.simulation.demo import everything
from tests.simulation.week import test_week as week
from tests.simulation.week.company import Company

pytestmark = pytest.mark.slow


@dataclass
class Documents:
    model: Any
    plan: Any
    commitments: list[Any]
    capacity: list[Any]
    now: str

    def of(self, name: str) -> Any:
        return next(one for one in self.commitments if name in (one["open_order"], one["reference"]))

    def run_of(self, name: str) -> Any:
        return next(run for run in self.plan["runs"] if run["owner"] == self.of(name)["id"])

    def findings(self) -> list[str]:
        return findings(self.model, self.plan, self.commitments, [], self.now, self.capacity)


@pytest.fixture(scope="module")
def wednesday(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Documents:
    """SO-3 is a work order of the ERP by now and late, SO-1 has left, CRM-1 is to be made tomorrow."""
    url = url_of(copy_of(migrated, tmp_path_factory.mktemp("wednesday")))
    with TestClient(application_of(troth_of(Settings(database_url=url, clock="simulated", threads_max=1)))) as client:
        works = Company(client)
        week.monday_the_backlog_is_imported(works)
        week.monday_sales_sells(works)
        week.tuesday_purchases_slip(works)
        week.tuesday_goods_leave_and_are_counted(works)
        week.tuesday_some_are_missing(works)
        week.wednesday_the_floor_takes_over(works)
        return Documents(
            model=client.get("/v1/model").json(),
            plan=works.plan(),
            commitments=works.commitments(),
            capacity=everything(client, "/v1/capacity"),
            now=works.now,
        )


def test_what_is_true_is_not_found(wednesday: Documents) -> None:
    assert wednesday.findings() == []


def a_run_is_planned_on_although_the_erp_makes_it(books: Documents) -> None:
    books.model["receipts"][0]["fulfils"] = books.run_of("CRM-1")["run"]


def a_run_that_became_a_work_order_is_listed_again(books: Documents) -> None:
    fulfilled = next(row["fulfils"] for row in books.model["receipts"] if row["id"] == "WO-3")
    books.plan["runs"].append({**books.run_of("CRM-1"), "run": fulfilled})


def what_has_left_is_counted_twice(books: Documents) -> None:
    (sent,) = (one for one in books.of("SO-1")["lines"][0]["deliveries"] if one["quantity"] == 3)
    books.of("SO-1")["lines"][0]["deliveries"].append(sent)


def the_count_came_after_the_truck(books: Documents) -> None:
    """The bells of SO-1 were gone when these were counted, and are taken from them all the same."""
    (bells,) = (row for row in books.model["stock"] if row["item"] == "BELL")
    bells["counted_at"] = "2026-12-09T05:00:00Z"


def the_count_came_before_the_truck(books: Documents) -> None:
    """What left since is taken from nothing."""
    books.plan["pegs"] = [peg for peg in books.plan["pegs"] if peg["owner"] != books.of("SO-1")["id"]]


def more_has_left_than_was_promised(books: Documents) -> None:
    books.of("SO-1")["lines"][0]["shipped"] = 9


def nobody_says_that_it_is_late(books: Documents) -> None:
    books.of("SO-3").update(at_risk=False, risks=[])


def it_is_said_to_be_late_for_something_else(books: Documents) -> None:
    books.of("SO-3")["risks"] = [{"rule": "r", "ref": "PO-404", "detail": "PO-404 comes never"}]


def somebody_is_said_to_be_at_risk_for_nothing(books: Documents) -> None:
    books.of("CRM-2").update(at_risk=True, risks=books.of("SO-3")["risks"])


def the_welder_breaks_and_nobody_is_told(books: Documents) -> None:
    start = books.run_of("CRM-1")["start"]
    books.capacity.append({"resource": "WELDER", "kind": "breakdown", "start": start, "end": None, "units": 1})


def what_was_cancelled_is_delivered(books: Documents) -> None:
    books.of("CRM-2")["state"] = "cancelled"


def what_was_cancelled_is_made(books: Documents) -> None:
    cancelled = books.of("CRM-1")
    cancelled["state"] = "cancelled"
    cancelled["lines"][0]["deliveries"] = []
    books.plan["pegs"] = [peg for peg in books.plan["pegs"] if peg["kind"] != "make"]


def the_first_date_was_another(books: Documents) -> None:
    books.of("SO-3")["lines"][0]["first_promised_at"] = "2026-12-12T00:00:00Z"


def a_shortage_is_kept_quiet(books: Documents) -> None:
    peg = next(peg for peg in books.plan["pegs"] if peg["owner"] == books.of("CRM-2")["id"])
    books.plan["pegs"].remove(peg)
    books.plan["shortages"].append(peg)


@pytest.mark.parametrize(
    ("falsify", "finding"),
    [
        (a_run_is_planned_on_although_the_erp_makes_it, "is still among the"),
        (a_run_that_became_a_work_order_is_listed_again, "is still among the"),
        (what_has_left_is_counted_twice, "have left, and"),
        (the_count_came_after_the_truck, "has taken not what it needs"),
        (the_count_came_before_the_truck, "has taken not what it needs"),
        (more_has_left_than_was_promised, "have left, and"),
        (nobody_says_that_it_is_late, "is not said to be at risk"),
        (it_is_said_to_be_late_for_something_else, "is not said to be at risk"),
        (somebody_is_said_to_be_at_risk_for_nothing, "nothing is wrong with it"),
        (the_welder_breaks_and_nobody_is_told, "is not said to be at risk"),
        (what_was_cancelled_is_delivered, "still gets something"),
        (what_was_cancelled_is_made, "nobody takes from it"),
        (the_first_date_was_another, "is not that of its history"),
        (a_shortage_is_kept_quiet, "is not said to be at risk"),
    ],
)
def test_what_is_false_is_found(wednesday: Documents, falsify: Callable[[Documents], None], finding: str) -> None:
    books = deepcopy(wednesday)
    falsify(books)
    assert any(finding in found for found in books.findings()), books.findings()
