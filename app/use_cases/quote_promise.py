"""Answer «when?» and hold one of the offers, planned outside any transaction and verified under the lock."""

from collections.abc import Sequence
from dataclasses import replace
from time import monotonic

from app.domain.changes import Change, EndReason, PromiseEnded, making
from app.domain.demand import PromiseRequest
from app.domain.errors import HoldLimitReached
from app.domain.promise import Answer, Quote, QuoteState, unheld_quote
from app.domain.snapshots.reach import Reach, held_under
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.domain.views import QuoteView
from app.use_cases.ports.books import Finish, unfinished
from app.use_cases.ports.outside import Ports
from app.use_cases.standing.by_now import read_now
from app.use_cases.standing.fitting import fits, must_fit, without_hold
from app.use_cases.writing.begin_writing import begin_writing, items_of
from app.use_cases.writing.holding import addressed, promise_of, refuse_long_hold
from app.use_cases.writing.planning_again import at_once
from app.use_cases.writing.turn import Turn
from app.use_cases.writing.watching import catch_up

SECONDS_LONG = 0.25
"""Who planned for longer looks whether others were faster before it takes its turn: planned so long under the lock
it would keep all of them waiting. Who is sooner is overtaken, if at all, while it waits for its turn."""

PLANNED_AGAIN_MAX = 2
"""After that it is planned under the lock: where somebody else is always faster, there would be no end."""


def quote_promise(request: PromiseRequest, ports: Ports, finish: Finish[QuoteView] = unfinished) -> Quote:
    """A quote that holds an offer replaces the hold of an older one with the same reference.

    One that holds nothing (no offer, or a hold of no minutes) replaces nothing and is expired from the start.

    Raises:
        RequestRejected: the request names something unknown, or a hold longer than the settings allow.
        HoldLimitReached: as much is held as may be.
        TooBusy: the lock did not come in time.
    """
    refuse_long_hold(request.hold.minutes, "/hold/for", ports)
    answer = _planned(request, ports)
    with ports.open_books() as books:
        reach = Reach(items=items_of(request), reference=request.reference)
        turn = begin_writing(books, ports, reach)
        quote = _written(request, answer, turn)
        # Whatever it holds was judged a moment ago.
        finish(books, QuoteView(quote=quote))
        books.commit()
    return quote


def _planned(request: PromiseRequest, ports: Ports) -> Answer:
    """The planner's answer on the books as they stand, with no transaction open while it plans.

    Whoever was overtaken while planning for long plans again, for as long as nobody has to wait for that.
    """
    base, now = _seen(request, ports)
    for _ in range(PLANNED_AGAIN_MAX):
        began_at = monotonic()
        answer = ports.planner.answer(request, base, now)
        if monotonic() - began_at < SECONDS_LONG:
            return answer
        before = (base.version, now)
        base, now = _seen(request, ports)
        if (base.version, now) == before or fits(_holding(_asked("", request, answer, base, now)), base, now):
            return answer
    return ports.planner.answer(request, base, now)


def _seen(request: PromiseRequest, ports: Ports) -> tuple[Snapshot, Minute]:
    """The books as they stand, as far as they are in the way of a quote, and by when."""
    base, moment = read_now(ports)
    return without_replaced(request, base), moment.planned


def without_replaced(request: PromiseRequest, snapshot: Snapshot) -> Snapshot:
    """The snapshot without the hold of an older quote that one for this request would replace."""
    return without_hold(held_under(request.reference, snapshot), snapshot)


def _asked(id: str, request: PromiseRequest, answer: Answer, snapshot: Snapshot, now: Minute) -> Quote:
    """The quote with an answer, for what is there at an instant."""
    return _answered(unheld_quote(id, addressed(request, snapshot.plant), answer, now, snapshot.version), answer)


def _answered(quote: Quote, answer: Answer) -> Quote:
    """The quote with an answer, holding the offer of the kind preferred, else the first, if it holds any."""
    hold = quote.request.hold
    liked = [offer for offer in answer.offers if offer.kind is hold.prefer]
    if not hold.minutes or not answer.offers:
        return replace(quote, answer=answer, state=QuoteState.EXPIRED, held_offer=None, expires_at=quote.created_at)
    return replace(
        quote,
        answer=answer,
        state=QuoteState.HELD,
        held_offer=[*liked, *answer.offers][0].id,
        expires_at=quote.created_at + hold.minutes,
    )


def _written(request: PromiseRequest, answer: Answer, turn: Turn) -> Quote:
    snapshot = turn.snapshot()
    replaced = held_under(request.reference, snapshot)
    base = without_hold(replaced, snapshot)
    asked = _asked(turn.ports.new_id("qte"), request, answer, snapshot, turn.now)
    quote, changes = _standing(asked, base, turn.now, turn.ports)
    if not changes:
        turn.books.add_quote(quote, turn.ports.who)
        return quote
    _refuse_hoarding(replaced, turn)
    if replaced is not None:
        turn.record([PromiseEnded(quote=replaced, reason=EndReason.REPLACED)])
    quote = replace(quote, plan_version=turn.snapshot().version + len(changes))
    turn.books.add_quote(quote, turn.ports.who)
    turn.record(changes)
    if replaced is not None:
        catch_up(turn)
    return quote


def _standing(quote: Quote, base: Snapshot, now: Minute, ports: Ports) -> tuple[Quote, Sequence[Change]]:
    """The quote as it was planned; where others overtook it, or a minute has passed, planned again under the lock.

    And what makes its hold: the very changes that were judged.
    """
    changes = _holding(quote)
    if fits(changes, base, now):
        return quote, changes
    repaired = _answered(quote, ports.planner.answer(at_once(quote.request), base, now))
    changes = _holding(repaired)
    must_fit(changes, base, now)
    return repaired, changes


def _refuse_hoarding(replaced: str | None, turn: Turn) -> None:
    most = turn.ports.limits.holds_max
    if most is None:
        return
    held = turn.books.live_holds(turn.ports.who, turn.moment.passed) - (replaced is not None)
    if held >= most:
        raise HoldLimitReached(f"{held} quotes are held already; release one of them or let it expire.")


def _holding(quote: Quote) -> Sequence[Change]:
    offers = [offer for offer in quote.answer.offers if offer.id == quote.held_offer]
    return making(promise_of(quote.id, quote.request, offers[0], quote.expires_at)) if offers else ()
