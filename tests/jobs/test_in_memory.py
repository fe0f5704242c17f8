"""Jobs in the memory of one process."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from app.jobs.in_memory import InMemory
from app.jobs.work import JOBS_AT_ONCE, Argument, Job


def play(jobs: InMemory, act: Callable[[], Awaitable[None]]) -> None:
    async def playing() -> None:
        running = asyncio.create_task(jobs.run())
        try:
            async with asyncio.timeout(30):
                await act()
        finally:
            running.cancel()
            await asyncio.wait([running])
            await jobs.close()

    asyncio.run(playing())


def test_under_one_key_one_job_waits_or_runs_at_a_time() -> None:
    began: list[int] = []
    gate = asyncio.Event()

    async def hold(argument: Argument) -> None:
        began.append(argument["number"])
        await gate.wait()

    jobs = InMemory([Job(name="hold", act=hold)])

    async def act() -> None:
        for number, key in enumerate(["a", "a", "b", None, None]):
            await jobs.enqueue("hold", {"number": number}, key)
        while len(began) < 4:
            await asyncio.sleep(0.01)
        await jobs.enqueue("hold", {"number": 5}, "a")
        gate.set()
        await asyncio.sleep(0.05)
        await jobs.enqueue("hold", {"number": 6}, "a")
        while len(began) < 5:
            await asyncio.sleep(0.01)

    play(jobs, act)
    assert began == [0, 2, 3, 4, 6]


def test_one_that_fails_is_written_down_and_keeps_nobody_else(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The linter of imports, which another test runs, silences every log that is there already.
    monkeypatch.setattr(logging.getLogger("troth.jobs"), "disabled", False)
    done: list[int] = []

    async def fail_once(argument: Argument) -> None:
        if argument["number"] == 0:
            raise OSError("s3cret place")
        done.append(argument["number"])

    jobs = InMemory([Job(name="fail_once", act=fail_once)])

    async def act() -> None:
        for number in range(2):
            await jobs.enqueue("fail_once", {"number": number}, "key" if number == 0 else None)
        while not done:
            await asyncio.sleep(0.01)
        await jobs.enqueue("fail_once", {"number": 2}, "key")
        while len(done) < 2:
            await asyncio.sleep(0.01)

    with caplog.at_level(logging.ERROR):
        play(jobs, act)
    assert "job failed: fail_once" in caplog.text
    assert done == [1, 2]


@pytest.mark.slow
def test_what_repeats_itself_is_done_again_and_again() -> None:
    done: list[Argument] = []

    async def tick(argument: Argument) -> None:
        done.append(argument)

    async def act() -> None:
        while len(done) < 2:
            await asyncio.sleep(0.01)

    play(InMemory([Job(name="tick", act=tick, every=1)]), act)
    assert done == [{}, {}]


@pytest.mark.slow
def test_what_repeats_itself_does_not_wait_for_others_that_are_slow() -> None:
    done, gate = asyncio.Event(), asyncio.Event()

    async def hold(_: Argument) -> None:
        await gate.wait()

    async def tick(_: Argument) -> None:
        done.set()

    jobs = InMemory([Job(name="hold", act=hold), Job(name="tick", act=tick, every=1)])

    async def act() -> None:
        for _ in range(JOBS_AT_ONCE + 1):
            await jobs.enqueue("hold", {})
        await asyncio.wait_for(done.wait(), 10)

    play(jobs, act)
    assert done.is_set()
