"""What a full counter-offer takes over HTTP, with every kind of offer, its reasons and its levers.

    .venv/bin/python -m benchmarks.counter_offers [--resources 200] [--operations 20000] [--requests 200] [--write]

The requests are those that a made-up factory with other means (benchmarks/other_means.py) cannot meet in time. Each is
asked twice: with the default policy, which looks for all kinds of offers and three levers, and for the first offer
alone. Both times it is posted to a real service on loopback, and in turns to an echo of the same bodies
(benchmarks/echo.py). The first offer is besides planned by insertion inside the planner: no answer can come sooner.
"""

import json
from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

from app.config import Settings
from app.domain.demand import OfferKind, PromiseRequest
from benchmarks.echo import WARM_UP, Asked, in_turns
from benchmarks.factories import NOW, Blueprint, first_only
from benchmarks.frozen_plans import MadeUp, made_up
from benchmarks.measuring import Spread, in_words, still_heap, timed
from benchmarks.other_means import urgent_requests, with_other_means
from benchmarks.planners import BY_INSERTION, planner
from benchmarks.reports import arguments_of, report, table
from benchmarks.served import body_of, settings_for, troth_serving, write_books

ALL, FIRST = "all offers", "first offer"
TARGET = 100
"""A full counter-offer shall take no more than so many times what an echo of it takes."""

Answers = dict[bytes, bytes]
"""What Troth said, by the body that it was asked."""


def counter_offers(factory: MadeUp, settings: Settings, most: int) -> dict[str, tuple[list[PromiseRequest], Answers]]:
    """Requests that a first try finds late, with the answers to them and to the same asked for one offer alone."""
    asked: list[PromiseRequest] = []
    answers: dict[str, Answers] = {ALL: {}, FIRST: {}}
    with troth_serving(settings) as caller:
        for number, request in enumerate(islice(urgent_requests(factory, seed=3), 20 * most)):
            body = body_of(request, reference=f"A{number}")
            answer = caller.post("/v1/inquiries", body)
            if json.loads(answer)["status"] == "counter_offer":
                asked.append(request)
                answers[ALL][body] = answer
                body = body_of(first_only(request), reference=f"F{number}")
                answers[FIRST][body] = caller.post("/v1/inquiries", body)
            if len(asked) == most:
                break
    return {name: (asked, told) for name, told in answers.items()}


def by_insertion(requests: Sequence[PromiseRequest], factory: MadeUp) -> list[float]:
    """Milliseconds to the first offer of each inside the planner, by insertion."""
    one = planner(BY_INSERTION)
    # Before the clock starts all is asked for once, as in a service that has been up for a while.
    for request in requests:
        one.answer(first_only(request), factory.snapshot, NOW)
    still_heap()
    taken = [timed(partial(one.answer, first_only(request), factory.snapshot, NOW))[1] for request in requests]
    return taken[WARM_UP:]


def times_table(asked: dict[str, dict[str, Asked]], inside: Sequence[float]) -> str:
    rows = [
        [f"{name}, {who}", *Spread.of(one.times).cells(), in_words(one.processor)]
        for name, both in asked.items()
        for who, one in both.items()
    ]
    rows.append([f"{FIRST}, insertion in the planner", *Spread.of(inside).cells(), "-"])
    return table(["asked for", "p50 ms", "p95 ms", "p99 ms", "processor ms"], rows)


def ratios(asked: dict[str, dict[str, Asked]], inside: Sequence[float]) -> str:
    p50 = {(name, who): Spread.of(one.times).p50 for name, both in asked.items() for who, one in both.items()}
    full, first = (p50[name, "inquiry"] / p50[name, "echo"] for name in (ALL, FIRST))
    over = p50[FIRST, "inquiry"] / Spread.of(inside).p50
    return (
        f"The p50 of a full counter-offer is {full:.1f} times its echo's (the target: {TARGET}), that of the first "
        f"offer alone {first:.1f} times its echo's and {over:.1f} times the insertion's inside the planner."
    )


def offers_table(answers: Iterable[bytes]) -> str:
    """How many answers had an offer of each kind, and what was said beside it."""
    told = [json.loads(answer) for answer in answers]
    kinds = Counter(offer["kind"] for answer in told for offer in answer["offers"])
    rows: list[list[object]] = [[kind.value, kinds[kind.value]] for kind in OfferKind]
    rows += [
        ["answers", len(told)],
        ["answers with levers", sum(1 for answer in told if answer["offers"][0]["levers"])],
        ["offers in an answer", f"{mean(len(answer['offers']) for answer in told):.1f}"],
        ["reasons of an offer", f"{mean(len(offer['why']) for answer in told for offer in answer['offers']):.1f}"],
    ]
    return table(["offers that came", "how many"], rows)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("--resources", type=int, default=200)
    parser.add_argument("--operations", type=int, default=20_000)
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    _run(parser.parse_args(arguments))


def _run(options: Namespace) -> None:
    blueprint = Blueprint(resources=options.resources, operations=options.operations, seed=options.seed)
    factory = with_other_means(made_up(blueprint))
    with TemporaryDirectory() as folder:
        settings = settings_for(Path(folder))
        write_books(factory, settings)
        found = counter_offers(factory, settings, WARM_UP + options.requests)
        asked = {name: in_turns(answers, settings, Path(folder)) for name, (_, answers) in found.items()}
    requests, answers = found[ALL]
    inside = by_insertion(requests, factory)
    parts = [times_table(asked, inside), ratios(asked, inside), offers_table(answers.values())]
    report("counter_offers", "\n\n".join(parts), options)


if __name__ == "__main__":
    main()
