"""Put planned work back where it stood before it was moved, as long as nothing stands in the way."""

from dataclasses import dataclass

from app.domain.changes import PlanMoved
from app.domain.errors import MovesStand, UnknownMoves
from app.domain.events import EventType
from app.domain.shift import Shift
from app.domain.verification import violations
from app.use_cases.ports.books import Books, Finish, unfinished
from app.use_cases.ports.outside import Ports
from app.use_cases.writing.begin_writing import begin_writing
from app.use_cases.writing.watching import watch_others

NOBODY_ASKS = 0
"""More urgent than any promise: going back takes no slack from anybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovesUndone:
    plan_version: int
    shifts: tuple[Shift, ...]


def undo_moves(sequence: int, ports: Ports, finish: Finish[MovesUndone] = unfinished) -> MovesUndone:
    """All that the event with this sequence moved goes back, or nothing.

    Raises:
        UnknownMoves: no event of that sequence moved anything.
        MovesStand: some of it has moved on or begun, or others rest on where it stands now.
        PlanVersionStale
    """
    with ports.open_books() as books:
        turn = begin_writing(books, ports)
        back = PlanMoved(shifts=_undone(sequence, books), priority=NOBODY_ASKS)
        before = books.snapshot()
        broken = violations(before, back, turn.now)
        if broken:
            # Whoever asked reads what stands in the way, not the name of the law.
            raise MovesStand(f"What event {sequence} moved cannot go back: {broken[0].ref}: {broken[0].detail}.")
        turn.record([back])
        watch_others(before, turn)
        after = books.snapshot()
        undone = MovesUndone(plan_version=after.version, shifts=back.shifts)
        finish(books, undone)
        books.commit()
    return undone


def _undone(sequence: int, books: Books) -> tuple[Shift, ...]:
    """
    Raises:
        UnknownMoves
    """
    found = next(iter(books.events.after(sequence - 1, 1)), None)
    # Who is promised anew may get another date for work that stays where it is: that moved nothing.
    if found is None or found.sequence != sequence or found.type is not EventType.PLAN_MOVED or not found.shifts:
        raise UnknownMoves(f"No event {sequence} has moved planned work; GET /v1/events lists those of plan.moved.")
    return tuple(shift.undone for shift in found.shifts)
