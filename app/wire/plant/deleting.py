"""What a patch deletes, and others that it leaves as they are still name."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.errors import Fault
from app.wire.faults import pointer_of
from app.wire.plant.document import ModelDocument
from app.wire.plant.names import by_name, name_of
from app.wire.plant.patching import Origins
from app.wire.plant.references import KEYED_BY_ID, references

NAMES_MAX = 3
"""An item may be named by thousands of routings."""


def still_named(model: ModelDocument, document: Mapping[str, Any], origins: Origins) -> Iterator[Fault]:
    """``model`` is what ``document`` says, the patch laid over it. Faults point at the entries that delete.

    What the patch itself says of others is told where it stands there.
    """
    gone = dict(_deleted(model, origins))
    named_by: dict[tuple[str, str], list[str]] = defaultdict(list)
    for target, id, key, at, path in references(model) if gone else ():
        for kind in ("sites", "ship_tos") if target == "places" else (target,):
            if id is not None and (kind, id) in gone and name_of(key, document[key][at]) not in origins.get(key, {}):
                named_by[kind, id].append(by_name(f"/{key}/{at}/{path}", document))
    for entity, names in named_by.items():
        others = f" and {len(names) - NAMES_MAX} more" if len(names) > NAMES_MAX else ""
        detail = (
            f"is still named by {', '.join(names[:NAMES_MAX])}{others}: change that in the same patch, or keep this"
        )
        yield Fault(pointer=gone[entity], code="still_named", detail=detail)


def _deleted(model: ModelDocument, origins: Origins) -> Iterator[tuple[tuple[str, str], str]]:
    for key in origins.keys() & set(KEYED_BY_ID):
        there = {entity.id for entity in getattr(model, key)}
        for (id,), at in origins[key].items():
            if id not in there:
                yield (key, id), pointer_of((key, at))
