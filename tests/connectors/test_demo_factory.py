"""The demo factory is the plant that the documentation says it is, and passes the checks of any other."""

from app.connectors.demo import demo_document
from app.wire.model import read_model


def test_the_demo_factory_passes_every_check_of_a_plant_model() -> None:
    plant = read_model(demo_document()).to_domain()
    sold = {item.id for item in plant.items.values() if item.price is not None}
    assert len(sold) == 10
    assert len(plant.sites) == 2
    assert {source.supplier for source in plant.purchasing.values()} == {"ALUNORD", "TEXTRA", "VELOPARTS"}


def test_every_item_of_the_demo_factory_can_be_had() -> None:
    plant = read_model(demo_document()).to_domain()
    made = {routing.item for routing in plant.routings.values()}
    bought = {source.item for source in plant.purchasing.values()}
    unlimited = {item.id for item in plant.items.values() if item.unlimited}
    assert made | bought | unlimited == set(plant.items)
