"""How long the laws take to judge one promise beside a frozen plan, and a change to become the next version of it.

    .venv/bin/python -m benchmarks.judging [--resources 200] [--operations 100 1000 10000 100000] [--write]

The promises are holds that the planner finds by insertion. Each is judged on the frozen plan, made, confirmed and given
back; then they are held one after another, and each is judged beside all before it, whose ledgers have just changed.
"""

from argparse import Namespace
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from statistics import mean
from time import process_time
from typing import TypeVar

from app.domain.changes import Change, EndReason, PromiseConfirmed, PromiseEnded, PromiseMade
from app.domain.demand import HoldRequest, PromiseRequest
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.verification import violations
from app.solver.planner import Planner
from benchmarks.factories import NOW, ZONE, Blueprint, first_only, requests_of
from benchmarks.frozen_plans import made_up
from benchmarks.measuring import Spread, in_words, still_heap, timed
from benchmarks.planners import BY_INSERTION, counting_ids
from benchmarks.reports import arguments_of, report, table

HELD_MINUTES = 30
HEADS = [
    "machines / operations",
    "operations",
    "needs",
    "judged p50",
    "p95",
    "in a row p50",
    "made",
    "confirmed",
    "ended",
]

Given = TypeVar("Given")


class Maker:
    """Holds what one planner offers."""

    def __init__(self) -> None:
        self._new_id = counting_ids()
        self._planner = Planner(BY_INSERTION, self._new_id)

    def promise(self, request: PromiseRequest, snapshot: Snapshot) -> Promise:
        asked = replace(first_only(request), hold=HoldRequest(minutes=HELD_MINUTES))
        offer = self._planner.answer(asked, snapshot, NOW).offers[0]
        return Promise(
            quote=self._new_id("qte"),
            commitment=None,
            expires_at=NOW + HELD_MINUTES,
            reference=None,
            customer=None,
            ship_to=ZONE,
            lines=offer.lines,
            plan=offer.plan,
        )


def measured(blueprint: Blueprint, requests: int) -> list[str]:
    factory, maker = made_up(blueprint), Maker()
    snapshot = factory.snapshot
    asked = [request for _, request in islice(requests_of(blueprint, factory.products, seed=2), requests)]
    promises = [maker.promise(request, snapshot) for request in asked]
    holds = [snapshot.apply(PromiseMade(promise=promise)) for promise in promises]
    still_heap()
    judging = partial(judge, snapshot=snapshot)
    times(judging, promises)
    judged = times(judging, promises)
    in_a_row = list(held_in_a_row(asked, maker, snapshot))
    made = times(lambda promise: snapshot.apply(PromiseMade(promise=promise)), promises)
    pairs = list(zip(holds, promises, strict=True))
    confirmed = times(lambda pair: pair[0].apply(confirmation(pair[1])), pairs)
    ended = times(lambda pair: pair[0].apply(release(pair[1])), pairs)
    operations = mean(sum(len(run.operations) for run in promise.plan.runs) for promise in promises)
    needs = mean(sum(1 for _ in promise.plan.needs()) for promise in promises)
    spread = Spread.of(judged)
    medians = (Spread.of(one).p50 for one in (in_a_row, made, confirmed, ended))
    return [
        f"{blueprint.resources} / {factory.planned_operations:,}",
        f"{operations:.1f}",
        f"{needs:.1f}",
        *map(in_words, (spread.p50, spread.p95, *medians)),
    ]


def held_in_a_row(asked: Iterable[PromiseRequest], maker: Maker, snapshot: Snapshot) -> Iterable[float]:
    for request in asked:
        promise = maker.promise(request, snapshot)
        yield from times(partial(judge, snapshot=snapshot), [promise])
        snapshot = snapshot.apply(PromiseMade(promise=promise))


def judge(promise: Promise, snapshot: Snapshot) -> None:
    broken = violations(snapshot, PromiseMade(promise=promise), NOW)
    if broken:
        raise ValueError(f"{promise.quote} breaks {broken[0].rule} at {broken[0].ref}: {broken[0].detail}")


def confirmation(promise: Promise) -> Change:
    return PromiseConfirmed(quote=promise.quote, commitment=f"cmt_of_{promise.quote}")


def release(promise: Promise) -> Change:
    return PromiseEnded(quote=promise.quote, reason=EndReason.RELEASED)


def times(work: Callable[[Given], object], over: Iterable[Given]) -> list[float]:
    return [timed(partial(work, given), process_time)[1] for given in over]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("--resources", type=int, nargs="+", default=[200])
    parser.add_argument("--operations", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    _run(parser.parse_args(arguments))


def _run(options: Namespace) -> None:
    blueprints = [
        Blueprint(resources=resources, operations=operations, seed=options.seed)
        for resources in options.resources
        for operations in options.operations
    ]
    report("judging", table(HEADS, [measured(blueprint, options.requests) for blueprint in blueprints]), options)


if __name__ == "__main__":
    main()
