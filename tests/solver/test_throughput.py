"""How many pieces pass each step by when: what that proves, and that no plan is earlier."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from app.domain.promise import ProofMethod, ProofStatus
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.timeline import LAST_MINUTE, MINUTES_PER_DAY, Minute
from app.solver.bounds.free_time import worked_off
from app.solver.bounds.outlook import Outlook
from app.solver.bounds.throughput import Throughput
from app.solver.limits import SolverLimits
from app.solver.shop import Shop
from tests.builders import (
    MONDAY,
    Part,
    alternative,
    booking,
    calendar,
    line,
    plant,
    receipt,
    request,
    resource,
    routing,
    step,
    stock,
)
from tests.solver.asking import answer_of

LAMP = ("LAMP", "PLANT")
NO_MODEL = SolverLimits(model_runs_max=0)


def shop_of(*parts: Part) -> Shop:
    return Shop(snapshot_of(plant(*parts)), MONDAY, NO_MODEL)


def bounds(shop: Shop, quantity: int) -> tuple[Minute | None, Minute | None]:
    """After so many minutes: by the usual bound, and by the closer one."""
    found = [
        bound.earliest(LAMP, quantity) for bound in (Outlook(shop, MONDAY, as_bound=True), Throughput(shop, MONDAY))
    ]
    usual, closer = (None if at is None else at - MONDAY for at in found)
    return usual, closer


def test_what_waits_for_the_last_components_is_worked_after_they_came() -> None:
    """Six could be made before the other parts come, four only then: forty minutes."""
    parts: list[Part] = [stock("PART", 6), receipt("PART", 4, MONDAY + 2000)]
    shop = shop_of(resource("BENCH"), *parts, routing("LAMP", step("10", "BENCH", per_unit=10, uses=["PART"])))
    assert bounds(shop, 10) == (2010, 2040)


def test_what_passes_a_narrow_step_late_goes_through_the_steps_after_it() -> None:
    """Three fit before the oven is taken for long, and two after that; both are still to be packed."""
    taken = booking("OVEN", MONDAY + 30, MONDAY + 1000)
    steps = [step("10", "OVEN", per_unit=10), step("20", "TABLE", per_unit=100)]
    assert bounds(shop_of(resource("OVEN"), resource("TABLE"), taken, routing("LAMP", *steps)), 5) == (1120, 1210)


def test_what_parts_are_made_of_is_followed_as_well() -> None:
    """Three shades are there soon, seven when the press is free again, and each makes a lamp of half an hour then."""
    makes = [
        routing("SHADE", step("10", "PRESS", per_unit=20)),
        routing("LAMP", step("10", "BENCH", per_unit=30, uses=["SHADE"])),
    ]
    taken = booking("PRESS", MONDAY + 60, MONDAY + 1000)
    assert bounds(shop_of(resource("PRESS"), resource("BENCH"), taken, *makes), 10) == (1140 + 30, 1020 + 7 * 30)


def test_a_line_that_is_late_is_proven_by_it_without_a_model() -> None:
    parts: list[Part] = [stock("PART", 6), receipt("PART", 4, MONDAY + 2000)]
    shop = plant(resource("BENCH"), *parts, routing("LAMP", step("10", "BENCH", per_unit=10, uses=["PART"])))
    asked = request(line("LAMP", 10), offers_max=1, levers_max=0)
    offer = answer_of(shop, asked, MONDAY, limits=NO_MODEL).offers[0]
    assert (offer.proof.status, offer.proof.method) == (ProofStatus.OPTIMAL, ProofMethod.BOUNDS)
    assert offer.plan.deliveries[0].need.needed_at == MONDAY + 2040
    usual = answer_of(shop, asked, MONDAY, limits=SolverLimits(model_runs_max=0, pieces_max=0)).offers[0]
    assert usual.proof.status is ProofStatus.BOUNDED


def test_more_pieces_than_are_followed_have_the_usual_bound() -> None:
    shop = shop_of(resource("BENCH"), routing("LAMP", step("10", "BENCH", per_unit=1, fixed=5)))
    usual, closer = bounds(shop, NO_MODEL.pieces_max + 1)
    assert usual == closer
    small_lots = shop_of(resource("BENCH"), routing("LAMP", step("10", "BENCH", per_unit=1), multiple=10))
    assert bounds(small_lots, 10 * NO_MODEL.pieces_max)[1] == 10 * NO_MODEL.pieces_max


def test_what_is_left_once_much_was_followed_has_the_usual_bound() -> None:
    makes = [routing(item, step("10", "BENCH", per_unit=10, uses=["PART"])) for item in ("LAMP", "TORCH")]
    parts = plant(resource("BENCH"), stock("PART", 6), receipt("PART", 4, MONDAY + 2000), *makes)
    bound = Throughput(Shop(snapshot_of(parts), MONDAY, replace(NO_MODEL, followed_max=15)), MONDAY)
    found = [bound.earliest((item, "PLANT"), 10) for item in ("LAMP", "TORCH")]
    assert found == [MONDAY + 2040, MONDAY + 2010]


def test_a_piece_is_worked_when_it_is_ready_and_in_one_gap() -> None:
    """Twenty minutes for each run and ten for each piece: gaps of 30, 45 and 60 take one, two and four of them."""
    taken = [booking("OVEN", MONDAY + start, MONDAY + end) for start, end in ((30, 100), (145, 200), (260, 1000))]
    shop = shop_of(resource("OVEN"), *taken)
    (part,) = shop.work(routing("BREAD", step("10", "OVEN", fixed=20, per_unit=10)), 1)

    def done(*ready: int) -> list[int]:
        at = [MONDAY + minute for minute in ready]
        found = worked_off(shop, alternative("OVEN"), part, Fraction(10), at)
        return [end - MONDAY if end < LAST_MINUTE else end for end in found]

    assert done(0, 0, 0, 0, 0, 0, 0, 0) == [30, 130, 140, 230, 240, 250, 260, 1030]
    assert done(0, 5, 120, 215) == [30, 130, 140, 245]


def test_units_of_a_resource_share_the_pieces_and_a_fast_one_takes_less() -> None:
    """Two units at double speed: ten minutes of two are five, which both take at once."""
    shop = shop_of(resource("PRESS", units=2), booking("PRESS", MONDAY, MONDAY + 10))
    (part,) = shop.work(routing("GEAR", step("10", "PRESS", per_unit=10)), 1)
    found = worked_off(shop, alternative("PRESS", Decimal(2)), part, Fraction(10), [MONDAY] * 5)
    assert [at - MONDAY for at in found] == [5, 10, 13, 15, 18]


def test_a_step_that_several_machines_can_work_waits_for_none_of_them_alone() -> None:
    """The first of two is taken for a day; each piece takes an hour, and nothing says that it takes it there."""
    either = routing("LAMP", step("10", [alternative("SAW"), alternative("LASER")], per_unit=60))
    taken = booking("SAW", MONDAY, MONDAY + MINUTES_PER_DAY)
    usual, closer = bounds(shop_of(resource("SAW"), resource("LASER"), taken, either), 4)
    assert (usual, closer) == (240, 240)


def test_what_is_more_than_the_longest_run_that_fits_in_a_gap_takes_several() -> None:
    """Twenty minutes for each run and ten for each piece: fifty minutes of two presses take two runs of three."""
    shop = shop_of(resource("PRESS", units=2), booking("PRESS", MONDAY + 50, MONDAY + 1000, units=2))
    (part,) = shop.work(routing("GEAR", step("10", "PRESS", fixed=20, per_unit=10)), 1)
    found = worked_off(shop, alternative("PRESS"), part, Fraction(10), [MONDAY] * 7)
    assert [at - MONDAY for at in found] == [15, 20, 25, 40, 45, 50, 1015]
    late = worked_off(shop, alternative("PRESS"), part, Fraction(10), [MONDAY + 10] * 5)
    assert [at - MONDAY for at in late] == [25, 30, 45, 50, 1015]


def test_the_longest_run_is_interrupted_only_where_it_may_be() -> None:
    """Eight hours a day of two presses; two hundred minutes for each piece."""

    def done(*, interruptible: bool) -> list[Minute]:
        shop = shop_of(calendar("day", "00:00", "08:00"), resource("PRESS", units=2, calendar="day"))
        pressing = step("10", "PRESS", fixed=20, per_unit=200, interruptible=interruptible)
        (part,) = shop.work(routing("GEAR", pressing), 1)
        found = worked_off(shop, alternative("PRESS"), part, Fraction(200), [MONDAY] * 4)
        return [at - MONDAY for at in found]

    assert done(interruptible=True) == [110, 210, 310, 410]
    assert done(interruptible=False) == [110, 210, 320, 420]


def test_nothing_is_done_where_it_is_never_ready_or_the_horizon_ends() -> None:
    shop = shop_of(calendar("day"), resource("PRESS", calendar="day"))
    (part,) = shop.work(routing("GEAR", step("10", "PRESS", per_unit=10)), 1)
    never = worked_off(shop, alternative("PRESS"), part, Fraction(10), [MONDAY, LAST_MINUTE])
    assert never[1] == LAST_MINUTE
    too_long = worked_off(shop, alternative("PRESS"), part, Fraction(1000 * MINUTES_PER_DAY), [MONDAY])
    assert too_long == [LAST_MINUTE]


def test_what_takes_no_time_waits_for_no_machine() -> None:
    shop = shop_of(resource("GATE"), booking("GATE", MONDAY, MONDAY + 1000))
    (part,) = shop.work(routing("GEAR", step("10", "GATE")), 1)
    assert worked_off(shop, alternative("GATE"), part, Fraction(0), [MONDAY, MONDAY + 5]) == [MONDAY, MONDAY + 5]
