"""Of less than all, lines that take the same: whoever may come later leaves the others what is there first."""

from app.domain.demand import OfferKind
from app.domain.plant import PlantModel
from app.domain.promise import Answer
from app.domain.timeline import MINUTES_PER_DAY, Minute
from tests.builders import MONDAY, alternative, line, plant, receipt, request, resource, routing, step, stock
from tests.solver.asking import answer_of

DAY = MINUTES_PER_DAY
ONE_NOW_AND_ONE_TOMORROW = plant(
    stock("LAMP", 1), receipt("LAMP", 1, MONDAY + DAY), horizon_days=9, promise_granularity="minute"
)


def comes(answer: Answer, kind: OfferKind) -> list[tuple[str, int, Minute]]:
    """Line by line how much, and how long after now the last of it."""
    offer = next(offer for offer in answer.offers if offer.kind is kind)
    return [(one.line, one.quantity, one.promised_at - MONDAY) for one in offer.lines]


def test_on_time_comes_what_is_wanted_today_from_the_shelf_and_what_is_worth_more_from_what_arrives_in_time() -> None:
    wanted = request(line("LAMP", 1, MONDAY + 2 * DAY, id="1", price=9), line("LAMP", 2, MONDAY, id="2", price=1))
    answer = answer_of(ONE_NOW_AND_ONE_TOMORROW, wanted, MONDAY)
    assert comes(answer, OfferKind.REDUCED) == [("1", 1, 2 * DAY), ("2", 1, 0)]


def test_what_may_come_whenever_leaves_what_is_there_now_to_whoever_takes_nothing_later() -> None:
    wanted = request(line("LAMP", 1, id="1", price=9), line("LAMP", 2, id="2", latest=MONDAY + 60, price=1))
    answer = answer_of(ONE_NOW_AND_ONE_TOMORROW, wanted, MONDAY)
    assert comes(answer, OfferKind.PARTIAL) == [("1", 1, DAY), ("2", 1, 0)]


def test_more_of_the_line_that_is_settled_first_comes_before_all_that_waiting_would_win() -> None:
    """It wants both lamps by tomorrow, so that nothing is left for the other today."""
    wanted = request(line("LAMP", 2, MONDAY + DAY, id="1", price=9), line("LAMP", 2, MONDAY, id="2", price=1))
    answer = answer_of(ONE_NOW_AND_ONE_TOMORROW, wanted, MONDAY)
    assert comes(answer, OfferKind.REDUCED) == [("1", 2, DAY)]


def test_of_plans_that_bring_as_much_the_one_that_brings_it_sooner_is_offered() -> None:
    """There are parts for two of three tables, and two benches on which they are made at once."""
    assert comes(answer_of(two_benches(), request(line("TABLE", 3)), MONDAY), OfferKind.PARTIAL) == [("1", 2, 480)]


def two_benches() -> PlantModel:
    either = alternative("BENCH"), alternative("OTHER BENCH")
    table = routing("TABLE", step("10", either, uses=["TOP"], per_unit=480))
    benches = resource("BENCH"), resource("OTHER BENCH")
    return plant(table, *benches, stock("TOP", 2), horizon_days=9, promise_granularity="minute")
