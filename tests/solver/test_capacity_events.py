"""What the planner makes of breakdowns and overtime: never against the laws, and never later than need be."""

from dataclasses import replace
from random import Random

import pytest

from app.domain.capacity import CapacityEvent, CapacityKind
from app.domain.changes import NeedsRepegged, PromiseMade
from app.domain.demand import ship_to_of
from app.domain.parts import PlannedOperation
from app.domain.pegs.pegging import settled_pegs
from app.domain.plant import PlantModel
from app.domain.promise import Answer, Promise, Status
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from app.domain.timeline import MINUTES_PER_DAY, Minute
from app.domain.verification import audit
from tests.builders import (
    MONDAY,
    Part,
    breakdown,
    calendar,
    line,
    overtime,
    plant,
    purchasing,
    receipt,
    request,
    resource,
    routing,
    snapshot,
    step,
    stock,
)
from tests.domain.builders import committed, held, need, on_hand, operation, picked_up, run, taking
from tests.factories import tiny_factory
from tests.solver.asking import answer_of, promise_of

SIX = MONDAY + 6 * 60
SATURDAY = MONDAY + 5 * MINUTES_PER_DAY
SEEDS = range(80)


def asked_for_a_bike(*parts: Part, units: int = 1, quantity: int = 1, now: Minute = SIX) -> Answer:
    """An hour's work on machines that are open from 06:00 to 14:00, Monday to Friday."""
    machines = resource("CNC", calendar="shift", units=units)
    model = plant(calendar("shift"), machines, routing("BIKE", step("10", "CNC", per_unit=60), maximum=1), *parts)
    return answer_of(model, request(line("BIKE", quantity, now + 60)), now)


def work_of(answer: Answer) -> list[PlannedOperation]:
    return [operation for run in answer.offers[0].plan.runs for operation in run.operations]


def test_work_is_planned_around_a_breakdown() -> None:
    (work,) = work_of(asked_for_a_bike(breakdown("CNC", SIX + 30, SIX + 90)))
    assert (work.start, work.end) == (SIX, SIX + 120)
    (work,) = work_of(asked_for_a_bike(breakdown("CNC", SIX - 30, SIX + 90)))
    assert (work.start, work.end) == (SIX + 90, SIX + 150)


def test_nothing_is_promised_on_a_machine_that_is_down_until_further_notice() -> None:
    answer = asked_for_a_bike(breakdown("CNC", SIX, None))
    assert (answer.status, answer.offers) == (Status.INFEASIBLE, ())
    (work,) = work_of(asked_for_a_bike(breakdown("CNC", SIX, None), units=2))
    assert work.start == SIX


def test_overtime_is_used_at_once_by_as_much_work_as_units_come() -> None:
    on_saturday = overtime("CNC", SATURDAY, SATURDAY + 120)
    (work,) = work_of(asked_for_a_bike(on_saturday, now=SATURDAY))
    assert (work.start, work.end) == (SATURDAY, SATURDAY + 60)
    starts = sorted(work.start for work in work_of(asked_for_a_bike(on_saturday, units=2, quantity=2, now=SATURDAY)))
    assert starts == [SATURDAY, SATURDAY + 60]


@pytest.mark.slow
def test_no_plan_around_events_breaks_a_law() -> None:
    planned = 0
    for seed in SEEDS:
        model, asked, now = tiny_factory(seed)
        before = snapshot_of(with_events(model, now, Random(seed)))
        for offer in answer_of(before, asked, now).offers[:1]:
            planned += bool(offer.plan.runs)
            promise = Promise(
                quote="Q",
                commitment="C",
                expires_at=now,
                reference=None,
                customer=None,
                ship_to=ship_to_of(asked, model.customers),
                lines=offer.lines,
                plan=offer.plan,
            )
            assert wrong_with(before, promise, now) == wrong_with(before, None, now), f"seed {seed}"
    assert planned > len(SEEDS) / 4


def with_events(model: PlantModel, now: Minute, random: Random) -> PlantModel:
    """Two events of different kinds for each resource; some resources are open by overtime alone."""
    events: dict[str, CapacityEvent] = {}
    for resource_id in model.resources:
        for kind in random.sample([*CapacityKind], 2):
            start = now + random.randrange(-200, 400)
            events[f"{resource_id}/{kind}"] = CapacityEvent(
                id=f"{resource_id}/{kind}",
                resource=resource_id,
                kind=kind,
                start=start,
                end=start + random.randrange(1, 600),
                units=random.randint(1, model.resources[resource_id].units_most + 1),
            )
    never = {"never": replace(calendar("never", days=[]), shifts=())}
    resources = {
        id: replace(one, calendar="never") if random.random() < 0.3 else one for id, one in model.resources.items()
    }
    return replace(model, capacity_events=events, resources=resources, calendars={**model.calendars, **never})


def wrong_with(before: Snapshot, promise: Promise | None, now: Minute) -> tuple[object, ...]:
    return audit(before.apply(PromiseMade(promise=promise)) if promise else before, now)


