"""Whether what was planned still fits: seen at once where others work already, judged by the laws everywhere else."""

from random import Random

from app.domain.changes import making
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from app.domain.supply import SupplyKind
from app.domain.timeline import MINUTES_PER_DAY
from app.domain.verification import audit, violations_in_turn
from app.use_cases.standing.fitting import as_it_still_fits, fits
from tests.builders import MONDAY, calendar, line, plant, receipt, request, resource, routing, step, stock
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


def test_what_others_took_meanwhile_and_can_do_without_is_no_reason_to_plan_anew() -> None:
    """The same plan, pegged otherwise: whoever took the stock is in time with what comes on Wednesday."""
    wednesday, friday = MONDAY + 2 * MINUTES_PER_DAY, MONDAY + 4 * MINUTES_PER_DAY
    there = snapshot_of(plant(stock("BIKE", 5), receipt("BIKE", 5, wednesday)))
    soon, later = request(line("BIKE", 5, MONDAY), hold=30), request(line("BIKE", 5, friday), hold=30)
    offered = promise_of(answer_of(there, soon, MONDAY, name="soon ").offers[0], soon, MONDAY, "soon", held=True)
    other = promise_of(answer_of(there, later, MONDAY, name="later ").offers[0], later, MONDAY, "later", held=False)
    assert [peg.supply[0] for made in (offered, other) for peg in made.plan.pegs()] == [SupplyKind.ON_HAND] * 2
    there = there.apply(making(other)[0])
    assert not fits(making(offered), there, MONDAY)

    made = as_it_still_fits(offered, (), there, MONDAY)
    assert made is not None
    there = there.apply(made[0])
    pegs = {quote: promise.plan.pegs()[0].supply[0] for quote, promise in there.promises.items()}
    assert pegs == {"soon": SupplyKind.ON_HAND, "later": SupplyKind.RECEIPT}
    assert there.promises["soon"].plan.deliveries[0].id == offered.plan.deliveries[0].id
    assert audit(there, MONDAY) == ()
