"""Where an order's work is put once its date is known: which build-ahead window and which safety time serve best.

    .venv/bin/python -m benchmarks.placement [--orders 2000] [--seeds 5] [--loads 0.7 0.8 0.9 0.95] [--write]

The same streams of orders are promised under every policy; nothing planned moves. A policy is as good as the best when
the difference, stream by stream, is no more than its two standard errors. Of those that are as good as the best in
requested dates met and in the lead of what is wanted as soon as possible, the one with the least stock wins.
"""

from argparse import Namespace
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import product
from math import sqrt
from statistics import mean, stdev

from app.domain.plant import PlanningSettings
from app.domain.timeline import MINUTES_PER_DAY
from benchmarks.order_streams import promised, stream_of
from benchmarks.reports import arguments_of, report, table

UNLIMITED = 365
DEFAULT = PlanningSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """In days."""

    build_ahead: int
    safety: int

    @property
    def name(self) -> str:
        ahead = "unlimited" if self.build_ahead >= UNLIMITED else f"{self.build_ahead} days"
        is_default = (self.build_ahead * MINUTES_PER_DAY, self.safety * MINUTES_PER_DAY) == (
            DEFAULT.build_ahead,
            DEFAULT.safety_minutes,
        )
        return f"build ahead {ahead}, safety {self.safety} days" + (" (the default)" if is_default else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSpec:
    orders: int
    resources: int
    load: float
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Means over one stream: days of lead, the share of requested dates met, days of stock for each unit ordered."""

    asap_lead: float
    met: float
    finished: float
    waiting: float

    @property
    def stock(self) -> float:
        return self.finished + self.waiting


def outcome(policy: Policy, spec: StreamSpec) -> Outcome:
    settings = PlanningSettings(
        build_ahead=policy.build_ahead * MINUTES_PER_DAY, safety_minutes=policy.safety * MINUTES_PER_DAY
    )
    orders = list(promised(stream_of(spec.orders, spec.load, spec.resources, spec.seed), settings))
    return Outcome(
        asap_lead=mean(order.lead_days for order in orders if order.asap),
        met=mean(order.is_met for order in orders if not order.asap),
        finished=mean(order.finished for order in orders),
        waiting=mean(order.waiting for order in orders),
    )


Outcomes = dict[Policy, dict[StreamSpec, Outcome]]


def outcomes(policies: Sequence[Policy], specs: Sequence[StreamSpec], workers: int) -> Outcomes:
    pairs = list(product(policies, specs))
    with ProcessPoolExecutor(workers) as pool:
        found = pool.map(outcome, *zip(*pairs, strict=True))
        gathered: Outcomes = {policy: {} for policy in policies}
        for (policy, spec), one in zip(pairs, found, strict=True):
            gathered[policy][spec] = one
    return gathered


def winner(found: Outcomes) -> Policy:
    good = _as_good_as_the_best(found, list(found), lambda one: -one.met)
    good = _as_good_as_the_best(found, good, lambda one: one.asap_lead)
    return min(good, key=lambda policy: mean(one.stock for one in found[policy].values()))


def _as_good_as_the_best(
    found: Outcomes, policies: Sequence[Policy], measure: Callable[[Outcome], float]
) -> list[Policy]:
    """``measure``: less is better."""
    best = min(policies, key=lambda policy: mean(map(measure, found[policy].values())))
    good = []
    for policy in policies:
        worse = [measure(found[policy][spec]) - measure(found[best][spec]) for spec in found[best]]
        error = stdev(worse) / sqrt(len(worse)) if len(worse) > 1 else 0.0
        if mean(worse) <= 2 * error:
            good.append(policy)
    return good


def outcome_table(found: Outcomes) -> str:
    rows = []
    for policy, by_spec in found.items():
        for load in sorted({spec.load for spec in by_spec}):
            these = [one for spec, one in by_spec.items() if spec.load == load]
            rows.append(
                [
                    policy.name,
                    f"{load:.2f}",
                    f"{mean(one.asap_lead for one in these):.2f}",
                    f"{100 * mean(one.met for one in these):.1f} %",
                    f"{mean(one.finished for one in these):.2f}",
                    f"{mean(one.waiting for one in these):.2f}",
                ]
            )
    heads = ["policy", "load", "ASAP lead, days", "dates met", "finished stock, days", "components waiting, days"]
    return table(heads, rows)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("--orders", type=int, default=400)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--loads", type=float, nargs="+", default=[0.8, 0.9])
    parser.add_argument("--build-ahead", type=int, nargs="+", default=[0, 2, 5, 10, 20, UNLIMITED], help="days")
    parser.add_argument("--safety", type=int, nargs="+", default=[1, 2], help="days, beside none")
    parser.add_argument("--resources", type=int, default=15)
    parser.add_argument("--workers", type=int, default=1)
    _run(parser.parse_args(arguments))


def _run(options: Namespace) -> None:
    default = DEFAULT.build_ahead // MINUTES_PER_DAY
    policies = [Policy(build_ahead=days, safety=0) for days in options.build_ahead]
    policies += [Policy(build_ahead=default, safety=days) for days in options.safety]
    specs = [
        StreamSpec(orders=options.orders, resources=options.resources, load=load, seed=seed)
        for load in options.loads
        for seed in range(1, options.seeds + 1)
    ]
    found = outcomes(policies, specs, options.workers)
    best = winner(found)
    report("placement", f"{outcome_table(found)}\n\nThe table argues for: {best.name}.", options)


if __name__ == "__main__":
    main()
