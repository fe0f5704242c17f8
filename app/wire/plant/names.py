"""What the entities of a plant model's document are called."""

from collections.abc import Mapping
from typing import Any

Name = tuple[str, ...]

# Which fields name an entity; every other key is named by its id.
KEY_FIELDS = {"stock": ("item", "site", "status"), "safety_stock": ("item", "site")}


def name_of(key: str, row: Mapping[str, Any]) -> Name:
    """What an entity is keyed by; stock without a status is available."""
    if key == "stock":
        return (row["item"], row["site"], row.get("status") or "available")
    return tuple(row[field] for field in KEY_FIELDS.get(key, ("id",)))


def by_name(pointer: str, document: Mapping[str, Any]) -> str:
    """A JSON pointer with the entity called by its name, as it is known where the document was made from tables."""
    match pointer.split("/"):
        case ["", key, number, *path] if isinstance(document.get(key), list) and number.isdigit():
            return "/".join([key, " ".join(name_of(key, document[key][int(number)])), *path])
    return pointer
