"""Whether what was planned still fits: seen at once where others work already, judged by the laws everywhere else."""

from random import Random

from app.domain.changes import making
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from app.domain.verification import violations_in_turn
from app.use_cases.standing.fitting import fits
from tests.builders import MONDAY, calendar, line, plant, request, resource, routing, step
from tests.solver.asking import answer_of, promise_of

SHOP = plant(
    calendar("day"),
    resource("SAW", calendar="day", units=2),
    resource("OVEN"),
    routing("BIKE", step("10", "SAW", per_unit=30), step("20", "OVEN", per_unit=10)),
)


def test_what_fits_is_what_breaks_no_law() -> None:
    dice = Random(3)
    wanted = [request(line("BIKE", dice.randint(1, 8), MONDAY + dice.randrange(3_000)), hold=30) for _ in range(12)]
    # All planned for an empty shop, so that each is overtaken where one before it is in its way.
    planned = [
        promise_of(answer_of(snapshot_of(SHOP), one, MONDAY, name=f"{at} ").offers[0], one, MONDAY, f"{at}", held=True)
        for at, one in enumerate(wanted)
    ]
    there: Snapshot = snapshot_of(SHOP)
    told = []
    for promise in planned:
        told.append(fits(making(promise), there, MONDAY))
        assert told[-1] is not bool(violations_in_turn(there, making(promise), MONDAY))
        if told[-1]:
            there = there.apply(making(promise)[0])
    assert 1 < sum(told) < len(told)
