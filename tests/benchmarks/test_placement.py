"""Which policy a table of outcomes argues for, and what a stream of orders counts as stock."""

from app.domain.plant import PlanningSettings
from benchmarks.order_streams import promised, stream_of
from benchmarks.placement import Outcome, Outcomes, Policy, StreamSpec, winner

FIRST, SECOND = (StreamSpec(orders=10, resources=3, load=0.8, seed=seed) for seed in (1, 2))
EARLY, LATE = Policy(build_ahead=10, safety=0), Policy(build_ahead=0, safety=0)


def outcome(lead: float = 5.0, met: float = 0.9, stock: float = 1.0) -> Outcome:
    return Outcome(asap_lead=lead, met=met, finished=stock, waiting=0.0)


def test_whoever_meets_more_requested_dates_in_every_stream_wins() -> None:
    found: Outcomes = {
        EARLY: {FIRST: outcome(met=0.95, stock=9), SECOND: outcome(met=0.85, stock=9)},
        LATE: {FIRST: outcome(met=0.93), SECOND: outcome(met=0.83)},
    }
    assert winner(found) == EARLY


def test_a_difference_that_comes_and_goes_counts_for_nothing_and_less_stock_wins() -> None:
    found: Outcomes = {
        EARLY: {FIRST: outcome(met=0.95, stock=9), SECOND: outcome(met=0.88, stock=9)},
        LATE: {FIRST: outcome(met=0.90), SECOND: outcome(met=0.90)},
    }
    assert winner(found) == LATE


def test_of_two_that_meet_as_many_the_shorter_lead_wins() -> None:
    found: Outcomes = {
        EARLY: {FIRST: outcome(lead=6), SECOND: outcome(lead=7)},
        LATE: {FIRST: outcome(lead=5, stock=9), SECOND: outcome(lead=6, stock=9)},
    }
    assert winner(found) == LATE


def test_work_that_may_be_done_long_before_it_is_due_leaves_goods_lying_about() -> None:
    stream = stream_of(orders=30, load=0.5, resources=6, seed=1)

    def finished(days: int) -> float:
        return sum(order.finished for order in promised(stream, PlanningSettings(build_ahead=days * 1440)))

    assert finished(0) < finished(20)
