"""A new plant model in the memory of other processes: the log tells a little that is new, the rows tell the rest."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.domain.plant import PlantModel
from app.storage.log import log_entries
from app.use_cases.quote_promise import quote_promise
from app.use_cases.record_capacity import record_capacity
from app.use_cases.record_plant import record_plant
from tests.builders import Part, at, breakdown, line, plant, receipt, request, routing, safety_stock, step, stock
from tests.fakes.clock import StandingClock
from tests.fakes.desk import cold, laid_open, latest
from tests.storage.listening import told_to
from tests.storage.test_several_plans import PLANT, Replica

MORNING = "2026-12-07T06:00"
TOMORROW = at("2026-12-08T06:00")


@pytest.fixture
def replicas(database_url: str) -> Iterator[tuple[Replica, Replica]]:
    clock = StandingClock(MORNING)
    one, other = (Replica(database_url, clock, name) for name in "ab")
    record_plant(lambda _: PLANT, one.ports)
    assert quote_promise(request(line("BIKE", 1), hold=30), other.ports).held_offer
    yield one, other
    for replica in (one, other):
        replica.database.close()


def reads_rows(replica: Replica) -> bool:
    """Whether a process has to, to see the plan as it is by now; which is as the rows have it."""
    with told_to(replica.database) as said:
        seen = latest(replica.database)
    assert laid_open(seen) == laid_open(cold(replica.database))
    return any("plant_entities" in statement for statement in said)


def with_parts(*parts: Part, **fields: Any) -> Callable[[PlantModel], PlantModel]:
    """The model with these parts put in, and some of its fields as they are given."""
    more = plant(*parts)
    kinds = [name for name in ("items", "stock", "safety_stock", "receipts", "routings") if getattr(more, name)]

    def edited(model: PlantModel) -> PlantModel:
        put: dict[str, Any] = {kind: {**getattr(model, kind), **getattr(more, kind)} for kind in kinds}
        return replace(model, **put, **fields)

    return edited


def counted_otherwise(model: PlantModel) -> PlantModel:
    return with_parts(stock("BIKE-PART", 3), safety_stock("BIKE-PART", 1))(model)


def without_a_chair(model: PlantModel) -> PlantModel:
    return replace(
        model,
        items={id: item for id, item in model.items.items() if not id.startswith("CHAIR")},
        routings={id: one for id, one in model.routings.items() if id != "CHAIR"},
        stock={key: row for key, row in model.stock.items() if key[0] != "CHAIR-PART"},
    )


@pytest.mark.parametrize(
    "edit",
    [
        counted_otherwise,
        without_a_chair,
        with_parts(receipt("BELL", 3, TOMORROW), stock("BELL", 1)),
        with_parts(routing("BIKE", step("10", "BREAD-LINE", uses=["BIKE-PART"], per_unit=30))),
        with_parts(currency="CHF", settings=replace(PLANT.settings, horizon_days=90)),
    ],
    ids=["counts", "gone", "new", "another way to make it", "settings"],
)
def test_a_little_that_is_new_is_read_from_the_log(
    edit: Callable[[PlantModel], PlantModel], replicas: tuple[Replica, Replica]
) -> None:
    one, other = replicas
    record_plant(edit, one.ports)
    assert not reads_rows(other)
    record_plant(lambda _: PLANT, other.ports)
    assert not reads_rows(one)


def test_what_was_not_there_is_not_deleted(replicas: tuple[Replica, Replica]) -> None:
    """A first import has nothing but that: a statement for each row would be as much work as to write it."""
    one, _ = replicas

    def deletes(edit: Callable[[PlantModel], PlantModel]) -> bool:
        with told_to(one.database) as said:
            record_plant(edit, one.ports)
        return any(statement.startswith("DELETE FROM plant_entities") for statement in said)

    assert not deletes(with_parts(receipt("BELL", 3, TOMORROW), stock("BELL", 1)))
    assert deletes(counted_otherwise)


def test_so_is_a_breakdown(replicas: tuple[Replica, Replica]) -> None:
    one, other = replicas
    record_capacity(breakdown("BIKE-LINE", 0, None), one.ports)
    assert not reads_rows(other)


def test_much_that_is_new_is_read_from_the_rows(
    replicas: tuple[Replica, Replica], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_entries, "ENTITIES_TOLD_MAX", 1)
    one, other = replicas
    record_plant(counted_otherwise, one.ports)
    assert reads_rows(other)
    assert not reads_rows(other)