def test_what_a_stopped_run_would_have_left_over_is_promised_to_nobody() -> None:
    """Ten bicycles are made for an order of one; before they are done the machine stops until further notice."""
    model = plant(resource("CNC"), routing("BIKE", step("10", "CNC", per_unit=6), minimum=10))
    offer = answer_of(model, request(line("BIKE", 1)), SIX).offers[0]
    first = promise_of(offer, request(line("BIKE", 1)), SIX, "first", held=False)
    asked = request(line("BIKE", 2, SIX + 600))
    assert answer_of(snapshot_of(model, [first]), asked, SIX + 10).status is Status.FEASIBLE
    events = {"cap_1": breakdown("CNC", SIX + 5, None)}
    stopped = snapshot_of(replace(model, capacity_events=events), [first])
    assert answer_of(stopped, asked, SIX + 10).status is Status.INFEASIBLE


def test_what_a_run_that_never_got_its_parts_would_have_left_over_is_promised_to_nobody() -> None:
    """Ten bicycles are made for an order of one; the frames were to come before that, and are days late."""
    made = routing("BIKE", step("10", "CNC", per_unit=6, uses=["FRAME"]), minimum=10)
    model = plant(resource("CNC"), made, receipt("FRAME", 10, SIX, id="PO-7"))
    offer = answer_of(model, request(line("BIKE", 1)), SIX - 10).offers[0]
    first = promise_of(offer, request(line("BIKE", 1)), SIX - 10, "first", held=False)
    asked = request(line("BIKE", 2, SIX + 600))
    assert answer_of(snapshot_of(model, [first]), asked, SIX + 10).status is Status.FEASIBLE
    late = snapshot_of(replace(model, receipts={"PO-7": receipt("FRAME", 10, SATURDAY, id="PO-7")}), [first])
    short = late.apply(NeedsRepegged(repegs=settled_pegs(late, SIX + 10)))
    assert answer_of(short, asked, SIX + 10).status is not Status.FEASIBLE


def test_what_a_stopped_run_makes_for_one_is_not_lent_to_another() -> None:
    """It lies there from eight until nine in the evening, and others come in between; but then the machine stops."""
    model = plant(resource("CNC"), routing("BIKE", step("10", "CNC", per_unit=60)))
    asked = request(line("BIKE", 2, SIX + 900))
    first = promise_of(answer_of(model, asked, SIX).offers[0], asked, SIX, "first", held=False)
    others = receipt("BIKE", 2, SIX + 600)
    model = replace(model, receipts={others.id: others})
    sooner = request(line("BIKE", 2, SIX + 300))
    assert answer_of(snapshot_of(model, [first]), sooner, SIX + 10).status is Status.FEASIBLE
    events = {"cap_1": breakdown("CNC", SIX + 5, None)}
    stopped = snapshot_of(replace(model, capacity_events=events), [first])
    (offer,) = answer_of(stopped, sooner, SIX + 10).offers
    assert offer.plan.deliveries[0].ready_at == SIX + 600


def test_where_a_hold_makes_for_another_what_it_takes_elsewhere_is_lent_no_sooner_for_a_stop() -> None:
    """Its bicycle is another's at nine, and it takes the one that lies there three days on; then its machine stops.

    Should the hold lapse, that one is there for whoever waits for the stopped one.
    """
    made = run("BIKE", 1, operation(SIX, SIX + 60, "CNC"))
    late = picked_up(need("BIKE", 1, SIX + 3 * MINUTES_PER_DAY, on_hand("BIKE"), id="need_2"))
    hold = held(committed(made, late, quote="qte_2"), until=SIX + 600)
    first = taking("BIKE", 1, SIX + 180, made.key)
    bikes: list[Part] = [stock("BIKE", 1), purchasing("BIKE"), routing("BIKE", step("10", "CNC", per_unit=60))]
    shop: list[Part] = [resource("CNC"), *bikes, breakdown("CNC", SIX + 5, None)]
    stopped = snapshot(*shop, promises=[hold, first], promise_granularity="minute")
    offer = answer_of(stopped, request(line("BIKE", 1, SIX + 240)), SIX + 10).offers[0]
    assert offer.plan.deliveries[0].ready_at == SIX + 10 + MINUTES_PER_DAY


def test_what_a_run_that_never_got_its_parts_makes_for_one_is_not_lent_to_another() -> None:
    """It was to lie there for a month; what would be made in its place waits for frames that come in three days."""
    made = routing("BIKE", step("10", "CNC", per_unit=6, uses=["FRAME"]))
    model = plant(resource("CNC"), made, receipt("FRAME", 10, SIX, id="PO-7"), promise_granularity="minute")
    asked = request(line("BIKE", 10, SIX + 30 * MINUTES_PER_DAY))
    offer = answer_of(model, asked, SIX - 10).offers[0]
    first = replace(promise_of(offer, asked, SIX - 10, "first", held=False), at_risk=True)
    days_late = receipt("FRAME", 10, SIX + 20 * MINUTES_PER_DAY, id="PO-7")
    model = replace(model, receipts={"PO-7": days_late, "PO-8": receipt("FRAME", 10, SATURDAY, id="PO-8")})
    late = snapshot_of(model, [first])
    short = late.apply(NeedsRepegged(repegs=settled_pegs(late, SIX + 30)))
    answer = answer_of(short, request(line("BIKE", 5, SIX + 600)), SIX + 30, name="next ")
    assert answer.status is Status.COUNTER_OFFER
    assert answer.offers[0].promised_at > SATURDAY
