"""Write what a re-promise run proposes, if the plan has not moved on from it; else it is planned again."""

from collections.abc import Iterator
from dataclasses import replace

from app.domain.changes import Note, PromiseNoted
from app.domain.commitment import dated
from app.domain.errors import RepromiseOver, RepromiseOvertaken
from app.domain.pegs.reliance import hit_by
from app.domain.repromise import Proposal, Repromise, RepromiseState
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute, clock
from app.domain.verification import violations
from app.use_cases.ports.books import Finish, unfinished
from app.use_cases.ports.outside import Ports
from app.use_cases.repromises.keeping import known_repromise
from app.use_cases.standing.troubles import Judge
from app.use_cases.writing.begin_writing import begin_writing
from app.use_cases.writing.turn import Turn
from app.use_cases.writing.watching import catch_up, tell_of


def apply_repromise(run_id: str, ports: Ports, finish: Finish[Repromise] = unfinished) -> Repromise:
    """All of it or nothing; each commitment that gets another date has the old one in its story.

    Raises:
        UnknownRepromise
        RepromiseOver: there is nothing to apply, or it was applied.
        RepromiseOvertaken: it no longer fits; it is planned again, and that is committed.
        PlanVersionStale
    """
    with ports.open_books() as books:
        turn = begin_writing(books, ports)
        run = known_repromise(run_id, books, lock=True)
        if run.state is not RepromiseState.PROPOSED or run.proposal is None:
            raise RepromiseOver(f"{run_id} is {run.state.value}, and only what is proposed can be applied.")
        if otherwise := next(_otherwise_by_now(run.proposal, books.snapshot(), turn.now), None):
            books.repromises.write(_from_the_beginning(run))
            books.commit()
            raise RepromiseOvertaken(f"{run_id} no longer fits the plan ({otherwise}); it is planned again.")
        _write(run, run.proposal, turn)
        run = replace(run, state=RepromiseState.APPLIED)
        books.repromises.write(run)
        finish(books, run)
        books.commit()
    return run


def _from_the_beginning(run: Repromise) -> Repromise:
    """Nothing is proposed by it any more, and nothing of it is done."""
    detail = "The plan has moved on."
    return replace(run, state=RepromiseState.QUEUED, detail=detail, proposal=None, steps=0, steps_max=0)


def _otherwise_by_now(proposal: Proposal, snapshot: Snapshot, now: Minute) -> Iterator[str]:
    """What is not as it was when the proposal was planned: who is promised what, and still waits for it, who cannot be
    kept, what may move."""
    promises, judge = snapshot.promises, Judge(snapshot, now)
    for one in proposal.redated:
        lines = promises[one.quote].lines if one.quote in promises else ()
        line = next((line for line in lines if line.line == one.line), None)
        if line is None or (line.promised_at, line.quantity) != (one.promised_at, one.quantity):
            yield f"{one.commitment} is promised otherwise by now"
        elif all(delivery.line != one.line for delivery in promises[one.quote].plan.open_deliveries):
            yield f"line {one.line} of {one.commitment} has left by now"
        elif one.proposed_at < one.promised_at and judge.troubles(one.quote):
            yield f"{one.commitment} is at risk by now"
    for quote in proposal.troubled:
        if quote not in promises or not promises[quote].plan.open_deliveries or not judge.troubles(quote):
            yield f"{promises[quote].owner if quote in promises else quote} needs no help any more"
    yield from map(str, violations(snapshot, proposal.change, now))
    after = Judge(snapshot.apply(proposal.change), now)
    for one in proposal.redated:
        if one.quote not in proposal.still_in_trouble and after.troubles(one.quote):
            yield f"{one.commitment} is in other trouble by now, which its new dates leave it in"


def _write(run: Repromise, proposal: Proposal, turn: Turn) -> None:
    change = proposal.change
    if not (change.shifts or change.dates or change.repegs):
        return
    before = turn.snapshot()
    after = turn.record([change])
    commitments = turn.books.commitments_of(list(dict.fromkeys(date.quote for date in change.dates)))
    for quote, commitment in commitments.items():
        new = {line.line: line for line in after.promises[quote].lines}
        lines = tuple(
            replace(line, promised_at=new[line.line].promised_at, promised_on=new[line.line].promised_on)
            if line.line in new
            else line
            for line in commitment.lines
        )
        dates = dated(lines, turn.now, f"repromised by {run.id}", turn.ports.who, commitment.dates)
        turn.books.write_commitment(replace(commitment, lines=lines, dates=dates))
    turn.record(list(_notes(proposal)))
    tell_of(dict.fromkeys([*proposal.troubled, *hit_by(before, after, turn.now)]), turn)
    catch_up(turn)


def _notes(proposal: Proposal) -> Iterator[PromiseNoted]:
    """For each line that gets another date."""
    for one in proposal.redated:
        was, now = (clock(at) for at in (one.promised_at, one.proposed_at))
        detail = f"line {one.line}: promised for {now} instead of {was}: {one.why}"
        yield PromiseNoted(quote=one.quote, note=Note.REPROMISED, detail=detail)
