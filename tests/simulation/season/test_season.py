"""Where all goes as planned every promise is kept: nothing is there twice, and nobody is at risk without a cause.

Where much goes wrong, whoever is hit is told, and has another date or none; everybody else is kept.
"""

from pathlib import Path

import httpx
import pytest

from tests.fakes.desk import copy_of, url_of
from tests.postgres import PostgresServer
from tests.serving import serving
from tests.simulation.season.offices import InTurn
from tests.simulation.season.seasons import opened, season


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "seed", "days", "quotes"),
    [("demo", 3, 7, 3), ("network", 9, 2, 2), ("troubled", 30, 2, 1), ("reporting", 44, 2, 1)],
)
def test_a_company_that_does_what_it_is_told_keeps_every_promise(
    migrated: Path, tmp_path: Path, kind: str, seed: int, days: int, quotes: int
) -> None:
    with season(url_of(copy_of(migrated, tmp_path)), seed, kind) as company:
        company.live(days, quotes)
        assert company.promised
        assert company.audited() == []
        assert list(company.missed()) == []
        assert list(company.kept_in_vain()) == []


@pytest.mark.slow
def test_it_may_be_served_by_two_processes_in_turn(postgres: PostgresServer, tmp_path: Path) -> None:
    books, settings = postgres.fresh(), {"clock": "simulated", "solver_deterministic_seconds_max": "0.05"}
    with (
        serving(books, tmp_path / "one", **settings) as one,
        serving(books, tmp_path / "other", **settings) as other,
        httpx.Client(transport=InTurn(one.url, other.url), base_url=one.url, timeout=60) as client,
    ):
        company = opened(client, 30, "troubled")
        company.live(days=1, quotes=1)
        assert company.audited() == []
        assert list(company.missed()) == []
        assert one.complaints() == other.complaints() == []
