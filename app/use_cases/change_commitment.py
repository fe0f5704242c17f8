"""The customer wants something else: planned like a quote with the own supply given back first, all or nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.domain.changes import RevisionReason
from app.domain.commitment import Commitment, dated
from app.domain.demand import HoldRequest, PromiseRequest
from app.domain.errors import ChangeRefused, Fault, RequestRejected
from app.domain.giving_up import weighed
from app.domain.plan import OrderPlan
from app.domain.promise import Answer, Offer, Promise, PromisedLine, unheld_quote
from app.domain.quantity import quantity_of
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.domain.views import CommitmentView
from app.use_cases.ports.books import Books, Finish, unfinished
from app.use_cases.ports.outside import Ports
from app.use_cases.standing.troubles import view_of
from app.use_cases.writing.begin_writing import begin_writing
from app.use_cases.writing.planning_again import at_once
from app.use_cases.writing.revising import GivenBack, first_that_fits, given_back_with_loans, open_commitment, revise
from app.use_cases.writing.standing_still import (
    as_it_stands,
    may_be_taken_together,
    ships_as_asked,
    taken_together,
    what_is_more,
    with_all_it_makes,
)
from app.use_cases.writing.turn import Turn
from app.use_cases.writing.watching import watch_others


def change_commitment(
    commitment_id: str,
    wanted: PromiseRequest,
    ports: Ports,
    finish: Finish[CommitmentView] = unfinished,
    priority: int | None = None,
) -> CommitmentView:
    """The lines of ``wanted`` are all lines as they shall read, what has left included; one that is missing is dropped.

    A line is changed to its requested date, or to a later one up to its latest acceptable where it names one. Who it is
    for and where it goes stay as they were, and so does how urgent it is, unless ``priority`` says otherwise.

    Raises:
        UnknownCommitment
        CommitmentClosed: all of it has left, or it was cancelled.
        RequestRejected: less than what has left is wanted, or something unknown is named.
        ChangeRefused: some line cannot be had as asked; what could be is attached, and nothing was changed.
    """
    with ports.open_books() as books:
        turn = begin_writing(books, ports)
        commitment = open_commitment(commitment_id, books)
        _refuse_less_than_left(commitment, wanted, books)
        before = books.snapshot()
        wanted = _as_urgent(wanted, before.promises[commitment.quote].priority if priority is None else priority)
        commitment = _changed(commitment, wanted, turn)
        watch_others(before, turn)
        view = view_of(commitment, books.snapshot(), turn.now)
        finish(books, view)
        books.commit()
    return view


def _changed(commitment: Commitment, wanted: PromiseRequest, turn: Turn) -> Commitment:
    readings = _readings(commitment, wanted, turn)
    lines = revise(readings, RevisionReason.CHANGED, turn).lines
    dates = dated(lines, turn.now, "changed", turn.ports.who, commitment.dates)
    commitment = replace(commitment, lines=lines, dates=dates, override_reason=None).closed_when_all_has_left()
    turn.books.write_commitment(commitment)
    return commitment


def _readings(commitment: Commitment, wanted: PromiseRequest, turn: Turn) -> Iterator[Promise]:
    """How its promise may read from now on, planned anew beside what it can give back."""
    request = _request(commitment, wanted)
    before, now = turn.snapshot(), turn.now
    for rest in given_back_with_loans(before.promises[commitment.quote], before, now):
        if not request.lines:
            yield _read(commitment, wanted, rest.promise, (), rest.promise.plan)
            continue
        answer = turn.ports.planner.answer(at_once(request), rest.base, now)
        offer = _acceptable(answer, request)
        if offer is None or not _is_in_time(offer):
            if rest.returns_loans:
                continue
            stands = _beside_what_stands(commitment, wanted, request, rest.base, turn)
            if stands and (offer is None or _is_no_later(stands.lines, offer.lines)):
                yield stands
                return
        if offer is None:
            # As an inquiry would be answered: nobody can hold it, and it is not kept.
            fresh = unheld_quote(turn.ports.new_id("inq"), request, answer, now, before.version)
            raise ChangeRefused(f"{commitment.id} stays as it is. {answer.summary}", fresh=fresh)
        yield _read(commitment, wanted, rest.promise, offer.lines, rest.planned_anew(offer.plan))


def _read(
    commitment: Commitment, wanted: PromiseRequest, rest: Promise, lines: Sequence[PromisedLine], plan: OrderPlan
) -> Promise:
    whole = tuple(_with_what_left(commitment, lines, wanted))
    return replace(rest, lines=whole, plan=plan, priority=wanted.policy.priority, overridden=False)


def _beside_what_stands(
    commitment: Commitment, wanted: PromiseRequest, request: PromiseRequest, base: Snapshot, turn: Turn
) -> Promise | None:
    """Who asks for what was promised is not refused it because no other plan was found; what is more comes beside it.

    ``base``: in which all that can be was given back, to read the request by. None where nothing stands as it is asked
    for, or it is in trouble, or what is more cannot be had.
    """
    before, now, planner = turn.snapshot(), turn.now, turn.ports.planner
    promise = before.promises[commitment.quote]
    stands = as_it_stands(request, planner.schedule(request, base, now).lines, promise, before, now)
    kept = _kept(commitment, stands, promise, before, now) if stands.lines and not promise.at_risk else None
    if kept is None:
        return None
    lines, plan, more = stands.lines, kept.promise.plan, what_is_more(request, stands)
    if more.lines:
        offer = _acceptable(planner.answer(at_once(more), kept.base, now), more)
        if offer is None or not may_be_taken_together(lines, offer.lines, request.policy):
            return None
        lines, plan = taken_together(lines, offer.lines), kept.planned_anew(offer.plan)
    reading = _read(commitment, wanted, kept.promise, lines, plan)
    _, broken = weighed(reading, RevisionReason.CHANGED, before, now)
    return reading if not broken and ships_as_asked(reading, request.policy) else None


def _kept(commitment: Commitment, stands: Promise, promise: Promise, before: Snapshot, now: Minute) -> GivenBack | None:
    """What stands, and what can be planned beside it; with what it has no need of where others wait for that."""
    whole = (
        replace(one, lines=_whole(commitment, stands.lines)) for one in (stands, with_all_it_makes(stands, promise))
    )
    change, broken = first_that_fits(weighed(one, RevisionReason.CHANGED, before, now) for one in whole)
    return None if broken else GivenBack(promise=change.promise, base=before.apply(change))


def _whole(commitment: Commitment, lines: Sequence[PromisedLine]) -> tuple[PromisedLine, ...]:
    """The lines with what has left of them, and what has left of others."""
    to_come = {line.line: line.quantity for line in lines}
    read = {line.line: line for line in (*commitment.lines, *lines)}
    whole = (replace(line, quantity=to_come.get(id, 0) + commitment.shipped(id)) for id, line in read.items())
    return tuple(line for line in whole if line.quantity)


def _as_urgent(wanted: PromiseRequest, priority: int) -> PromiseRequest:
    return replace(wanted, policy=replace(wanted.policy, priority=priority))


def _request(commitment: Commitment, wanted: PromiseRequest) -> PromiseRequest:
    """What is still to be delivered of the lines wanted."""
    rest = (replace(line, quantity=line.quantity - commitment.shipped(line.line)) for line in wanted.lines)
    return replace(
        wanted,
        lines=tuple(line for line in rest if line.quantity),
        customer=commitment.customer,
        ship_to=commitment.ship_to,
        is_addressed=True,
        reference=commitment.reference,
        hold=HoldRequest(minutes=0),
    )


def _acceptable(answer: Answer, request: PromiseRequest) -> Offer | None:
    """The first offer that gives every line in full by the date requested, or by one that was called acceptable."""
    wanted = {line.line: line for line in request.lines}

    def is_met(line: PromisedLine) -> bool:
        asked = wanted[line.line]
        may_be_late = line.requested_at is None or asked.latest_acceptable is not None
        return line.quantity == asked.quantity and (may_be_late or line.fill_rate == 1)

    for offer in answer.offers:
        if {line.line for line in offer.lines} == wanted.keys() and all(map(is_met, offer.lines)):
            return offer
    return None


def _is_in_time(offer: Offer) -> bool:
    return all(line.requested_at is not None and line.fill_rate == 1 for line in offer.lines)


def _is_no_later(stands: Sequence[PromisedLine], anew: Sequence[PromisedLine]) -> bool:
    by = {line.line: line.promised_at for line in stands}
    return all(by[line.line] <= line.promised_at for line in anew)


def _with_what_left(
    commitment: Commitment, lines: Sequence[PromisedLine], wanted: PromiseRequest
) -> Iterator[PromisedLine]:
    """The lines in the order wanted: what is planned anew with what has left; all left, as was promised."""
    planned = {line.line: line for line in lines}
    was = {line.line: line for line in commitment.lines}
    for line in wanted.lines:
        yield replace(planned.get(line.line) or was[line.line], quantity=line.quantity)


def _refuse_less_than_left(commitment: Commitment, wanted: PromiseRequest, books: Books) -> None:
    plant = books.snapshot().plant
    asked = {line.line: (at, line) for at, line in enumerate(wanted.lines)}
    faults: list[Fault] = []
    for line in commitment.lines:
        left = commitment.shipped(line.line)
        at, now_asked = asked.get(line.line, (0, None))
        if left and (now_asked is None or now_asked.quantity < left or now_asked.item != line.item):
            pointer = "/lines" if now_asked is None else f"/lines/{at}/quantity"
            shown = quantity_of(left, plant.items[line.item].decimals)
            detail = f"{shown:f} {line.item} of line {line.line!r} have left already: keep the line with at least those"
            faults.append(Fault(pointer=pointer, code="already_shipped", detail=detail))
    if faults:
        raise RequestRejected("The change would take back what has left; nothing was done.", tuple(faults))
