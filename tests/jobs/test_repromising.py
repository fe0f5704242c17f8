"""Re-promise runs that take long: everything else that goes on in the background goes on, and a process ends soon."""

import asyncio
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.domain.repromise import RepromiseRequest, RepromiseState
from app.jobs.background import Background
from app.use_cases.ports.outside import Ports
from app.use_cases.repromises.keeping import read_repromise, start_repromise
from app.use_cases.repromises.planning import plan_repromise, repromises_due
from tests.storage.shop import MONDAY, Shop
from tests.storage.test_repromising import PLANT, breaks_down, ordered

SECONDS_MAX = 30


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    shop = Shop(database_url, PLANT)
    ordered(shop, "TRIKE", MONDAY + 1440)
    breaks_down(shop, 1)
    yield shop
    shop.close()


class Thorough:
    """Plans until it is stopped."""

    def __init__(self, planner: Any) -> None:
        self._planner = planner
        self.began = threading.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._planner, name)

    def repromised(self, sought: Any, snapshot: Any, now: Any, watch: Any) -> Any:
        self.began.set()
        until = time.monotonic() + SECONDS_MAX
        while time.monotonic() < until:
            watch(0)
            time.sleep(0.01)
        return self._planner.repromised(sought, snapshot, now, watch)


def in_background(ports: Ports) -> Background:
    return Background(ports, sender=None, tidy_seconds=1, url="", on_postgresql=False)  # type: ignore[arg-type]


def test_what_is_due_is_written_down_while_runs_are_planned_and_then_all_of_it_ends_soon(shop: Shop) -> None:
    planner = Thorough(shop.ports.planner)
    runs = [start_repromise(RepromiseRequest(), shop.ports) for _ in range(3)]
    shop.ordered("SLED", 1, None, hold=1)
    background = in_background(replace(shop.ports, planner=planner))

    async def play() -> float:
        background.start()
        assert await asyncio.to_thread(planner.began.wait, SECONDS_MAX)
        shop.clock.pass_by(minutes=5)
        async with asyncio.timeout(SECONDS_MAX / 2):
            while "quote.expired" not in await asyncio.to_thread(shop.told):
                await asyncio.sleep(0.05)
        asked_at = time.monotonic()
        await background.stop()
        await asyncio.to_thread(background.close)
        return time.monotonic() - asked_at

    assert asyncio.run(play()) < SECONDS_MAX / 3
    states = [read_repromise(run.id, shop.ports).state for run in runs]
    assert sorted(states) == [RepromiseState.QUEUED, RepromiseState.QUEUED, RepromiseState.RUNNING]


def test_a_run_whose_process_ended_is_planned_by_the_next(shop: Shop) -> None:
    run = start_repromise(RepromiseRequest(), shop.ports)
    goes_on = iter([True, False])
    plan_repromise(run.id, shop.ports, goes_on=goes_on.__next__)
    assert read_repromise(run.id, shop.ports).state is RepromiseState.RUNNING
    plan_repromise(run.id, shop.ports)
    assert read_repromise(run.id, shop.ports).state is RepromiseState.PROPOSED


def test_a_process_that_is_asked_to_end_begins_no_run(shop: Shop) -> None:
    run = start_repromise(RepromiseRequest(), shop.ports)
    plan_repromise(run.id, shop.ports, goes_on=lambda: False)
    assert read_repromise(run.id, shop.ports).state is RepromiseState.QUEUED


def test_a_run_that_cannot_be_planned_has_failed_and_is_not_tried_for_ever(shop: Shop) -> None:
    class Broken(Thorough):
        def repromised(self, *_: Any) -> Any:
            raise RecursionError

    run = start_repromise(RepromiseRequest(), shop.ports)
    with pytest.raises(RecursionError):
        plan_repromise(run.id, replace(shop.ports, planner=Broken(shop.ports.planner)))
    failed = read_repromise(run.id, shop.ports)
    assert (failed.state, "bug of ours" in failed.detail) == (RepromiseState.FAILED, True)
    assert list(repromises_due(shop.ports)) == []
