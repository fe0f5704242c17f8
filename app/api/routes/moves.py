"""Planned work that was moved, and putting it back."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Response

from app.api.documentation import REPEATED, gives, refusals
from app.api.parameters import KNOWN_ALONE
from app.api.writing import TheWriting, alone
from app.domain.errors import MovesStand, UnknownMoves
from app.use_cases.undo_moves import MovesUndone, undo_moves
from app.wire.events import MovedOperationOut, MovesUndoneOut
from app.wire.examples.events import MOVES_UNDONE
from app.wire.limits import SEQUENCE_MAX

router = APIRouter(tags=["plan"], dependencies=KNOWN_ALONE)

Sequence = Annotated[int, Path(description="That of the event `plan.moved`.", ge=1, le=SEQUENCE_MAX, examples=[5])]


@router.post(
    "/v1/moves/{sequence}/undo",
    operation_id="undo_moves",
    summary="Put moved work back",
    description="Planned work that moved to make room for a promise goes back to where it stood, all of one event "
    "`plan.moved` or nothing: 409 where some of it has moved on or begun since, or others rest on where it stands now.",
    responses={200: gives(MovesUndoneOut, MOVES_UNDONE), **refusals(*REPEATED, UnknownMoves, MovesStand, body=True)},
)
async def post_undo(sequence: Sequence, writing: TheWriting) -> Response:
    return await writing.answer_bare(partial(undo_moves, sequence), alone(_undone_out), 200)


def _undone_out(undone: MovesUndone) -> MovesUndoneOut:
    return MovesUndoneOut.showing(undone, moved=MovedOperationOut.of_all(undone.shifts))
