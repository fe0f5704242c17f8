"""Seasons of companies, drawn from a seed: the demo factory's, and those of several sites."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from tests.simulation.demo import DEMO, MORNING, Client, troth_on
from tests.simulation.season.company import Company
from tests.simulation.season.network import network
from tests.simulation.season.reporting import ReportingCompany
from tests.simulation.season.troubled import TroubledCompany

KINDS: dict[str, type[Company]] = {"network": Company, "troubled": TroubledCompany, "reporting": ReportingCompany}
"""Of several sites: all goes as planned; much goes wrong; and the floor reports what it does as well."""


@contextmanager
def season(database_url: str, seed: int, kind: str = "demo") -> Iterator[Company]:
    """A company on its first morning, with Troth on empty books and a simulated clock."""
    with troth_on(database_url) as client:
        yield opened(client, seed, kind)


def opened(client: Client, seed: int, kind: str) -> Company:
    if kind == "demo":
        company = Company(client=client, model=json.loads(DEMO.read_text()), now=MORNING, dice=Random(seed))
    else:
        model, first = network(seed, progress="reported" if kind == "reporting" else "assumed")
        company = KINDS[kind](client=client, model=model, now=first, dice=Random(seed))
    company.begin()
    return company
