"""A patch laid over a plant model's document: whole entities replaced or added by key, or taken away."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue

from app.domain.errors import Fault
from app.wire.faults import Findings, pointer_of
from app.wire.limits import CURRENCY_PATTERN, ENTITIES_MAX
from app.wire.plant.document import ModelDocument
from app.wire.plant.names import KEY_FIELDS, Name, by_name, name_of
from app.wire.types import Shape

Entries = list[dict[str, Any]]
Origins = dict[str, dict[Name, int]]
"""For each key, which entities stand in the patch, and at which place of it."""


class ModelPatchIn(Shape):
    """What changed: entities as in the whole model, each replacing the one of its key or joining the others;
    `{"id": ..., "deleted": true}` takes one away. `stock` is keyed by item, site and status, `safety_stock` by item
    and site. Of `settings` only what is given changes."""

    currency: Annotated[str, Field(pattern=CURRENCY_PATTERN)] | None = None
    settings: dict[str, Any] = Field(default_factory=dict)
    calendars: Entries = Field(default_factory=list, max_length=ENTITIES_MAX)
    sites: Entries = Field(default_factory=list, max_length=ENTITIES_MAX)
    ship_tos: Entries = Field(default_factory=list, max_length=ENTITIES_MAX)
    items: Entries = Field(default_factory=list, max_length=ENTITIES_MAX)
    resources: Entries = Field(default_factory=list, max_length=ENTITIES_MAX)
    setup_matrices: Entries = Field(default_factory=list, max_length=ENTITIES_MAX)
    routings: Entries = Field(default_factory=list, max_length=ENTITIES_MAX)
    purchasing: Entries = Field(default_factory=list, max_length=ENTITIES_MAX)
    lanes: Entries = Field(default_factory=list, max_length=ENTITIES_MAX)
    stock: Entries = Field(default_factory=list, max_length=ENTITIES_MAX)
    safety_stock: Entries = Field(default_factory=list, max_length=ENTITIES_MAX)
    receipts: Entries = Field(default_factory=list, max_length=ENTITIES_MAX)
    bookings: Entries = Field(default_factory=list, max_length=ENTITIES_MAX)
    requirements: Entries = Field(default_factory=list, max_length=ENTITIES_MAX)
    customers: Entries = Field(default_factory=list, max_length=ENTITIES_MAX)
    open_orders: Entries = Field(default_factory=list, max_length=ENTITIES_MAX)

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Each entry is described as in the whole model; only what names it is required, for it may be deleted."""
        described = handler(core_schema)
        fields = handler.resolve_ref_schema(described)["properties"]
        whole = handler.resolve_ref_schema(handler(ModelDocument.__pydantic_core_schema__))["properties"]
        fields["settings"] = {"$ref": whole["settings"]["$ref"]}
        for key in fields.keys() - {"currency", "settings"}:
            entity = handler.resolve_ref_schema(whole[key]["items"])
            fields[key] = {**whole[key], "items": _patching(key, entity)}
        return described


def _patching(key: str, entity: JsonSchemaValue) -> JsonSchemaValue:
    deleted = {"type": "boolean", "default": False, "description": "Whether to take it away."}
    return {
        **entity,
        "properties": {**entity["properties"], "deleted": deleted},
        "required": [field for field in KEY_FIELDS.get(key, ("id",)) if field in entity["required"]],
    }


def laid_over(document: Mapping[str, Any], patch: ModelPatchIn) -> tuple[dict[str, Any], Origins]:
    """The document with the patch in it, its meaning not checked yet.

    Raises:
        PlantModelRejected: an entry of the patch has no key, or has the key of another.
    """
    findings = Findings()
    merged: dict[str, Any] = {**document, "settings": {**document["settings"], **patch.settings}}
    if patch.currency is not None:
        merged["currency"] = patch.currency
    origins: Origins = {}
    for key in patch.model_fields_set - {"currency", "settings"}:
        rows = {name_of(key, row): row for row in document[key]}
        origins[key] = {}
        for at, entry in enumerate(getattr(patch, key)):
            name = _checked_name(key, entry, at, origins[key], findings)
            origins[key][name] = at
            kept = {field: value for field, value in entry.items() if field != "deleted"}
            if entry.get("deleted") is True:
                rows.pop(name, None)
            else:
                rows[name] = kept
        merged[key] = list(rows.values())
    findings.stop_if_any()
    return merged, origins


def dropped_orders(patch: ModelPatchIn) -> frozenset[str]:
    """The open orders that the patch deletes by name: only these are cancelled."""
    return frozenset(entry["id"] for entry in patch.open_orders if entry.get("deleted") is True)


def _checked_name(key: str, entry: Mapping[str, Any], at: int, seen: Mapping[Name, int], findings: Findings) -> Name:
    for field in KEY_FIELDS.get(key, ("id",)):
        if field != "status" and entry.get(field) is None:
            findings.add(pointer_of((key, at, field)), "required", "is required: an entity is known by it")
            return ()
        if not isinstance(entry.get(field), str | None):
            findings.add(pointer_of((key, at, field)), "wrong_type", "must be a string")
            return ()
    if not isinstance(entry.get("deleted"), bool | None):
        findings.add(pointer_of((key, at, "deleted")), "wrong_type", "must be true or false")
    name = name_of(key, entry)
    if name in seen:
        detail = f"repeats /{key}/{seen[name]}: a patch says one thing about an entity"
        findings.add(pointer_of((key, at)), "duplicate_id", detail)
    return name


def seen_from_patch(fault: Fault, merged: Mapping[str, Any], origins: Origins) -> Fault:
    """A fault of the merged document, where the patch has it; else the entity is named that no longer fits."""
    _, key, *path = fault.pointer.split("/") if fault.pointer else ("", "")
    if not path or not isinstance(merged.get(key), list) or not path[0].isdigit():
        return fault
    name = name_of(key, merged[key][int(path[0])])
    if name in origins.get(key, {}):
        return replace(fault, pointer="/".join(["", key, str(origins[key][name]), *path[1:]]))
    where = by_name(fault.pointer, merged)
    return replace(
        fault, pointer="", detail=f"{where}, which the patch leaves as it is, no longer fits: {fault.detail}"
    )
