"""A refusal says whether there is no date, or whether none was found within the limits of the search."""

from dataclasses import replace

import pytest

from app.domain.changes import making
from app.domain.demand import Effort
from app.domain.promise import Answer, Status
from app.domain.reasons import LinkKind
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.timeline import MINUTES_PER_DAY, Minute
from app.solver.limits import SolverLimits
from tests.builders import (
    MONDAY,
    Part,
    breakdown,
    component,
    item,
    line,
    plant,
    purchasing,
    receipt,
    request,
    resource,
    routing,
    site,
    step,
    stock,
)
from tests.solver.asking import answer_of, promise_of

# Sawn first, the leg is cured after 22 hours; put together in another. The top takes the saw ten hours.
TABLE: list[Part] = [
    routing("TOP", step("10", "SAW", per_unit=600)),
    routing("LEG", step("10", "SAW", per_unit=60, wait=1260)),
    routing("TABLE", step("10", "BENCH", per_unit=60, uses=["TOP", "LEG"])),
]
READY = MONDAY + 23 * 60
WITHOUT_A_MODEL = SolverLimits(model_windows_max=0)


def table_by(latest: Minute, limits: SolverLimits | None = None) -> Answer:
    return answer_of(plant(*TABLE), request(line("TABLE", 1, latest=latest)), MONDAY, limits=limits)


def test_what_no_search_has_ruled_out_is_not_called_impossible() -> None:
    assert table_by(READY).status is Status.FEASIBLE
    missed = table_by(READY, WITHOUT_A_MODEL)
    assert missed.status is Status.INFEASIBLE
    assert missed.summary.startswith(
        "No date was found within the limits of the search: The earliest that was found is"
    )


def test_what_a_search_has_ruled_out_cannot_be_promised() -> None:
    assert table_by(READY - 1).summary.startswith("No date can be promised: ")


# A new part or an old one, and besides a new one or one that is rare: whoever takes the new one first has none.
NEW_OR_OLD, NEW_OR_RARE = component("NEW", instead=[("OLD", 1)]), component("NEW", instead=[("RARE", 1)])
LAMP = routing("LAMP", step("10", uses=[NEW_OR_OLD, NEW_OR_RARE], fixed=60))


def test_what_cannot_be_had_at_all_is_told_apart_from_what_no_plan_was_found_for() -> None:
    there = plant(LAMP, stock("NEW", 1), receipt("OLD", 1, MONDAY + 60))
    assert answer_of(there, request(line("LAMP", 1)), MONDAY).status is Status.FEASIBLE
    missed = answer_of(there, request(line("LAMP", 1)), MONDAY, limits=WITHOUT_A_MODEL)
    assert missed.summary.startswith("No date was found within the limits of the search: No plan was found that brings")
    nothing = answer_of(there, request(line("NEW", 2), ship_complete=True), MONDAY, limits=WITHOUT_A_MODEL)
    assert nothing.summary.startswith("No date can be promised: NEW cannot be had at")


def test_what_has_no_alternative_is_left_what_is_there() -> None:
    lamp = routing("LAMP", step("10", uses=[NEW_OR_OLD, "NEW"], fixed=60))
    there = plant(lamp, stock("NEW", 1), receipt("OLD", 1, MONDAY + 60))
    assert answer_of(there, request(line("LAMP", 1)), MONDAY, limits=WITHOUT_A_MODEL).status is Status.FEASIBLE


def test_of_the_rest_of_a_partial_offer_the_same_is_said() -> None:
    there = plant(LAMP, stock("NEW", 3), receipt("OLD", 1, MONDAY + 60))
    missed = answer_of(there, request(line("LAMP", 2)), MONDAY, limits=WITHOUT_A_MODEL)
    assert missed.summary == "Only 1 by 7 Dec 2026; no date for the rest was found within the limits of the search."
    some = answer_of(there, request(line("LAMP", 3)), MONDAY)  # Two could be had.
    assert some.summary == "Only 1 by 7 Dec 2026; no date for the rest was found within the limits of the search."
    most = answer_of(there, request(line("NEW", 4)), MONDAY)
    assert most.summary == "Only 3 by 6 Dec 2026; the rest cannot be promised within the horizon or its window."


