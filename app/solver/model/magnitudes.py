"""Whether the numbers of a problem fit into a model: CP-SAT counts in whole numbers of 64 bits.

Thirds of a minute and items in micrograms, both at once, become whole numbers with more. Where only sums of smaller
ones would have too many, CP-SAT finds that out itself, and nothing is proven.
"""

from collections.abc import Iterator
from fractions import Fraction

from app.domain.quantity import Units
from app.domain.routing import Routing
from app.solver.lots import lot_of
from app.solver.model.problem import Problem

LARGEST = 2**62


def fits_a_model(problem: Problem) -> bool:
    return all(number <= LARGEST for number in _numbers(problem))


def _numbers(problem: Problem) -> Iterator[int]:
    """The largest that the rules multiply, place by place."""
    for place, here in problem.places.items():
        yield here.most
        for source in problem.shop.sources.purchases(place):
            yield lot_of(source, here.most)
        for routing in problem.shop.sources.routings(place):
            yield from _of_runs(problem, routing, lot_of(routing, here.most))


def _of_runs(problem: Problem, routing: Routing, lot: Units) -> Iterator[int]:
    for step, input_units in zip(routing.steps, routing.inputs(lot), strict=True):
        yield Fraction(step.yield_rate).denominator * input_units
        for _, takes in problem.shop.timed_modes(routing.id, step):
            yield takes.scale * (takes.minutes(input_units) + 1)
        for option in step.materials:
            yield option.quantity_per.denominator * (option.consumption(input_units) + 1)
