"""A company with a backlog starts in one import: so many open orders, so many operations, how long, and a cold worker.

    .venv/bin/python -m benchmarks.backlog [--orders 5000] [--database sqlite:///file.db]

The factory is made up from a seed: 40 products of 6 operations each on 60 machines, 80 bought components.
"""

import argparse
import random
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from typing import Any, TypeVar

from app.config import Settings
from app.main import Troth, troth_of
from app.use_cases.clock import set_clock
from app.use_cases.read_commitments import list_commitments
from app.use_cases.read_plant import read_snapshot
from app.use_cases.record_plant import record_plant
from app.wire.model import read_model

MONDAY = date(2026, 12, 7)
PRODUCTS, COMPONENTS, MACHINES, OPERATIONS = 40, 80, 60, 6
WORKDAYS = ["mon", "tue", "wed", "thu", "fri"]

Found = TypeVar("Found")


def factory(orders: int, seed: int = 1) -> dict[str, Any]:
    """A plant model document with an open-order backlog over five months."""
    shifts = [{"days": WORKDAYS, "start": "06:00", "end": "22:00"}]
    return {
        "calendars": [{"id": "2-shift", "timezone": "Europe/Berlin", "shifts": shifts}],
        "sites": [{"id": "PLANT", "timezone": "Europe/Berlin"}],
        "ship_tos": [{"id": "ZONE", "timezone": "Europe/Berlin"}],
        "lanes": [{"id": "L", "from": "PLANT", "to": "ZONE", "transit_hours": 24}],
        "items": [{"id": f"P{at}", "price": "100.00"} for at in range(PRODUCTS)]
        + [{"id": f"C{at}"} for at in range(COMPONENTS)],
        "resources": [{"id": f"M{at}", "site": "PLANT", "calendar": "2-shift", "units": 2} for at in range(MACHINES)],
        "routings": [_routing(at) for at in range(PRODUCTS)],
        "purchasing": [
            {"id": f"B{at}", "item": f"C{at}", "site": "PLANT", "lead_time_days": 5 + at % 10, "minimum": 50}
            for at in range(COMPONENTS)
        ],
        "stock": [{"item": f"C{at}", "site": "PLANT", "quantity": 400} for at in range(COMPONENTS)],
        "customers": [{"id": f"CUSTOMER-{at}", "ship_to": "ZONE"} for at in range(50)],
        "open_orders": list(_orders(orders, random.Random(seed))),
    }


def _routing(product: int) -> dict[str, Any]:
    return {
        "id": f"R{product}",
        "item": f"P{product}",
        "site": "PLANT",
        "operations": [
            {
                "id": str(10 * step + 10),
                "setup_minutes": 10,
                "minutes_per_unit": 4,
                "alternatives": [
                    {"resource": f"M{(product * 7 + step * 11 + other * 13) % MACHINES}"} for other in range(2)
                ],
                "components": [{"item": f"C{product % COMPONENTS}", "quantity_per": 1}] if step == 0 else [],
            }
            for step in range(OPERATIONS)
        ],
    }


def _orders(count: int, chance: random.Random) -> Any:
    for at in range(count):
        line = {
            "line": "1",
            "item": f"P{chance.randrange(PRODUCTS)}",
            "quantity": chance.randint(5, 20),
            "promised": (MONDAY + timedelta(days=chance.randint(2, 150))).isoformat(),
        }
        yield {"id": f"SO-{at}", "customer": f"CUSTOMER-{at % 50}", "priority": 1 + at % 3, "lines": [line]}


def timed(name: str, work: Callable[[], Found]) -> Found:
    began = perf_counter()
    found = work()
    print(f"{name:32} {perf_counter() - began:8.2f} s")
    return found


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--orders", type=int, default=5000)
    arguments.add_argument("--database", default=f"sqlite:///{tempfile.mkdtemp()}/troth.db")
    given = arguments.parse_args()
    settings = Settings(database_url=given.database, clock="simulated")
    with closing(troth_of(settings)) as troth:
        troth.prepare()
        set_clock(datetime(2026, 12, 7, 5, tzinfo=UTC), troth.ports)
        imported(troth, factory(given.orders))
    with closing(troth_of(settings)) as cold:
        timed("a cold worker is ready", lambda: read_snapshot(cold.ports))
        page = timed("those at risk, first page", lambda: list_commitments(cold.ports, at_risk=True))
        print(f"{len(page.items)} on the page, such as: {page.items[0].risks[0].detail if page.items else 'nobody'}")


def imported(troth: Troth, document: dict[str, Any]) -> None:
    plant = timed("read and checked", lambda: read_model(document).to_domain())
    recorded = timed("imported and planned", lambda: record_plant(lambda _: plant, troth.ports))
    again = timed("the same feed again", lambda: record_plant(lambda _: plant, troth.ports))
    promises = read_snapshot(troth.ports).promises.values()
    operations = sum(len(run.operations) for promise in promises for run in promise.plan.runs)
    hit = {report.owner for report in recorded.reports}
    print(f"{len(promises)} orders, {operations} operations, {len(hit)} at risk")
    print(f"plan version {recorded.plan_version}, after the same feed {again.plan_version}")


if __name__ == "__main__":
    main()
