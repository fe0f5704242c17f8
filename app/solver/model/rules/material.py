"""Nothing is used before it is there, and no unit twice."""

from collections import defaultdict
from collections.abc import Iterator

from ortools.sat.python.cp_model import CpModel, IntVar, LinearExprT

from app.domain.quantity import Units
from app.domain.supply import ItemSite
from app.domain.timeline import LAST_MINUTE, Minute
from app.solver.lots import lot_of
from app.solver.model.choices import Choices, MoveChoice, NeedChoice, SupplyChoice
from app.solver.model.problem import Problem


def needs_are_covered_in_time(problem: Problem, model: CpModel, choices: Choices) -> None:
    """What each need takes adds up to it, from steps of what is free anyway and from what is planned with it."""
    brought: dict[ItemSite, list[SupplyChoice]] = defaultdict(list)
    for supply in choices.supplies:
        brought[supply.place].append(supply)
    for place, needs in _needed(problem, choices).items():
        taken: dict[NeedChoice, list[LinearExprT]] = {need: [] for need in needs}
        _from_what_is_there(problem, model, place, taken, brought[place])
        for supply in brought[place]:
            _from_what_is_planned(model, supply, taken)
        for need, flows in taken.items():
            model.add(sum(flows) == need.quantity)


def constraints_of_what_is_there(problem: Problem, choices: Choices) -> int:
    """So many are made of stock and receipts, at least: a model need not be built to be known as too large.

    One for each end of a flow that depends on when it is; with many promises around, these are most of a model.
    """
    now = problem.shop.now
    return sum(
        2 * len(needs) * ((since > now) + (back_by < LAST_MINUTE))
        for place, needs in _needed(problem, choices).items()
        for since, back_by, _ in _loans(problem, place)
    )


def _needed(problem: Problem, choices: Choices) -> dict[ItemSite, list[NeedChoice]]:
    """By place, but for those where there is always enough."""
    needed: dict[ItemSite, list[NeedChoice]] = defaultdict(list)
    for need in choices.needs:
        if not problem.shop.snapshot.ledger(need.place).unlimited:
            needed[need.place].append(need)
    return needed


def _loans(problem: Problem, place: ItemSite) -> Iterator[tuple[Minute, Minute, Units]]:
    """What lies there while it could be used: from when on, by when it has to be back, how much."""
    now, until = problem.shop.now, problem.until
    there = problem.shop.availability(place).loans(now)
    return (loan for loan in there if loan[0] <= until and loan[1] > now)


def _from_what_is_there(
    problem: Problem,
    model: CpModel,
    place: ItemSite,
    taken: dict[NeedChoice, list[LinearExprT]],
    brought: list[SupplyChoice],
) -> None:
    """What lies there for good, or is lent until it comes back from what is planned.

    Any plan that has enough at every instant can be told this way: who needs a unit later takes it from what came
    meanwhile, so that each unit is lent once.
    """
    now, wanted = problem.shop.now, sum(need.most for need in taken)
    for since, back_by, units in _loans(problem, place):
        flows = [_flow(model, need, since, min(units, need.most), now) for need in taken]
        for need, flow in zip(taken, flows, strict=True):
            taken[need].append(flow)
            need.flows.append((None, flow))
        model.add(sum(flows) <= min(units, wanted))
        if back_by < LAST_MINUTE:
            for need, flow in zip(taken, flows, strict=True):
                used = model.new_bool_var("")
                model.add(flow == 0).only_enforce_if(~used)
                model.add(need.at < back_by).only_enforce_if(used)
            _comes_back(model, sum(flows), back_by, brought)


def _comes_back(model: CpModel, lent: LinearExprT, back_by: Minute, brought: list[SupplyChoice]) -> None:
    returned: list[LinearExprT] = []
    for supply in brought:
        flow = model.new_int_var(0, supply.most, "")
        used = model.new_bool_var("")
        model.add(flow == 0).only_enforce_if(~used)
        model.add(supply.available_at <= back_by).only_enforce_if(used)
        model.add_implication(used, supply.present)
        supply.returned.append(flow)
        returned.append(flow)
    model.add(sum(returned) == lent)


def _flow(model: CpModel, need: NeedChoice, time: Minute, most: Units, now: Minute) -> IntVar:
    flow = model.new_int_var(0, most, "")
    if time > now:
        used = model.new_bool_var("")
        model.add(flow == 0).only_enforce_if(~used)
        model.add(need.at >= time).only_enforce_if(used)
    return flow


def _from_what_is_planned(model: CpModel, supply: SupplyChoice, taken: dict[NeedChoice, list[LinearExprT]]) -> None:
    flows: list[LinearExprT] = []
    own = supply.need if isinstance(supply, MoveChoice) else None
    for need, covered_by in taken.items():
        if need is own:
            continue
        flow = model.new_int_var(0, min(supply.most, need.most), "")
        used = model.new_bool_var("")
        model.add(flow == 0).only_enforce_if(~used)
        model.add(flow >= 1).only_enforce_if(used)
        model.add(need.at >= supply.available_at).only_enforce_if(used)
        model.add_implication(used, supply.present)
        flows.append(flow)
        covered_by.append(flow)
        need.flows.append((supply, flow))
    given = sum([*flows, *supply.returned])
    model.add(given <= supply.quantity)
    _no_more_than_it_takes(model, supply, given)


def _no_more_than_it_takes(model: CpModel, supply: SupplyChoice, taken: LinearExprT) -> None:
    """A larger lot than covers what is taken is never earlier, and leaves a surplus that nobody asked for."""
    if isinstance(supply, MoveChoice):
        model.add(supply.quantity == taken)
        return
    smallest = lot_of(supply.source, 1)
    is_smallest = model.new_bool_var("")
    model.add(supply.quantity <= smallest).only_enforce_if(is_smallest)
    model.add(supply.quantity <= taken + supply.source.multiple - 1).only_enforce_if(~is_smallest)
