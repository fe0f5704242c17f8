"""Resources, routings and bookings from the domain back to the wire."""

from fractions import Fraction
from typing import Any

from app.domain.capacity import Booking, Resource
from app.domain.plant import PlantModel
from app.domain.routing import Alternative, Component, Material, Routing, Step
from app.domain.setups import SetupMatrix
from app.wire.plant.writing_supply import lot_out
from app.wire.text import fraction_number, instant_text, number, quantity

Json = dict[str, Any]


def resource_out(resource: Resource) -> Json:
    return {
        "id": resource.id,
        "site": resource.site,
        "calendar": resource.calendar,
        "units": resource.units,
        "cost_per_hour": f"{resource.cost_per_hour:f}",
        "overtime": resource.overtime
        and {"calendar": resource.overtime.calendar, "cost_per_hour": f"{resource.overtime.cost_per_hour:f}"},
        "setup_matrix": resource.setup_matrix,
        "setup_state": resource.setup_state,
        "unit_changes": [{"from": instant_text(one.at), "units": one.units} for one in resource.unit_changes],
    }


def setup_matrix_out(matrix: SetupMatrix) -> Json:
    rows = [{"from": last, "to": family, "minutes": minutes} for (last, family), minutes in matrix.rows.items()]
    return {"id": matrix.id, "rows": rows, "default_minutes": matrix.default_minutes}


def booking_out(booking: Booking) -> Json:
    return {
        "id": booking.id,
        "resource": booking.resource,
        "units": booking.units,
        "unit": booking.unit,
        "setup_family": booking.family,
        "start": instant_text(booking.start),
        "end": instant_text(booking.end),
        "kind": booking.kind.value,
        "fulfils": booking.fulfils,
    }


def routing_out(routing: Routing, plant: PlantModel) -> Json:
    decimals = plant.items[routing.item].decimals
    return {
        "id": routing.id,
        "item": routing.item,
        "site": routing.site,
        **lot_out(routing, plant),
        "maximum": None if routing.maximum is None else quantity(routing.maximum, decimals),
        "operations": [_operation_out(step, decimals, plant) for step in routing.steps],
    }


def _operation_out(step: Step, decimals: int, plant: PlantModel) -> Json:
    return {
        "id": step.id,
        "setup_minutes": step.setup_minutes,
        "setup_family": step.setup_family,
        "fixed_minutes": number(step.fixed_minutes),
        "minutes_per_unit": fraction_number(step.minutes_per_unit * 10**decimals),
        "wait_minutes": step.wait_minutes,
        "interruptible": step.interruptible,
        "yield": number(step.yield_rate),
        "calendar": step.calendar,
        "requires": [{"alternatives": [_alternative_out(one) for one in choice]} for choice in step.requires],
        "components": [_component_out(component, decimals, plant) for component in step.components],
    }


def _alternative_out(alternative: Alternative) -> Json:
    return {
        "resource": alternative.resource,
        "speed": number(alternative.speed),
        "priority": alternative.priority,
    }


def _component_out(component: Component, decimals_made: int, plant: PlantModel) -> Json:
    return {
        "item": component.item,
        "quantity_per": _quantity_per(component, decimals_made, plant),
        "fixed_quantity": quantity(component.fixed, plant.items[component.item].decimals),
        "alternatives": [
            {"item": one.item, "quantity_per": _quantity_per(one, decimals_made, plant)}
            for one in component.alternatives
        ],
    }


def _quantity_per(material: Material, decimals_made: int, plant: PlantModel) -> int | float:
    decimals = plant.items[material.item].decimals
    return fraction_number(material.quantity_per * Fraction(10) ** (decimals_made - decimals))
