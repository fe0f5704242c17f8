"""Answer «when?» and hold nothing: what a quote for the same request would have said."""

from app.domain.demand import PromiseRequest
from app.domain.promise import Quote, unheld_quote
from app.domain.snapshots.snapshot import Snapshot
from app.use_cases.moment import Moment
from app.use_cases.ports.outside import Ports
from app.use_cases.quote_promise import without_replaced


def answer_inquiry(request: PromiseRequest, snapshot: Snapshot, moment: Moment, ports: Ports) -> Quote:
    """A quote in shape, never stored: nobody can hold or confirm it. On the plan as it is by now.

    What the quote would replace is not in the way of the inquiry either.

    Raises:
        RequestRejected: the request names something unknown.
    """
    answer = ports.planner.answer(request, without_replaced(request, snapshot), moment.planned)
    return unheld_quote(ports.new_id("inq"), request, answer, moment.planned, snapshot.version)
