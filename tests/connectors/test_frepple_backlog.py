"""A backlog of open orders promised by a real Troth: in its order, each beside the date it was asked for."""

from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from app.cli.checking import audit_of
from app.connectors.frepple import frepple_plant
from app.connectors.frepple.promising import Promised, promise_backlog, show_backlog
from tests.auditor import findings
from tests.cli.conftest import Run, run
from tests.connectors.frepple_tables import REAL, TABLES, write_tables
from tests.connectors.real_troth import Rep, a_troth

pytestmark = pytest.mark.slow

UTC = ZoneInfo("UTC")
__all__ = ["run"]


def promised_from(tables: Path, folder: Path) -> list[Promised]:
    """What a Troth promises, once neither auditor finds anything wrong with its plan."""
    plant = frepple_plant(tables)
    with a_troth(folder) as (troth, client):
        promised = promise_backlog(Rep(client), plant)
        assert audit_of(troth) == []
        model, plan = client.get("/v1/model").json(), client.get("/v1/plan").json()
        commitments = client.get("/v1/commitments", params={"limit": 200}).json()["items"]
        assert findings(model, plan, commitments, [], plant.now) == []
        assert len(commitments) == sum(one.offer is not None for one in promised)
    return promised


def test_orders_are_promised_in_turn_and_stand_beside_what_was_asked_for(tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    tables.mkdir()
    promised = promised_from(write_tables(tables), tmp_path)
    assert [(one.order.id, one.late_days(UTC)) for one in promised] == [("urgent", 0), ("soon", 0), ("late", 0)]
    soon = promised[1].offer
    assert soon is not None
    assert soon["lines"][0]["deliveries"][0]["site"] == "store"


def test_an_order_that_nothing_can_be_made_for_is_refused_and_said_so(tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    tables.mkdir()
    demand = TABLES["demand"].strip() + "\nboxed,Hotel,box,store,1,2021-01-08,1,open\n"
    promised = promised_from(write_tables(tables, demand=demand), tmp_path)
    console = Console(file=StringIO(), width=160)
    show_backlog(promised, UTC, console)
    assert isinstance(console.file, StringIO)
    shown = console.file.getvalue()
    assert "refused" in shown
    assert "4 orders: 3 on time, 0 late, 1 refused." in shown


@pytest.mark.skipif(not REAL.is_dir(), reason="frePPLe's demo is not here; TROTH_FREPPLE names its folder")
def test_the_sixteen_open_orders_of_the_demo_are_promised(tmp_path: Path) -> None:
    promised = promised_from(REAL, tmp_path)
    assert [one.order.id for one in promised][:3] == ["Demand 02", "Demand 07", "Demand 08"]
    late = {one.order.id: one.late_days(UTC) for one in promised}
    assert len(late) == 16
    # Two working days from the factory by way of the warehouse, and the first of January is a Friday off.
    assert late["Demand 09"] == 4
    for due_in_spring in ("Demand 02", "Demand 03", "Demand 04", "Demand 05", "Demand 06", "Demand 15", "Demand 16"):
        assert late[due_in_spring] == 0


def test_the_backlog_is_shown_from_the_command_line(run: Run, tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    tables.mkdir()
    shown = run("backlog", write_tables(tables))
    assert shown.exit_code == 0, shown.output
    assert "3 orders: 3 on time, 0 late, 0 refused." in shown.stdout
    assert "nothing is wrong" in shown.stdout


def test_tables_are_imported_from_the_command_line(run: Run, tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    tables.mkdir()
    imported = run("import", "frepple", write_tables(tables))
    assert imported.exit_code == 0, imported.output
    assert ("4 items" in imported.stdout, "3 open orders" in imported.stdout) == (True, True)


@pytest.mark.skipif(not REAL.is_dir(), reason="frePPLe's demo is not here; TROTH_FREPPLE names its folder")
def test_the_demos_backlog_starts_in_one_import_and_says_who_is_late(tmp_path: Path) -> None:
    plant = frepple_plant(REAL)
    with a_troth(tmp_path) as (_, client):
        client.put("/v1/clock", json={"now": plant.now})
        reports = client.put("/v1/model", json=plant.document).json()["reports"]
        commitments = client.get("/v1/commitments", params={"limit": 200}).json()["items"]
        model, plan = client.get("/v1/model").json(), client.get("/v1/plan").json()
    assert len(commitments) == 16
    late = {one["open_order"] for one in commitments if one["at_risk"]}
    assert late == {report["open_order"] for report in reports}
    assert {f"Demand {number:02}" for number in (1, 7, 8, 9, 10, 11, 12, 13, 14)} == late
    assert findings(model, plan, commitments, [], plant.now, reports=reports) == []


def test_a_time_zone_that_is_none_and_a_table_that_is_wrong_are_named(run: Run, tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    tables.mkdir()
    assert run("backlog", write_tables(tables), "--timezone", "Lampshire").exit_code == 2
    refused = run("import", "frepple", write_tables(tables, parameter="name,value\n"))
    assert (refused.exit_code, "--as-of" in refused.output) == (1, True)


def test_an_order_that_makes_no_sense_is_named_by_its_line(run: Run, tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    tables.mkdir()
    demand = TABLES["demand"].strip() + "\nnew,Hotel,lamp,store,-3,2021-02-01,1,open\n"
    write_tables(tables, demand=demand)
    for refused in (run("import", "frepple", tables), run("backlog", tables)):
        assert refused.exit_code == 1
        assert "demand.csv, line 6, column quantity: must be greater than 0" in refused.output
