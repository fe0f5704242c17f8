"""Seasons of the demo factory, drawn from a seed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from fastapi.testclient import TestClient

from app.config import Settings
from app.main import application_of, troth_of
from tests.simulation.demo import DEMO, MORNING
from tests.simulation.season.company import Company


@contextmanager
def season(database_url: str, seed: int) -> Iterator[Company]:
    """The demo factory's company on its first morning, with Troth on empty books and a simulated clock."""
    settings = Settings(
        database_url=database_url,
        clock="simulated",
        threads_max=1,
        solver_deterministic_seconds_max=0.05,  # What is seen here is whether dates are kept, not how early they are.
    )
    with TestClient(application_of(troth_of(settings))) as client:
        company = Company(client=client, model=json.loads(DEMO.read_text()), now=MORNING, dice=Random(seed))
        company.begin()
        yield company
