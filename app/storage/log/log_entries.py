"""What an entry of the change log says: a change, or of a new plant model what is different in it."""

from dataclasses import dataclass

from app.domain.changes import PlanChange, PlantChanged, PlantPart, Taken
from app.domain.needs import Repeg
from app.domain.plant import PlantModel
from app.storage.rows.plant_rows import Changed, with_changed
from app.storage.standing import Entered

ENTITIES_TOLD_MAX = 1_000
"""Some hundred kilobytes. Who has not heard of more than that reads all rows, which takes seconds on a large plant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantReplaced:
    """A new plant model, whose rows stand elsewhere; the rest as in the change itself.

    ``entities``: what is new in it, for whoever knows the one before; None where that is too much to tell.
    """

    repegs: tuple[Repeg, ...]
    taken: tuple[Taken, ...] = ()
    about: PlantPart = PlantPart.MODEL
    entities: tuple[Changed, ...] | None = None

    def change_of(self, before: PlantModel) -> PlantChanged | None:
        """None where only the rows tell what it was."""
        if self.entities is None:
            return None
        plant = with_changed(before, self.entities)
        return PlantChanged(plant=plant, repegs=self.repegs, taken=self.taken, about=self.about)


Entry = PlanChange | PlantReplaced


def entry_of(entered: Entered) -> Entry:
    change = entered.change
    if isinstance(change, PlantChanged):
        entities = entered.entities if len(entered.entities) <= ENTITIES_TOLD_MAX else None
        return PlantReplaced(repegs=change.repegs, taken=change.taken, about=change.about, entities=entities)
    return change
