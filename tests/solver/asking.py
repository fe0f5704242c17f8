"""A planner to ask, with ids that count: the same request gets the same answer; and what is promised by an answer."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from app.domain.demand import PromiseRequest, RequestedLine
from app.domain.plant import PlantModel
from app.domain.promise import Answer, Offer, Promise, Scheduled
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from app.domain.timeline import Minute
from app.domain.verification import audit_promise
from app.solver.limits import SolverLimits
from app.solver.planner import Planner
from tests.builders import MONDAY, request


def a_planner(limits: SolverLimits | None = None, name: str = "") -> Planner:
    """``name`` is in every id, so that what several answers plan can stand in one book.

    No clock stops it: a machine that has much else to do answers the same.
    """
    numbers = count(1)
    limits = replace(limits or SolverLimits(), wall_seconds_max=600)
    return Planner(limits=limits, new_id=lambda kind: f"{kind}_{name}{next(numbers)}")


def answer_of(
    plant: PlantModel | Snapshot,
    asked: PromiseRequest,
    now: Minute,
    *,
    limits: SolverLimits | None = None,
    name: str = "",
) -> Answer:
    snapshot = plant if isinstance(plant, Snapshot) else snapshot_of(plant)
    return a_planner(limits, name).answer(asked, snapshot.live(now), now)


def booked(plant: PlantModel, lines: Sequence[RequestedLine]) -> Scheduled:
    """As an open order that the ERP promised already."""
    return a_planner().schedule(request(*lines), snapshot_of(plant), MONDAY)


def troubled(there: Snapshot) -> list[str]:
    """Whose promises break a law as things stand on Monday."""
    return [quote for quote in there.promises if audit_promise(there, quote, MONDAY)]


def promise_of(
    offer: Offer, asked: PromiseRequest, now: Minute, quote: str, *, held: bool, ship_to: str | None = None
) -> Promise:
    """An offer as it is held or confirmed. Without a hold it can only be confirmed at once."""
    return Promise(
        quote=quote,
        commitment=None if held and asked.hold.minutes else f"{quote} confirmed",
        expires_at=now + asked.hold.minutes,
        reference=None,
        customer=asked.customer,
        ship_to=ship_to,
        lines=offer.lines,
        plan=offer.plan,
    )