def test_whoever_is_offered_less_than_all_is_told_which_part_is_missing_for_the_rest() -> None:
    chair = routing("CHAIR", step("10", uses=[component("LEG", 4), "SEAT"], fixed=60))
    there = plant(chair, stock("LEG", 100), stock("SEAT", 10), purchasing("SEAT", 3))
    answer = answer_of(there, request(line("CHAIR", 50)), MONDAY)
    assert [one.quantity for one in answer.offers[0].lines] == [25]
    assert answer.summary.partition("; ")[2] == (
        "the rest cannot be promised: LEG cannot be had at PLANT: "
        "no stock, receipt, routing, purchase or lane brings enough of it within the horizon."
    )


def test_a_refusal_names_the_machine_that_is_down_and_the_part_that_nobody_brings() -> None:
    saw, bench = (resource(name) for name in ("SAW", "BENCH"))
    down = plant(saw, bench, *TABLE, breakdown("SAW", MONDAY - 60, None))
    (why,) = answer_of(down, request(line("TABLE", 1)), MONDAY).why
    assert (why.kind, why.ref) == (LinkKind.CAPACITY, "SAW")
    assert why.detail == "SAW has no free time within the horizon to make TOP"
    (why,) = answer_of(plant(*TABLE[2:], TABLE[0]), request(line("TABLE", 1)), MONDAY).why
    assert (why.kind, why.ref) == (LinkKind.MATERIAL, "LEG")


def test_what_may_not_come_within_the_horizon_is_refused_for_that() -> None:
    """Not for want of goods, of which there are enough."""
    there = plant(stock("LAMP", 5), horizon_days=30)
    soon, far = (MONDAY + days * MINUTES_PER_DAY for days in (30, 31))
    assert answer_of(there, request(line("LAMP", 5, far, earliest=soon)), MONDAY).status is Status.FEASIBLE
    answer = answer_of(there, request(line("LAMP", 5, far, earliest=far)), MONDAY)
    (why,) = answer.why
    assert (answer.status, answer.proven, why.kind, why.ref) == (Status.INFEASIBLE, True, LinkKind.REQUESTED, "1")
    assert why.detail == "Wanted no sooner than 7 Jan 2027, and nothing is planned beyond 6 Jan 2027"


def test_the_order_in_which_sites_were_told_of_decides_nothing() -> None:
    """After a start they come as the database has them, before it as the feeds did."""
    there = [plant(item("LAMP"), *sites) for sites in ([site("NORTH"), site()], [site(), site("NORTH")])]
    first, second = (answer_of(model, request(line("LAMP")), MONDAY) for model in there)
    assert [*there[0].sites] != [*there[1].sites]
    assert first == second


@pytest.mark.parametrize(("effort", "proven"), [(Effort.INSTANT, True), (Effort.STANDARD, False)])
def test_what_could_come_in_part_if_others_made_room_is_not_called_impossible(effort: Effort, proven: bool) -> None:
    """Of two bikes either takes a day of the CNC; a trike, promised for the fourth day, has the first."""
    day = MINUTES_PER_DAY
    made = [routing(item, step("10", "CNC", per_unit=day)) for item in ("BIKE", "TRIKE")]
    there = snapshot_of(plant(*made, move_fence=0))
    first = request(line("TRIKE", 1, MONDAY + 4 * day))
    for change in making(promise_of(answer_of(there, first, MONDAY).offers[0], first, MONDAY, "FIRST", held=False)):
        there = there.apply(change)
    asked = replace(request(line("BIKE", 2, MONDAY, latest=MONDAY + day)), effort=effort)
    answer = answer_of(there, asked, MONDAY, name="next ")
    assert (answer.status, answer.proven) == (Status.INFEASIBLE, proven)
