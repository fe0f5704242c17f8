from dataclasses import replace
from typing import Any

import pytest

from app.domain.errors import PlantModelRejected, PlanVersionStale
from app.domain.plant import PlantModel
from app.domain.promise import Status
from app.domain.supply import Item
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_commitments import list_commitments
from app.use_cases.read_plan import read_plan
from app.use_cases.read_plant import read_plant, read_snapshot
from app.use_cases.record_plant import record_plant
from tests.builders import at, item, line, plant, purchasing, receipt, request, requirement, site, stock
from tests.fakes.desk import Desk
from tests.use_cases.floor import at_risk, ordered, work_of

TOMORROW = at("2026-12-08T08:00")


def test_what_was_recorded_is_read_back(desk: Desk) -> None:
    model = plant(stock("BIKE", 5), requirement("BIKE", 2, TOMORROW), receipt("BIKE", 1, TOMORROW), currency="CHF")
    desk.stock_up(model)
    assert read_plant(desk.ports) == model


def test_a_model_that_changes_nothing_is_no_new_version(desk: Desk) -> None:
    model = plant(stock("BIKE", 5), requirement("BIKE", 2, TOMORROW))
    first = record_plant(lambda _: model, desk.ports)
    assert record_plant(lambda _: model, desk.ports).plan_version == first.plan_version


def test_an_edit_that_is_refused_leaves_everything_as_it_was(desk: Desk) -> None:
    model = plant(stock("BIKE", 5))
    desk.stock_up(model)

    def refuse(_: PlantModel) -> PlantModel:
        raise PlantModelRejected("a cycle")

    with pytest.raises(PlantModelRejected):
        record_plant(refuse, desk.ports)
    assert read_plant(desk.ports) == model


def test_a_receipt_that_slips_is_pegged_anew_before_anything_is_at_risk(desk: Desk) -> None:
    early, late = receipt("BIKE", 5, at("2026-12-07T10:00"), id="A"), receipt("BIKE", 5, TOMORROW, id="B")
    desk.stock_up(plant(early, late))
    for wanted in (TOMORROW - 60, TOMORROW):
        confirm_quote(quote_promise(request(line("BIKE", 5, wanted), hold=30), desk.ports).id, None, desk.ports)
    swapped = plant(replace(early, available_at=TOMORROW), replace(late, available_at=at("2026-12-07T10:00")))
    assert record_plant(lambda _: swapped, desk.ports).reports == ()
    assert desk.all_is_well()


def test_stock_that_shrinks_below_what_is_promised_is_reported_and_the_promise_stays(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5)))
    quote = quote_promise(request(line("BIKE", 5), reference="SO-1", hold=30), desk.ports)
    commitment = confirm_quote(quote.id, None, desk.ports)
    recorded = record_plant(lambda _: plant(stock("BIKE", 3)), desk.ports)
    assert {(report.owner, report.reference) for report in recorded.reports} == {(commitment.id, "SO-1")}
    (view,) = list_commitments(desk.ports, at_risk=True).items
    assert view.commitment == commitment
    (shortage,) = read_plan(desk.ports).shortages
    assert (shortage.owner, shortage.need.lacks) == (commitment.id, 2)
    desk.stock_up(plant(stock("BIKE", 5)))
    assert list_commitments(desk.ports, at_risk=True).items == ()


def test_what_is_worse_than_it_was_is_reported_again_and_what_is_not_is_not(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5)))
    quote = quote_promise(request(line("BIKE", 5), hold=30), desk.ports)
    confirm_quote(quote.id, None, desk.ports)
    feeds = [plant(stock("BIKE", count), item(other)) for count, other in ((3, "A"), (3, "B"), (2, "B"), (4, "B"))]
    told = [record_plant(lambda _, feed=feed: feed, desk.ports).reports for feed in feeds]  # type: ignore[misc]
    assert [[report.detail.split()[:3] for report in reports] for reports in told] == [
        [["3", "of", "5"]],
        [],
        [["2", "of", "5"]],
        [],
    ]


def test_what_a_live_promise_rests_on_is_not_deleted(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5), stock("FRAME", 1)))
    quote = quote_promise(request(line("BIKE", 5), hold=30), desk.ports)
    with pytest.raises(PlantModelRejected) as rejected:
        desk.stock_up(plant(stock("FRAME", 1)))
    (fault,) = rejected.value.faults
    assert (fault.pointer, fault.code) == ("/items", "promised")
    assert fault.detail.startswith(f"'BIKE' would be gone, and {quote.id} rests on it")
    desk.clock.pass_by(minutes=30)
    desk.stock_up(plant(stock("FRAME", 1)))


