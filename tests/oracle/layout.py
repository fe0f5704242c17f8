"""What the search has placed in time so far, and where the next activity may go."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.oracle.activities import Activity
from tests.oracle.machines import Held, Taken
from tests.oracle.places import Changes, Place


class Layout:
    """Activities, and of those that are placed: when they ended, what they hold, took and made."""

    def __init__(self, todo: Sequence[Activity]) -> None:
        self.todo = todo
        self.shipments = [number for number, activity in enumerate(todo) if activity.shipment]
        self.ends: dict[int, int] = {}
        self.taken: Taken = {}
        self.drawn: dict[Place, Changes] = {}
        self.made: dict[Place, Changes] = {}
        self.last = (0, -1)

    def open(self) -> list[int]:
        return [number for number in range(len(self.todo)) if number not in self.ends]

    def can_be_next(self, number: int) -> bool:
        after, twin = self.todo[number].after, self.todo[number].twin
        return (after is None or after[0] in self.ends) and (twin is None or twin in self.ends)

    def is_contested(self, number: int) -> bool:
        """Whether another open activity wants the same material, or may care what a machine is set up for."""
        if self.todo[number].machines:
            return True
        wanted = {place for place, _ in self.todo[number].needs}
        return any(wanted & {place for place, _ in self.todo[other].needs} for other in self.open() if other != number)

    def with_placed(self, slot: "Slot", output: tuple[Place, int, int] | None) -> "Layout":
        after = Layout(self.todo)
        after.ends = {**self.ends, slot.number: slot.end}
        after.taken = dict(self.taken)
        if slot.start < slot.end:
            work = (slot.start, slot.end, self.todo[slot.number].family)
            for held in slot.held:
                after.taken[held] = [*after.taken.get(held, ()), work]
        after.drawn = dict(self.drawn)
        for place, units in self.todo[slot.number].needs:
            after.drawn[place] = [*after.drawn.get(place, ()), (slot.start, units)]
        after.made = and_made(self.made, output)
        after.last = (slot.start, slot.number)
        return after


@dataclass(frozen=True, order=True)
class Slot:
    """``until``: by when what it takes has to be back; NEVER where it need not be."""

    end: int
    start: int
    number: int
    held: tuple[Held, ...]
    until: int


def and_made(made: dict[Place, Changes], output: tuple[Place, int, int] | None) -> dict[Place, Changes]:
    if output is None:
        return made
    place, since, units = output
    return {**made, place: [*made.get(place, ()), (since, units)]}
