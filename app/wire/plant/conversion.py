"""The whole plant model from the wire to the domain, once its references are known to be right."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from app.domain.plant import PlantModel
from app.wire.faults import Findings
from app.wire.plant import reading_orders, reading_places, reading_setups, reading_supply, reading_work
from app.wire.plant.document import ModelDocument
from app.wire.plant.reading import Reading, settings

ShapeT = TypeVar("ShapeT")
DomainT = TypeVar("DomainT")


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


NamedT = TypeVar("NamedT", bound=_HasId)


def plant_of(model: ModelDocument, findings: Findings) -> PlantModel:
    """
    Raises:
        PlantModelRejected: a quantity, a lot rule or an interval makes no sense.
    """
    reading = Reading(model, findings)

    def read(key: str, shapes: Sequence[ShapeT], convert: Callable[[ShapeT, str, Reading], DomainT]) -> list[DomainT]:
        return [convert(shape, f"/{key}/{at}", reading) for at, shape in enumerate(shapes)]

    plant = PlantModel(
        currency=model.currency,
        settings=settings(model.settings),
        calendars=_by_id(read("calendars", model.calendars, reading_places.calendar)),
        sites=_by_id(read("sites", model.sites, reading_places.site)),
        ship_tos=_by_id(read("ship_tos", model.ship_tos, reading_places.ship_to)),
        items=_by_id(read("items", model.items, reading_supply.item)),
        resources=_by_id(read("resources", model.resources, reading_work.resource)),
        setup_matrices=_by_id(read("setup_matrices", model.setup_matrices, reading_setups.setup_matrix)),
        routings=_by_id(read("routings", model.routings, reading_work.routing)),
        purchasing=_by_id(read("purchasing", model.purchasing, reading_supply.purchasing)),
        lanes=_by_id(read("lanes", model.lanes, reading_places.lane)),
        stock={(row.item, row.site, row.status.value): row for row in read("stock", model.stock, reading_supply.stock)},
        safety_stock={row.place: row for row in read("safety_stock", model.safety_stock, reading_supply.safety_stock)},
        receipts=_by_id(read("receipts", model.receipts, reading_supply.receipt)),
        bookings=_by_id(read("bookings", model.bookings, reading_work.booking)),
        requirements=_by_id(read("requirements", model.requirements, reading_supply.requirement)),
        customers=_by_id(read("customers", model.customers, reading_places.customer)),
        open_orders=_by_id(read("open_orders", model.open_orders, reading_orders.open_order)),
    )
    findings.stop_if_any()
    return plant


def _by_id(entities: list[NamedT]) -> dict[str, NamedT]:
    return {entity.id: entity for entity in entities}
