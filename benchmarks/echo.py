"""What HTTP costs before anything is planned: an echo of the same bodies beside the inquiry itself, in one run.

    .venv/bin/python -m benchmarks.echo [--resources 50] [--operations 1000] [--requests 300] [--write]

The echo is a FastAPI application that reads each request into our pydantic shape and writes back, through our pydantic
shape, the answer that Troth gave to it. Both are served by uvicorn on loopback, each in a process of its own, and are
asked in turns. Then the same inquiries are answered step by step in this process, to see where the time goes: "use
case" is what it takes around the planner.
"""

import json
import os
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from time import process_time

from fastapi import FastAPI

from app.api.desk import json_bytes
from app.config import Settings
from app.domain.demand import PromiseRequest
from app.domain.promise import Answer
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.main import troth_of
from app.telemetry import configure_logging
from app.use_cases.answer_inquiry import answer_inquiry
from app.use_cases.ports.outside import Ports
from app.use_cases.standing.by_now import read_now
from app.wire.json_text import read_json
from app.wire.quotes import QuoteOut
from app.wire.requests import PromiseRequestIn, read_request
from benchmarks.factories import Blueprint, requests_of
from benchmarks.frozen_plans import MadeUp, made_up
from benchmarks.measuring import Found, Spread, in_words, still_heap, timed
from benchmarks.reports import arguments_of, report, table
from benchmarks.served import application_serving, body_of, settings_for, troth_serving, write_books

ANSWERS = "ECHOED_ANSWERS"
"""The environment variable that tells the echo in which file the answers are."""
WARM_UP = 20


def echo_application() -> FastAPI:
    """Run by uvicorn, in a process of its own."""
    answers = json.loads(Path(os.environ[ANSWERS]).read_text())
    parsed = {reference: QuoteOut.model_validate(answer) for reference, answer in answers.items()}
    application = FastAPI()

    @application.get("/ready")
    async def ready() -> None: ...

    @application.post("/v1/inquiries")
    async def echo(request: PromiseRequestIn) -> QuoteOut:
        return parsed[request.reference or ""]

    return application


def feasible(factory: MadeUp, settings: Settings, most: int) -> dict[bytes, bytes]:
    """Requests that a first try finds feasible, with Troth's answers; each has a reference of its own."""
    found: dict[bytes, bytes] = {}
    with troth_serving(settings) as caller:
        for number, request in enumerate(islice(_dated(factory), 20 * most)):
            body = body_of(request, reference=f"R{number}")
            answer = caller.post("/v1/inquiries", body)
            if json.loads(answer)["status"] == "feasible":
                found[body] = answer
            if len(found) == most:
                break
    return found


def _dated(factory: MadeUp) -> Iterator[PromiseRequest]:
    asked = requests_of(factory.blueprint, factory.products, seed=2)
    return (request for _, request in asked if request.lines[0].requested)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Milliseconds that callers waited, and those that the service's processor worked for each of them."""

    times: list[float]
    processor: float


def in_turns(answers: dict[bytes, bytes], settings: Settings, folder: Path) -> dict[str, Asked]:
    """The echo and the inquiry, each request by both before the next."""
    told = folder / "answers.json"
    told.write_text(json.dumps({json.loads(body)["reference"]: json.loads(answer) for body, answer in answers.items()}))
    with (
        troth_serving(settings) as troth,
        application_serving("benchmarks.echo:echo_application", "/ready", {ANSWERS: str(told)}) as echo,
    ):
        callers = {"echo": echo, "inquiry": troth}
        times: dict[str, list[float]] = {name: [] for name in callers}
        used = {name: 0.0 for name in callers}
        for at, body in enumerate(answers):
            if at == WARM_UP:
                used = {name: caller.processor_seconds() for name, caller in callers.items()}
            for name, caller in callers.items():
                times[name].append(timed(partial(caller.post, "/v1/inquiries", body))[1])
        used = {name: caller.processor_seconds() - used[name] for name, caller in callers.items()}
    return {
        name: Asked(times=taken[WARM_UP:], processor=1000 * used[name] / len(taken[WARM_UP:]))
        for name, taken in times.items()
    }


class Steps:
    """The processor's milliseconds for each step of one inquiry, as app/api/routes/inquiries.py takes them."""

    def __init__(self, ports: Ports) -> None:
        self._planner = ports.planner
        self._ports = replace(ports, planner=self)  # type: ignore[arg-type]
        self.taken: dict[str, float] = {}

    def answer(self, request: PromiseRequest, snapshot: Snapshot, now: Minute) -> Answer:
        """Stands in for the planner, to know its part of the use case."""
        return self._step("planner", lambda: self._planner.answer(request, snapshot, now))

    def inquire(self, body: bytes) -> None:
        snapshot, moment = self._step("snapshot from the books", lambda: read_now(self._ports))
        shape = self._step("JSON to a shape", lambda: read_request(PromiseRequestIn, read_json(body)))
        request = self._step("shape to domain", lambda: shape.to_domain(snapshot.plant))
        inquiry = self._step("use case", lambda: answer_inquiry(request, snapshot, moment, self._ports))
        self.taken["use case"] -= self.taken["planner"]
        answer = self._step("domain to a shape", lambda: QuoteOut.from_inquiry(inquiry, snapshot, 1.0))
        self._step("shape to JSON", lambda: json_bytes(answer))

    def _step(self, name: str, work: Callable[[], Found]) -> Found:
        found, self.taken[name] = timed(work, process_time)
        return found


def step_by_step(bodies: Sequence[bytes], settings: Settings) -> dict[str, float]:
    """The processor's milliseconds for each step, on average."""
    configure_logging(settings.log_level)
    taken: list[dict[str, float]] = []
    with closing(troth_of(settings)) as troth:
        read_now(troth.ports)
        still_heap()
        for body in bodies:
            steps = Steps(troth.ports)
            steps.inquire(body)
            taken.append(steps.taken)
    return {name: mean(one[name] for one in taken[WARM_UP:]) for name in taken[0]}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("--resources", type=int, default=50)
    parser.add_argument("--operations", type=int, default=1_000)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    _run(parser.parse_args(arguments))


def _run(options: Namespace) -> None:
    factory = made_up(Blueprint(resources=options.resources, operations=options.operations, seed=options.seed))
    with TemporaryDirectory() as folder:
        settings = settings_for(Path(folder))
        write_books(factory, settings)
        answers = feasible(factory, settings, WARM_UP + options.requests)
        asked = in_turns(answers, settings, Path(folder))
        steps = step_by_step(list(answers), settings)
    spreads = {name: Spread.of(one.times) for name, one in asked.items()}
    rows = [[name, *one.cells(), in_words(asked[name].processor)] for name, one in spreads.items()]
    beside = table(["HTTP", "p50 ms", "p95 ms", "p99 ms", "processor ms"], rows)
    slower = spreads["inquiry"].p50 / spreads["echo"].p50
    work = asked["inquiry"].processor / asked["echo"].processor
    ratio = f"The inquiry's p50 is {slower:.1f} times the echo's, its processor's work {work:.1f} times."
    rest = asked["inquiry"].processor - sum(steps.values())
    inside = table(
        ["step of the inquiry", "processor ms"],
        [[name, in_words(took)] for name, took in steps.items()] + [["HTTP, threads and the rest", in_words(rest)]],
    )
    report("echo", f"{beside}\n\n{ratio}\n\n{inside}", options)


if __name__ == "__main__":
    main()
