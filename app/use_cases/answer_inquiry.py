"""Answer «when?» and hold nothing: what a quote for the same request would have said."""

from app.domain.demand import PromiseRequest
from app.domain.promise import Quote, QuoteState
from app.domain.snapshot import Snapshot
from app.use_cases.floor import as_of
from app.use_cases.ports import Moment, Ports


def answer_inquiry(request: PromiseRequest, snapshot: Snapshot, ports: Ports) -> Quote:
    """A quote in shape, never stored: nobody can hold or confirm it. On the snapshot that the request was read with.

    Raises:
        RequestRejected: the request names something unknown.
    """
    moment = Moment(ports.clock.now())
    return Quote(
        id=ports.new_id("inq"),
        state=QuoteState.EXPIRED,
        request=request,
        answer=ports.planner.answer(request, as_of(snapshot, moment, ports), moment.planned),
        held_offer=None,
        created_at=moment.planned,
        expires_at=moment.planned,
        plan_version=snapshot.version,
    )
