"""Other people's solvers are asked the same question as Troth: then they give the same answer."""

import pytest

from benchmarks.factories import Blueprint
from benchmarks.frozen_plans import MadeUp, made_up
from benchmarks.peers import BREAKS, DATE, INSERTION, ONE_MODEL, PROVEN, TASKS, ways_of


@pytest.fixture(scope="module")
def factory() -> MadeUp:
    return made_up(Blueprint(resources=12, operations=120, interruptible=False, tree_share=0.5))


def test_every_operation_in_one_model_gives_the_date_that_we_prove(factory: MadeUp) -> None:
    ways = ways_of(factory)
    for product in factory.products:
        assert ways[ONE_MODEL](product) == ways[PROVEN](product)


def test_the_date_alone_is_the_date_that_is_offered(factory: MadeUp) -> None:
    ways = ways_of(factory)
    for product in factory.products:
        assert ways[DATE](product) == ways[INSERTION](product)


@pytest.mark.slow
@pytest.mark.parametrize("way", [BREAKS, TASKS])
def test_pyjobshop_gives_the_date_that_we_prove(factory: MadeUp, way: str) -> None:
    pytest.importorskip("pyjobshop", reason="PyJobShop is not installed (uv sync --extra bench)")
    ways = ways_of(factory)
    for product in (factory.products[0], factory.products[-1]):
        assert ways[way](product) == ways[PROVEN](product)
