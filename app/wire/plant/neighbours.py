"""What of a plant a patch must fit, where nobody rests on what it says: stock, receipts, orders, as they come and go.

Each of these was checked with what it names and nothing else, so the others, and all ways of working, are left alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.domain.plant import PlantModel
from app.wire.limits import ENTITIES_MAX
from app.wire.plant.names import KEY_FIELDS
from app.wire.plant.patching import ModelPatchIn, Origins

NAMED_BY_NOBODY = frozenset(
    {"stock", "safety_stock", "receipts", "bookings", "requirements", "customers", "open_orders"}
)
"""No entity refers to one of these, but for open orders, which are as urgent as their customers."""
NOT_NAMED_BY_THESE = ("routings", "purchasing", "lanes")


def neighbours(plant: PlantModel, patch: ModelPatchIn) -> PlantModel | None:
    """The plant that such a patch is laid over, with no more items and customers than it names.

    None: it says anything else.
    """
    said = patch.model_fields_set
    if not said <= NAMED_BY_NOBODY:
        return None
    if any(len(getattr(plant, key)) + len(getattr(patch, key)) > ENTITIES_MAX for key in said):
        return None
    left_out: dict[str, Any] = {key: {} for key in (*NAMED_BY_NOBODY, *NOT_NAMED_BY_THESE)}
    items = {id: replace(plant.items[id], substitutes=()) for id in _named_in(patch, "item") if id in plant.items}
    customers = {id: plant.customers[id] for id in _named_in(patch, "customer") if id in plant.customers}
    return replace(plant, **{**left_out, "items": items, "customers": customers})


def put_among(plant: PlantModel, checked: PlantModel, origins: Origins) -> PlantModel:
    """The plant with what such a patch says in it, as it was read among its neighbours, in place of what it names."""
    parts: dict[str, Any] = {}
    for key, named in origins.items():
        ids = {name if key in KEY_FIELDS else name[0] for name in named}
        others = {id: row for id, row in getattr(plant, key).items() if id not in ids}
        parts[key] = {**others, **getattr(checked, key)}
    return replace(plant, **parts)


def _named_in(patch: ModelPatchIn, field: str) -> Iterator[str]:
    """Whatever has the place of such an id in it: nothing of the patch is read yet."""
    for key in patch.model_fields_set:
        for entry in getattr(patch, key):
            lines = entry.get("lines")
            for row in (entry, *(lines if isinstance(lines, list) else ())):
                id = row.get(field) if isinstance(row, Mapping) else None
                if isinstance(id, str):
                    yield id
