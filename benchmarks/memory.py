"""What a frozen plan weighs in memory: its objects, and the process that serves it.

    .venv/bin/python -m benchmarks.memory [--resources 200] [--operations 1000 10000 100000] [--write]

Objects are what tracemalloc counts of a snapshot, in a fresh process for each size; the first row is the plant without
a plan, and what the plan weighs is counted beyond it. The service is `troth serve`, resident after a few inquiries.
"""

import gc
import tracemalloc
from argparse import Namespace
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.factories import Blueprint, requests_of
from benchmarks.frozen_plans import made_up
from benchmarks.reports import arguments_of, report, table
from benchmarks.served import body_of, settings_for, troth_serving, write_books

INQUIRIES = 20


def objects_of(blueprint: Blueprint) -> tuple[int, int]:
    """Planned operations, and the bytes of a snapshot with them and the plant."""
    tracemalloc.start()
    factory = made_up(blueprint)
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return factory.planned_operations, held


def resident(blueprint: Blueprint) -> int:
    factory = made_up(blueprint)
    with TemporaryDirectory() as folder:
        settings = settings_for(Path(folder))
        write_books(factory, settings)
        with troth_serving(settings) as caller:
            for _, request in islice(requests_of(blueprint, factory.products, seed=3), INQUIRIES):
                caller.post("/v1/inquiries", body_of(request))
            return caller.resident_bytes()


def main(arguments: Sequence[str] | None = None) -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("--resources", type=int, default=200)
    parser.add_argument("--operations", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--served-max", type=int, default=10_000, help="larger plans are not put into books and served")
    parser.add_argument("--seed", type=int, default=1)
    _run(parser.parse_args(arguments))


def _run(options: Namespace) -> None:
    rows = []
    bare = 0
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as fresh:
        for operations in (0, *options.operations):
            blueprint = Blueprint(resources=options.resources, operations=operations, seed=options.seed)
            planned, held = fresh.submit(objects_of, blueprint).result()
            bare = bare or held
            service = in_megabytes(resident(blueprint)) if operations <= options.served_max else "-"
            of_plan = in_megabytes((held - bare) / planned * 10_000) if planned else "-"
            rows.append([f"{planned:,}", in_megabytes(held), of_plan, service])
    heads = ["planned operations", "objects, MB", "for each 10,000, MB", "the service, MB"]
    report("memory", table(heads, rows), options)


def in_megabytes(octets: float) -> str:
    return f"{octets / 1_000_000:.1f}"


if __name__ == "__main__":
    main()
