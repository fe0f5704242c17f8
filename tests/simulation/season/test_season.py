"""Where all goes as planned every promise is kept: nothing is there twice, and nobody is at risk without a cause."""

from pathlib import Path

import pytest

from tests.fakes.desk import copy_of, url_of
from tests.simulation.season.seasons import season


@pytest.mark.slow
def test_a_company_that_does_what_it_is_told_keeps_every_promise(migrated: Path, tmp_path: Path) -> None:
    with season(url_of(copy_of(migrated, tmp_path)), seed=3) as company:
        company.live(days=7, quotes=3)
        assert len(company.promised) > 20
        assert list(company.missed()) == []
