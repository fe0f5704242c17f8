"""Public instances are read as they are meant, and other people's solvers are asked the same."""

from pathlib import Path

import pytest

from app.solver.scheduling.problem import Problem
from benchmarks.instances import FLEXIBLE, PROJECTS, instances_in
from benchmarks.public_instances import by_plain_cpsat, by_pyjobshop, by_troth, compared
from tests.solver.scheduling.shops import job_shop
from tests.solver.scheduling.test_improve import FISHER_THOMPSON

TWO_JOBS = "2 2 1\n2 2 1 3 2 5 1 2 4\n1 1 1 6\n"
"""The first job: on machine 1 for 3 or on machine 2 for 5, then on machine 2 for 4. The second: on machine 1 for 6."""
THREE_ACTIVITIES = "5 1\n3\n0 0 3 2 3 4\n4 2 1 5\n3 2 1 5\n2 1 1 5\n0 0 0\n"
"""Of 4, 3 and 2 periods with 2, 2 and 1 units of three, between a beginning and an end."""


@pytest.fixture
def shop() -> Problem:
    return job_shop(FISHER_THOMPSON)


def test_a_textbook_model_and_we_prove_the_same(shop: Problem) -> None:
    assert by_troth(shop, 60) == by_plain_cpsat(shop, 60) == (55, 55)


@pytest.mark.slow
def test_pyjobshop_proves_the_same(shop: Problem) -> None:
    pytest.importorskip("pyjobshop", reason="PyJobShop is not installed (uv sync --extra bench)")
    assert by_pyjobshop(shop, 60) == (55, 55)


def test_files_are_read_by_the_names_that_are_known(tmp_path: Path) -> None:
    pytest.importorskip("fjsplib", reason="fjsplib is not installed (uv sync --extra bench)")
    pytest.importorskip("psplib", reason="psplib is not installed (uv sync --extra bench)")
    (tmp_path / "mk01.fjs").write_text(TWO_JOBS)
    (tmp_path / "j60_9_6.rcp").write_text(THREE_ACTIVITIES)
    (tmp_path / "unknown.fjs").write_text(TWO_JOBS)
    project, flexible = instances_in(tmp_path)
    assert (project.family, by_troth(project.problem, 60)) == (PROJECTS, (7, 7))
    assert (flexible.family, by_troth(flexible.problem, 60)) == (FLEXIBLE, (9, 9))
    assert "mean gap" in compared([flexible], {"textbook": by_plain_cpsat}, 60)
