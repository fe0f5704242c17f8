"""Seasons of the demo factory, drawn from a seed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from tests.simulation.demo import DEMO, MORNING, troth_on
from tests.simulation.season.company import Company


@contextmanager
def season(database_url: str, seed: int) -> Iterator[Company]:
    """The demo factory's company on its first morning, with Troth on empty books and a simulated clock."""
    with troth_on(database_url) as client:
        company = Company(client=client, model=json.loads(DEMO.read_text()), now=MORNING, dice=Random(seed))
        company.begin()
        yield company
