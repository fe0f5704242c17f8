"""A plan with holds is legal when it is, whichever of them lapse: random lines of work on one machine, all outcomes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product
from random import Random

import pytest

from app.domain.changes import PromiseMade
from app.domain.promise import Promise
from app.domain.routing import Step
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from app.domain.verification import audit, violations
from tests.builders import MONDAY, Part, booking, calendar, matrix, plant, resource, routing, step
from tests.domain.builders import held, making, operation

SEEDS = 150
LAW = "a_change_over_has_its_minutes"
FAMILIES = ["white", "black", "red", None]


def some_line(random: Random) -> Snapshot:
    """One machine with any matrix, no matter whether a detour is quicker, and some work of the ERP's on it."""
    rows = [(last, to, random.choice([0, 3, 5, 10, 25])) for last in FAMILIES[:3] for to in FAMILIES[:3] if last != to]
    chosen = random.sample([*rows, ("*", "white", 7), ("white", "*", 4)], 5)
    parts: list[Part] = [
        matrix("paint", *((str(last), str(to), minutes) for last, to, minutes in chosen), otherwise=6),
        calendar("short", "00:00", "00:50"),
        resource(
            "LINE",
            matrix="paint",
            state=random.choice(FAMILIES),
            calendar=random.choice([None, "short"]),
            unit_changes=random.choice([(), (), ((0, 0), (MONDAY + 15, 1))]),
        ),
        *(routing(str(family), step("10", "LINE", family=family, fixed=5)) for family in FAMILIES),
        *(routing(f"{first}, {second}", *_two_steps(first, second)) for first, second in product(FAMILIES, FAMILIES)),
    ]
    for number in range(random.choice([0, 1, 1, 2])):
        start, long = MONDAY + random.randrange(-10, 80), random.choice([5, 5, 20])
        parts.append(booking("LINE", start, start + long, family=random.choice([None, None, "red"]), id=f"WO-{number}"))
    return snapshot_of(plant(*parts))


def _two_steps(first: str | None, second: str | None) -> tuple[Step, Step]:
    return step("10", "LINE", family=first, fixed=5), step("20", "LINE", family=second, fixed=5)


def some_work(random: Random, number: int) -> Promise:
    """One or two operations of a promise that is mostly held only."""
    start, first, second = MONDAY + random.randrange(1, 45), random.choice(FAMILIES), random.choice(FAMILIES)
    work = [operation(start, start + 5, "LINE", on=(1,))]
    if random.random() < 0.4:
        again = start + random.choice([5, 5, 15, 25])
        work.append(operation(again, again + 5, "LINE", step="20", on=(1,)))
    item = str(first) if len(work) == 1 else f"{first}, {second}"
    promise = making(*work, item=item, id=f"run_{number}")
    promise = replace(promise, plan=replace(promise.plan, fence_at=MONDAY + 1))
    return promise if random.random() < 0.35 else held(promise, until=MONDAY + 1)


def outcomes(line: Snapshot) -> Iterator[Snapshot]:
    """The plan after any of the holds have lapsed and the others were confirmed."""
    holds = [quote for quote, promise in line.promises.items() if promise.commitment is None]
    for count in range(len(holds) + 1):
        for gone in combinations(holds, count):
            left = (promise for quote, promise in line.promises.items() if quote not in gone)
            yield snapshot_of(line.plant, [replace(promise, commitment=f"cmt_of_{promise.quote}") for promise in left])


@pytest.mark.slow
def test_the_law_speaks_for_every_way_the_holds_may_go() -> None:
    said: Counter[bool] = Counter()
    for seed in range(SEEDS):
        random = Random(seed)
        line = some_line(random)
        for number in range(7):
            work = some_work(random, number)
            change = PromiseMade(promise=work)
            broken = {found.rule for found in violations(line, change, MONDAY)}
            if broken - {LAW}:
                continue
            after = line.apply(change)
            wrong = {found.rule for found in audit(after, MONDAY)}
            possible = any(audit(outcome, MONDAY) for outcome in outcomes(after))
            assert bool(broken) == bool(wrong) == possible, f"seed {seed}, work {number}"
            said[bool(broken)] += 1
            line = line if broken else after
    assert min(said.values()) > SEEDS // 2
