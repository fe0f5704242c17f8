"""A long season on PostgreSQL, served by several processes: what of it all grows, and what becomes slow.

`python -m tests.simulation.season.soak SEED [--company network] [--days 75] [--quotes 1] [--processes 2]`

A line a day; it exits with 1 where a date was missed, an auditor finds something, or a process complains.
"""

import argparse
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import httpx

from tests.postgres import SETTINGS, PostgresServer, postgres_server
from tests.serving import Serving, serving
from tests.simulation.season.company import Company
from tests.simulation.season.offices import InTurn
from tests.simulation.season.seasons import KINDS, opened

TIMED = {"inquiries": ("POST", "/v1/inquiries"), "quotes": ("POST", "/v1/quotes"), "feeds": ("PATCH", "/v1/model")}
INQUIRIES = 10
"""A day, beside all that the company asks."""
CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
SIZE = "SELECT pg_database_size(current_database()) / 1000000"
ROWS = "SELECT sum(n_live_tup), sum(n_dead_tup) FROM pg_stat_user_tables"


class Timed(InTurn):
    def __init__(self, *urls: str) -> None:
        super().__init__(*urls)
        self.took: dict[tuple[str, str], list[float]] = defaultdict(list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        began = time.perf_counter()
        answered = super().handle_request(request)
        answered.read()
        self.took[request.method, request.url.path].append(1000 * (time.perf_counter() - began))
        return answered


def memory_of(process: Serving) -> int:
    """Megabytes."""
    told = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process.running.pid}/status").read_text())
    assert told
    return int(told[1]) // 1000


def inquire(company: Company) -> None:
    sold = [item["id"] for item in company.model["items"] if item.get("price")]
    for number in range(INQUIRIES):
        line = {"line": "1", "item": sold[number % len(sold)], "quantity": 3, "requested": "asap"}
        company.ask("POST", "/v1/inquiries", {"lines": [line]})


def told_of(
    day: int, company: Company, way: Timed, processes: Sequence[Serving], books: PostgresServer, url: str
) -> str:
    plan = company.ask("GET", "/v1/plan")
    live, dead = books.tell(ROWS, url)[0]
    told = [
        f"day {day}: {len(plan['operations'])} operations",
        f"{'/'.join(str(memory_of(one)) for one in processes)} MB",
        f"{books.tell(CONNECTIONS, url)[0][0]} connections",
        f"{books.tell(SIZE, url)[0][0]} MB of {live} rows and {dead} dead ones",
    ]
    for name, asked in TIMED.items():
        if took := sorted(way.took[asked]):
            told.append(f"{name} {took[len(took) // 2]:.0f} ms, at worst {took[-1]:.0f}")
    way.took.clear()
    return "; ".join(told)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.season.soak", description=__doc__)
    parser.add_argument("seed", type=int, metavar="SEED")
    parser.add_argument("--company", choices=["demo", *KINDS], default="demo")
    parser.add_argument("--days", type=int, default=75)
    parser.add_argument("--quotes", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    with ExitStack() as stack:
        server = stack.enter_context(postgres_server(SETTINGS | {"autovacuum": "on"}))
        books, logs = server.fresh(), Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = {"clock": "simulated", "solver_deterministic_seconds_max": "0.05", "tidy_seconds": "1"}
        processes = [
            stack.enter_context(serving(books, logs / str(number), **settings)) for number in range(options.processes)
        ]
        way = Timed(*(one.url for one in processes))
        client = stack.enter_context(httpx.Client(transport=way, base_url=processes[0].url, timeout=60))
        company = opened(client, options.seed, options.company)
        for day in range(1, options.days + 1):
            # What is left of a day that was lived is nothing.
            company.live(min(day, 2), options.quotes)
            inquire(company)
            print(told_of(day, company, way, processes, server, books), flush=True)  # noqa: T201
        complaints = [line for one in processes for line in one.complaints()]
        missed = [*company.missed(), *company.audited(), *complaints]
    print(f"{len(company.promised)} promises, {len(missed)} things wrong {missed[:5]}")  # noqa: T201
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
