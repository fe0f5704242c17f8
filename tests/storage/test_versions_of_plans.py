"""How a writer learns how far the logs go: from the lock itself where it locks all plans there are, else by asking."""

from collections.abc import Iterator

import pytest

from app.domain.plant import PlantModel
from app.domain.snapshots.reach import Reach
from app.storage.log import change_log
from app.use_cases.ports.outside import Ports
from app.use_cases.quote_promise import quote_promise
from app.use_cases.record_plant import record_plant
from tests.builders import calendar, line, plant, request, resource, routing, step, stock
from tests.fakes.clock import StandingClock
from tests.fakes.desk import cold, laid_open, latest
from tests.postgres import PostgresServer
from tests.storage.listening import told_to
from tests.storage.test_several_plans import ITEMS, Replica


def made_on(machines: dict[str, str]) -> PlantModel:
    """Each item on its machine: those of one machine are one plan."""
    return plant(
        calendar("day"),
        *(resource(machine, calendar="day") for machine in sorted(set(machines.values()))),
        *(routing(id, step("10", machine, uses=[f"{id}-PART"], per_unit=60)) for id, machine in machines.items()),
        *(stock(f"{id}-PART", 12) for id in ITEMS),
    )


TOGETHER = made_on(dict.fromkeys(ITEMS, "LINE"))
APART = made_on({id: f"{id}-LINE" for id in ITEMS})


@pytest.fixture
def replicas(postgres: PostgresServer) -> Iterator[list[Replica]]:
    url, clock = postgres.fresh(), StandingClock("2026-12-07T06:00")
    both = [Replica(url, clock, name) for name in "ab"]
    record_plant(lambda _: TOGETHER, both[0].ports)
    yield both
    for replica in both:
        replica.database.close()


def hold(item: str, ports: Ports) -> None:
    assert quote_promise(request(line(item, 1), hold=30), ports).held_offer


def asked_in_a_hold(item: str, replica: Replica) -> int:
    """How often it asks for versions: for planning, with the lock, and for the plans that are not locked."""
    with told_to(replica.database) as said:
        hold(item, replica.ports)
    return sum("plans.version" in statement and statement.startswith("SELECT") for statement in said)


def test_the_lock_says_how_far_the_logs_go_where_it_is_of_all_plans(replicas: list[Replica]) -> None:
    one, _ = replicas
    hold("BIKE", one.ports)
    assert asked_in_a_hold("BIKE", one) == 2
    record_plant(lambda _: APART, one.ports)
    hold("BIKE", one.ports)
    assert asked_in_a_hold("BIKE", one) == 3


def test_who_knew_one_plan_reads_all_those_that_it_fell_apart_into(replicas: list[Replica]) -> None:
    one, other = replicas
    hold("BREAD", other.ports)
    record_plant(lambda _: APART, one.ports)
    for item in ITEMS:
        hold(item, one.ports)
    # It locks the one plan that it knows of, and hears of the others under that lock.
    with other.ports.open_books() as books:
        books.lock(Reach(items=frozenset({"BIKE"})))
        known = books.snapshot()
    # Whoever held bread is told that its machine is gone.
    assert known.version == 7
    assert len(known.promises) == 4
    for item in ITEMS:
        hold(item, other.ports)
    with other.database.reading() as connection:
        heads = change_log.heads(connection, other.database.scope)
    assert len(heads) == len(ITEMS)
    assert sum(heads.values()) == cold(other.database).version == 10
    assert laid_open(latest(other.database)) == laid_open(cold(other.database)) == laid_open(latest(one.database))
