"""The customer cancels: what nobody else needs and nobody has begun is free again."""

from dataclasses import replace

from app.domain.changes import RevisionReason
from app.domain.commitment import Commitment, CommitmentState
from app.domain.errors import CommitmentClosed
from app.domain.views import CommitmentView
from app.use_cases.ports.books import Finish, unfinished
from app.use_cases.ports.outside import Ports
from app.use_cases.standing.troubles import view_of
from app.use_cases.writing.begin_writing import begin_writing
from app.use_cases.writing.revising import given_back_with_loans, known_commitment, revise
from app.use_cases.writing.turn import Turn
from app.use_cases.writing.watching import watch_others


def cancel_commitment(commitment_id: str, ports: Ports, finish: Finish[CommitmentView] = unfinished) -> CommitmentView:
    """The second time there is nothing left to do.

    Work that is begun and purchases that are due stay, as supply that anybody may be promised.

    Raises:
        UnknownCommitment
        CommitmentClosed: all of it has left.
    """
    with ports.open_books() as books:
        turn = begin_writing(books, ports)
        commitment = known_commitment(commitment_id, books)
        if commitment.state is CommitmentState.SHIPPED:
            raise CommitmentClosed(f"{commitment_id} has left; there is nothing to cancel.")
        if commitment.state is CommitmentState.OPEN:
            before = books.snapshot()
            commitment = cancelled(commitment, turn)
            watch_others(before, turn)
        view = view_of(commitment, books.snapshot(), turn.now)
        finish(books, view)
        books.commit()
    return view


def cancelled(commitment: Commitment, turn: Turn) -> Commitment:
    """An open commitment cancelled, in a transaction that the caller commits."""
    commitment = replace(commitment, state=CommitmentState.CANCELLED)
    turn.books.write_commitment(commitment)
    before, now = turn.snapshot(), turn.now
    # It has no date any more that could be at risk; whether what it leaves is, is seen then.
    promise = replace(before.promises[commitment.quote], at_risk=False)
    given = given_back_with_loans(promise, before, now)
    revise((rest.promise for rest in given), RevisionReason.CANCELLED, turn)
    return commitment
