"""The plant model as others use it: read and checked whole, given back, patched."""

from contextlib import suppress
from typing import Any

from pydantic import ValidationError

from app.domain.errors import FAULTS_MAX, PlantModelRejected
from app.domain.plant import PlantModel
from app.domain.timeline import Minute
from app.wire.faults import Findings, faults_of, rejected
from app.wire.plant.bills import check_bills
from app.wire.plant.conversion import plant_of
from app.wire.plant.deleting import still_named
from app.wire.plant.document import ModelDocument
from app.wire.plant.neighbours import neighbours, put_among
from app.wire.plant.open_time import check_open_time
from app.wire.plant.patching import ModelPatchIn, laid_over, seen_from_patch
from app.wire.plant.references import check_references
from app.wire.plant.ways import check_ways
from app.wire.plant.writing_orders import open_order_out
from app.wire.plant.writing_places import calendar_out, customer_out, lane_out, settings_out, ship_to_out, site_out
from app.wire.plant.writing_supply import (
    item_out,
    purchasing_out,
    receipt_out,
    requirement_out,
    safety_stock_out,
    stock_out,
)
from app.wire.plant.writing_work import booking_out, resource_out, routing_out, setup_matrix_out
from app.wire.text import Shown


class ModelIn(ModelDocument):
    """What the ERP knows, all of it: one list a key, every key optional."""

    def to_domain(self, now: Minute | None = None) -> PlantModel:
        """The plant model, checked whole. Calendars are judged over the horizon from ``now``.

        Raises:
            PlantModelRejected: something is wrong; the faults name every place, up to FAULTS_MAX.
        """
        findings = Findings()
        check_references(self, findings)
        plant = plant_of(self, findings)
        check_bills(self, findings)
        check_ways(plant, findings)
        findings.stop_if_any()
        check_open_time(plant, now, findings)
        findings.stop_if_any()
        return plant


class ModelOut(ModelDocument, Shown):
    """What is kept of the plant: `PUT /v1/model` takes it as it stands. Every default is filled in."""


def read_model(document: Any) -> ModelIn:
    """The shape of a parsed JSON document (app/wire/json_text.py), its meaning not checked yet.

    Raises:
        PlantModelRejected: fields are missing, unknown or of the wrong type.
    """
    try:
        return ModelIn.model_validate(document)
    except ValidationError as error:
        raise rejected(faults_of(error, ModelIn)) from None


def read_patch(document: Any) -> ModelPatchIn:
    """
    Raises:
        PlantModelRejected: fields are unknown or of the wrong type.
    """
    try:
        return ModelPatchIn.model_validate(document)
    except ValidationError as error:
        raise rejected(faults_of(error, ModelPatchIn)) from None


def patched(plant: PlantModel, patch: ModelPatchIn, now: Minute | None = None) -> PlantModel:
    """The plant model with the patch laid over it, checked whole like a new one, or as much of it as that takes.

    Raises:
        PlantModelRejected: the faults point into the patch, or name the entity that no longer fits.
    """
    if (few := neighbours(plant, patch)) is not None:
        # What does not fit is told beside all that it may have meant.
        with suppress(PlantModelRejected):
            document, origins = laid_over(model_out(few), patch)
            return put_among(plant, read_model(document).to_domain(now), origins)
    document, origins = laid_over(model_out(plant), patch)
    try:
        model = read_model(document)
        missed = tuple(still_named(model, document, origins))
        if not missed:
            return model.to_domain(now)
    except PlantModelRejected as error:
        raise rejected(tuple(seen_from_patch(fault, document, origins) for fault in error.faults)) from None
    raise rejected(missed[:FAULTS_MAX])


def model_out(plant: PlantModel) -> dict[str, Any]:
    """The document that gives this very plant model when it is read: instants for dates, every default filled in."""
    return {
        "currency": plant.currency,
        "settings": settings_out(plant.settings),
        "calendars": [calendar_out(calendar) for calendar in plant.calendars.values()],
        "sites": [site_out(site) for site in plant.sites.values()],
        "ship_tos": [ship_to_out(ship_to) for ship_to in plant.ship_tos.values()],
        "items": [item_out(item) for item in plant.items.values()],
        "resources": [resource_out(resource) for resource in plant.resources.values()],
        "setup_matrices": [setup_matrix_out(matrix) for matrix in plant.setup_matrices.values()],
        "routings": [routing_out(routing, plant) for routing in plant.routings.values()],
        "purchasing": [purchasing_out(source, plant) for source in plant.purchasing.values()],
        "lanes": [lane_out(lane) for lane in plant.lanes.values()],
        "stock": [stock_out(row, plant) for row in plant.stock.values()],
        "safety_stock": [safety_stock_out(row, plant) for row in plant.safety_stock.values()],
        "receipts": [receipt_out(receipt, plant) for receipt in plant.receipts.values()],
        "bookings": [booking_out(booking) for booking in plant.bookings.values()],
        "requirements": [requirement_out(requirement, plant) for requirement in plant.requirements.values()],
        "customers": [customer_out(customer) for customer in plant.customers.values()],
        "open_orders": [open_order_out(order, plant) for order in plant.open_orders.values()],
    }
