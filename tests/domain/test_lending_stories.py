"""In seeded stories: what is there whichever holds lapse may be taken and pegged, and nobody loses it again."""

from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from random import Random

import pytest

from app.domain.changes import EndReason, PromiseEnded, PromiseMade
from app.domain.ledgers.availability import availability
from app.domain.pegs.pegging import settled_pegs
from app.domain.verification import audit, violations
from tests.domain.stories import Asked, Story, could_have_more, lapses, ledger_of, level, short_of

SEEDS = range(120)
MAY_COME_SHORT = {"a_need_is_covered_in_full", "promises_leave_safety_stock_and_requirements_alone"}
"""Where a feed brings less, or too late; nobody was promised that it would not."""


@cache
def story(seed: int, fed: bool) -> Story:
    return Story(seed, fed)


def stories() -> Iterator[Story]:
    return (story(seed, fed) for fed in (False, True) for seed in SEEDS)


def asked() -> Iterator[Asked]:
    return (one for told in stories() for one in told.asked)


@pytest.mark.slow
def test_what_is_available_is_what_there_is_whichever_holds_lapse() -> None:
    for one in asked():
        order = one.order
        free = availability(ledger_of(one.before), order.now, one.before.plant.settings)
        changes = {order.now, *free.times, *(at for at, _ in order.flows)}
        lies_there = {at: free.nets[bisect_right(free.times, at) - 1] for at in changes if at >= order.now}
        is_available = all(units + level(order.flows, at) >= 0 for at, units in lies_there.items())
        assert is_available == one.is_possible, order


def test_whatever_is_available_can_be_pegged_and_breaks_no_law() -> None:
    made = exchanged = 0
    for one in asked():
        if one.is_possible:
            assert one.promise is not None, one.order
            assert violations(one.before, PromiseMade(promise=one.promise), one.order.now) == ()
            made, exchanged = made + 1, exchanged + bool(one.promise.plan.repegs)
    assert made > 500
    assert exchanged > 50


def test_more_than_is_available_breaks_a_law_though_pegs_may_be_found() -> None:
    found = 0
    for one in asked():
        promise = None if one.is_possible or _is_kept_back(one) else one.order.promise_in(one.before)
        if promise is not None:
            found += 1
            change = PromiseMade(promise=promise)
            broken = {violation.rule for violation in violations(one.before, change, one.order.now)}
            assert broken, one.order
            if not audit(one.before, one.order.now):
                assert broken == {violation.rule for violation in audit(one.before.apply(change), one.order.now)}
    assert found > 20


def _is_kept_back(one: Asked) -> bool:
    """Whether the planner alone keeps something: what promises are short of, or what of theirs serves others first."""
    ledger = ledger_of(one.before)
    comes_first = ledger.safety_stock or any(owned.owner is None for owned in ledger.needs.values())
    return bool(comes_first or short_of(one.before))


@pytest.mark.slow
def test_whichever_holds_lapse_in_whatever_order_nobody_else_loses_anything() -> None:
    lapsed = 0
    for told in stories():
        for version, now in told.states:
            missing = short_of(version)
            for after in lapses(version, now, Random(told.seed)):
                lapsed += 1
                broken = {violation.rule for violation in audit(after, now)}
                assert broken <= (MAY_COME_SHORT if told.fed else set()), told.seed
                assert all(units <= missing.get(id, 0) for id, units in short_of(after).items()), told.seed
    assert lapsed > 500


def test_holds_that_are_over_together_end_as_if_one_after_another() -> None:
    for told in stories():
        version, now = told.states[-1]
        late = now + 100
        one_by_one = version
        for quote in version.lapsed(late):
            one_by_one = one_by_one.apply(PromiseEnded(quote=quote, reason=EndReason.EXPIRED))
        assert version.live(late).ledgers == one_by_one.ledgers, told.seed


def test_what_a_feed_leaves_is_settled_so_that_nobody_is_short_who_could_have_more() -> None:
    short = 0
    for told in stories():
        for version, now in told.settled:
            assert settled_pegs(version, now) == (), told.seed
            needs = ledger_of(version).needs
            for need_id in short_of(version):
                if needs[need_id].need.needed_at >= now:
                    short += 1
                    assert not could_have_more(version, need_id, now), (told.seed, need_id)
    assert short > 20
