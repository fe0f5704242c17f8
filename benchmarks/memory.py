"""What a frozen plan weighs in memory: its objects, and the process that serves it.

    .venv/bin/python -m benchmarks.memory [--resources 200] [--operations 1000 10000 100000] [--write]

Objects are counted by tracemalloc around the snapshot alone, in a fresh process for each size. The service is `troth
serve`, asked a few inquiries.
"""

import tracemalloc
from argparse import Namespace
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from app.domain.snapshot import snapshot_of
from benchmarks.factories import Blueprint, requests_of
from benchmarks.frozen_plans import made_up
from benchmarks.measuring import still_heap
from benchmarks.reports import arguments_of, report, table
from benchmarks.served import body_of, settings_for, troth_serving, write_books

MEGABYTE = 1_000_000
INQUIRIES = 20


def traced(blueprint: Blueprint) -> int:
    """Bytes that a snapshot holds on to, the promises in it included."""
    tracemalloc.start()
    factory = made_up(blueprint)
    snapshot = factory.snapshot
    del factory
    still_heap()
    return tracemalloc.get_traced_memory()[0] if snapshot.promises is not None else 0


def served(blueprint: Blueprint) -> int:
    """Bytes of the process that serves it, resident after a few inquiries."""
    factory = made_up(blueprint)
    asked = islice(requests_of(blueprint, factory.products, seed=3), INQUIRIES)
    with TemporaryDirectory() as folder:
        settings = settings_for(Path(folder))
        write_books(factory, settings)
        with troth_serving(settings) as caller:
            for _, request in asked:
                caller.post("/v1/inquiries", body_of(request))
            return caller.resident_bytes()