def test_the_unit_that_a_live_promise_counts_in_stays(desk: Desk) -> None:
    desk.stock_up(plant(stock("OIL", 5), item("OIL", decimals=0)))
    quote_promise(request(line("OIL", 5), hold=30), desk.ports)
    finer = Item(id="OIL", decimals=3)
    with pytest.raises(PlantModelRejected) as rejected:
        record_plant(lambda model: replace(model, items={**model.items, "OIL": finer}), desk.ports)
    (fault,) = rejected.value.faults
    assert fault.pointer == "/items"
    assert fault.detail.startswith("the decimals of 'OIL' would be 3")


def test_requirements_are_pegged_before_anybody_is_promised_anything(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5), requirement("BIKE", 2, TOMORROW), site("WEST")))
    assert quote_promise(request(line("BIKE", 4), hold=30), desk.ports).answer.offers == ()
    (row,) = read_plan(desk.ports).pegs
    assert (row.owner, row.peg.quantity) == (f"requirement/WO-BIKE-{TOMORROW}", 2)


def test_what_a_requirement_took_is_free_once_it_is_gone(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5), requirement("BIKE", 2, TOMORROW)))
    desk.stock_up(plant(stock("BIKE", 5)))
    assert read_plan(desk.ports).pegs == ()
    assert quote_promise(request(line("BIKE", 5), hold=30), desk.ports).held_offer


def test_a_caller_who_decided_on_an_older_plan_is_told(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5)))
    version = read_snapshot(desk.ports).version
    ports = replace(desk.ports, expected_version=version)
    quote_promise(request(line("BIKE", 1), hold=30), ports)
    with pytest.raises(PlanVersionStale):
        quote_promise(request(line("BIKE", 1), hold=30), ports)


def test_a_run_whose_routing_has_lost_a_step_stays_where_it_is_and_its_commitment_is_at_risk(floor: Desk) -> None:
    """What is left of it would be no run of that routing at any other time, either."""
    promised = ordered(floor)
    planned = work_of(floor, promised)
    bike = read_snapshot(floor.ports).plant.routings["BIKE@PLANT"]
    shorter = replace(bike, steps=bike.steps[1:])
    recorded = record_plant(lambda model: replace(model, routings={shorter.id: shorter}), floor.ports)
    assert [report.owner for report in recorded.reports] == [promised.id]
    assert (at_risk(floor), work_of(floor, promised)) == ([promised.id], planned)


def test_what_a_purchase_would_leave_over_that_nobody_delivers_any_more_is_promised_to_nobody(floor: Desk) -> None:
    record_plant(lambda _: plant(purchasing("BIKE", days=5, minimum=10)), floor.ports)
    wanted = at("2026-12-31")
    promised = ordered(floor, 1, wanted)
    assert quote_promise(request(line("BIKE", 1, wanted)), floor.ports).answer.status is Status.FEASIBLE
    record_plant(lambda model: replace(model, purchasing={}), floor.ports)
    assert at_risk(floor) == [promised.id]
    assert quote_promise(request(line("BIKE", 1, wanted)), floor.ports).answer.status is Status.INFEASIBLE


def test_a_large_model_is_checked_while_others_write_and_again_only_where_they_wrote_another(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5)))
    seen: list[int] = []

    def with_saddles(model: PlantModel) -> PlantModel:
        seen.append(len(model.stock))
        quote_promise(request(line("BIKE", 1), hold=30), desk.ports)
        return replace(model, **_with(model, "SADDLE"))

    def with_bells_meanwhile(model: PlantModel) -> PlantModel:
        seen.append(len(model.stock))
        if len(seen) == 2:
            record_plant(lambda known: replace(known, **_with(known, "BELL")), desk.ports)
        return replace(model, **_with(model, "LAMP"))

    record_plant(with_saddles, desk.ports)
    assert seen == [1]
    record_plant(with_bells_meanwhile, desk.ports)
    assert seen == [1, 2, 3]
    assert {item for item, *_ in read_plant(desk.ports).stock} == {"BIKE", "SADDLE", "BELL", "LAMP"}


def _with(model: PlantModel, name: str) -> dict[str, Any]:
    more = plant(stock(name, 1))
    return {"items": {**model.items, **more.items}, "stock": {**model.stock, **more.stock}}
