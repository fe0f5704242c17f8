"""A line is made in no more runs of an item than `runs_max`, whichever needs and deliveries they are for."""

from collections import Counter
from datetime import date

from app.domain.demand import OfferKind
from app.domain.promise import Answer
from tests.builders import MONDAY, calendar, item, line, plant, request, resource, routing, site, step, stock
from tests.solver.asking import answer_of, booked


def most_runs(answer: Answer) -> int:
    """Of one item in one offer."""
    return max(count for offer in answer.offers for count in Counter(run.item for run in offer.plan.runs).values())


def test_a_component_that_is_needed_twice_is_made_at_once() -> None:
    frame = routing("FRAME", step("10", "SAW", per_unit=60))
    table = routing("TABLE", step("10", "BENCH", per_unit=60, uses=["FRAME", "DRAWER"]))
    drawer = routing("DRAWER", step("10", "BENCH", per_unit=60, uses=["FRAME"]))
    answer = answer_of(plant(frame, table, drawer, runs_max=1), request(line("TABLE", 1)), MONDAY)
    assert answer.offers[0].plan.deliveries[0].deliver_at == MONDAY + 240
    assert most_runs(answer) == 1


def test_a_line_is_not_split_into_more_runs_than_it_may_have() -> None:
    shift = calendar("early", "06:00", "14:00")
    model = plant(
        shift, resource("PRESS", calendar="early"), routing("LID", step("10", "PRESS", per_unit=300)), runs_max=1
    )
    answer = answer_of(model, request(line("LID", 2, date(2026, 12, 7))), MONDAY)
    assert answer.offers[0].kind is OfferKind.LATER
    assert most_runs(answer) == 1


def test_a_line_that_would_take_too_many_runs_is_not_promised_whole() -> None:
    """250 in runs of one each, of which a line may have 200: the laws know no way to make them."""
    model = plant(routing("LID", step("10", "PRESS", per_unit=1), maximum=1))
    answer = answer_of(model, request(line("LID", 250)), MONDAY)
    assert all(sum(each.quantity for each in offer.lines) <= 200 for offer in answer.offers)


def test_runs_of_one_routing_that_are_too_many_are_none_of_those_of_another() -> None:
    """Singly the lids would be done first, but two runs are all there may be; the batch is one."""
    singly = routing("LID", step("10", "PRESS", per_unit=60), id="SINGLY", maximum=1)
    batch = routing("LID", step("10", "OVEN", fixed=2_400), id="BATCH", priority=2)
    scheduled = booked(plant(singly, batch, runs_max=2), [line("LID", 3)])
    assert [(run.routing, run.quantity) for run in scheduled.plan.runs] == [("BATCH", 3)]


def test_a_line_that_would_take_too_many_runs_takes_no_parts_from_the_next() -> None:
    """Wherever it could be picked up: of three bulbs two are for the second line."""
    lamps = routing("LAMP", step("10", "BENCH", per_unit=60, uses=["BULB"]), maximum=1)
    model = plant(lamps, stock("BULB", 3), site(), site("BERLIN"), runs_max=1)
    scheduled = booked(model, [line("LAMP", 3, id="1"), line("BULB", 2, id="2")])
    assert {delivery.line for delivery in scheduled.plan.deliveries if delivery.need.is_covered} == {"2"}


def test_a_line_that_is_left_out_gives_no_other_more_runs() -> None:
    """Two lids take two runs, which two lines might have together; of the jar there is none."""
    model = plant(routing("LID", step("10", "PRESS", per_unit=60), maximum=1), item("JAR"), runs_max=1)
    by = MONDAY + 600
    asked = request(line("LID", 2, by, latest=by, id="1"), line("JAR", 1, by, latest=by, id="2"))
    answer = answer_of(model, asked, MONDAY)
    assert [(each.line, each.quantity) for offer in answer.offers for each in offer.lines] == [("1", 1)]
    assert most_runs(answer) == 1
