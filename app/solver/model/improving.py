"""The CP-SAT model of one request: the rules over the free part, searched for dates better than insertion's.

Line by line in the order of settling, each as early as it can be while those before keep their dates.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial

from ortools.sat.python.cp_model import CpModel, LinearExprT

from app.domain.promise import ProofMethod
from app.domain.timeline import Minute
from app.solver.arrangement import Arrangement, measured
from app.solver.bounds.prospects import Prospects
from app.solver.model.choices import Choices, LineChoice
from app.solver.model.interpret import arrangement_of
from app.solver.model.magnitudes import fits_a_model
from app.solver.model.problem import Problem, problem_of
from app.solver.model.rules import RULES
from app.solver.model.rules.material import constraints_of_what_is_there
from app.solver.model.run import Outcome, Search
from app.solver.shop import Shop
from app.solver.thresholds import latest
from app.solver.wishes import Order, Way


@dataclass(frozen=True, slots=True)
class Improved:
    """``to_its_end``: where no acceptable arrangement was found, there is none.

    ``method``: what says so; a model that is too large to be searched says nothing. ``is_modelled``: whether any was
    built for it.
    """

    best: Arrangement | None
    least: tuple[Minute, ...]
    method: ProofMethod
    to_its_end: bool = True
    is_modelled: bool = False


def improved(prospects: Prospects, order: Order, best: Arrangement | None, least: Sequence[Minute]) -> Improved:
    """The best that insertion and the model find together, and what no plan can beat, line by line.

    Where the model is too large to build, or its limits end the search, the bound stands as it was.
    """
    if best is None or not best.is_acceptable:
        whole = _problem(prospects, order, prospects.shop.horizon)
        outcome, found = _solve(whole, 0, []) if whole else (Outcome.UNKNOWN, None)
        best = found or best
        if best is None or not best.is_acceptable:
            return Improved(best, tuple(least), ProofMethod.BOUNDS, to_its_end=outcome is Outcome.NONE)
    proven, method, is_modelled = list(least), ProofMethod.BOUNDS, False
    settled: list[Minute] = []
    # Of an order of many lines the same is asked for most, of the same plan.
    untils, problem_until = cache(partial(_untils, prospects.shop, order)), cache(partial(_problem, prospects, order))
    measures = cache(partial(Arrangement.measures, order=order))
    for at in range(len(least)):
        for until in untils(best):
            problem = problem_until(until)
            if problem is None:
                proven[at] = least[at]
                break
            is_modelled = True
            best, proven[at], has_told = _earliest(problem, at, settled, best, least[at])
            method = ProofMethod.CP_SAT if has_told else method
            if proven[at] <= least[at]:
                break
        settled.append(measures(best)[at])
    return Improved(best, tuple(proven), method, is_modelled=is_modelled)


def _problem(prospects: Prospects, order: Order, until: Minute) -> Problem | None:
    """None: too large to build."""
    shop = prospects.shop
    problem = problem_of(shop, order, prospects.fence_at, until)
    if problem is None or _windows(problem) > shop.limits.model_windows_max or not fits_a_model(problem):
        return None
    return problem


def _earliest(
    problem: Problem, at: int, settled: Sequence[Minute], best: Arrangement, least: Minute
) -> tuple[Arrangement, Minute, bool]:
    """Asks for a plan better by the smallest step until there is none: then the last one found is the best.

    And whether any search found one, or that there is none.
    """
    has_told = False
    while True:
        target = best.measures(problem.order)[at] - 1
        if target < least:
            return best, target + 1, has_told
        outcome, found = _solve(problem, at, [*settled, target])
        if outcome is Outcome.NONE:
            return best, target + 1, True
        if outcome is Outcome.UNKNOWN or found is None:
            return best, least, has_told
        best, has_told = found, True


def _solve(problem: Problem, at: int, targets: Sequence[Minute]) -> tuple[Outcome, Arrangement | None]:
    """One search: the first lines are as early as their targets, and line ``at`` gets ready as early as it can.

    Without targets no plan is known yet.
    """
    model = CpModel()
    limits = problem.shop.limits
    times = 1 if targets else limits.last_resort
    most = times * limits.model_constraints_max
    choices = Choices(problem, model, most)
    if constraints_of_what_is_there(problem, choices) > most:
        return Outcome.UNKNOWN, None
    for rule in RULES:
        rule(problem, model, choices)
        if choices.are_too_many:
            return Outcome.UNKNOWN, None
    together = problem.order.ships_together
    # Of one shipment the one target is that of every line; the last lines may have none.
    kept = [*targets] * len(choices.lines) if together else targets
    for line, target in zip(choices.lines, kept, strict=False):
        _keep(problem, model, line, target)
    goal: LinearExprT = choices.lines[0 if together else at].ready
    model.minimize(goal)
    search = Search(model, limits, times=times)
    outcome = search.outcome()
    if outcome is Outcome.NONE and not problem.is_whole:
        return Outcome.UNKNOWN, None
    return outcome, arrangement_of(problem, choices, search) if outcome is Outcome.FOUND else None


def _keep(problem: Problem, model: CpModel, line: LineChoice, target: Minute) -> None:
    """The line is ready early enough, on the way it takes, for a measure of at most the target."""
    for index, (way, taken, _) in enumerate(line.ways):
        shipped = [wish.ways[index] for wish in problem.order.wishes] if problem.order.ships_together else [way]
        last = _last_ready(problem.shop, shipped, target)
        if last is None:
            model.add(taken == 0)
        else:
            model.add(line.ready <= last).only_enforce_if(taken)


def _last_ready(shop: Shop, ways: Sequence[Way], target: Minute) -> Minute | None:
    """The latest ready time whose delivery, of one line or of all that ship together, measures at most the target."""
    first = ways[0]

    def measure(ready: Minute) -> Minute | None:
        deliver_at = shop.transport.delivered(first.site, first.lane, ready)
        arrivals = [] if deliver_at is None else [(way, deliver_at) for way in ways]
        return measured(arrivals, together=len(ways) > 1)[0] if arrivals else None

    return latest(measure, target, shop.now, max(shop.now, target))


def _untils(shop: Shop, order: Order, best: Arrangement) -> Sequence[Minute]:
    """Nothing useful ends after the last line is ready. Of several, one may come much later for another's sake.

    Another way may be ready later and be there sooner. A plan that ends soon is soon found; only the last of these
    instants proves that there is no better one.
    """
    last = max(one.delivery.need.at for one in best.delivered)
    if len(order.wishes) == 1 or order.ships_together:
        return sorted({last, max([last, *_ready_on_other_ways(shop, order, best)])})
    return [last, min(shop.horizon, 2 * last - shop.now), shop.horizon]


def _ready_on_other_ways(shop: Shop, order: Order, best: Arrangement) -> Iterator[Minute]:
    """How late one shipment may be ready on each way but its own, to be no later than the best."""
    (target, *_), (first, *_) = best.measures(order), best.delivered
    for ways in zip(*(wish.ways for wish in order.wishes), strict=True):
        last = None if first.way in ways else _last_ready(shop, ways, target)
        if last is not None:
            yield last


def _windows(problem: Problem) -> int:
    """How many open windows the operations could start or end in: what a model's size grows with."""
    total = 0
    for place, choosable in problem.places.items():
        for routing in problem.shop.sources.routings(place):
            for step in routing.steps:
                for mode in problem.shop.modes(routing.id, step):
                    windows = problem.windows(problem.shop.axis(step, mode.resources, mode.overtime))
                    total += len(windows) * choosable.runs.get(routing.id, 0)
    return total
