"""Laws of promises: what a customer was told is kept, and nothing starts before it may."""

from collections import Counter
from collections.abc import Iterator

from app.domain.laws.scene import Breach, Scene
from app.domain.promise import Promise
from app.domain.timeline import MINUTES_PER_DAY, Minute, clock


def a_line_arrives_as_promised(scene: Scene) -> Iterator[Breach]:
    """No delivery of a line arrives after its promised date; one that has left is out of our hands."""
    for promise in scene.promises():
        promised = {line.line: line.promised_at for line in promise.lines}
        for delivery in promise.plan.open_deliveries:
            late = delivery.deliver_at - promised.get(delivery.line, delivery.deliver_at)
            if late > 0:
                arrives, said = clock(delivery.deliver_at), clock(promised[delivery.line])
                detail = f"line {delivery.line}: {delivery.need.item} arrives {arrives}, promised for {said}"
                yield Breach(ref=f"{promise.quote}/{delivery.id}", detail=detail, by=late)


def a_line_arrives_in_its_window(scene: Scene) -> Iterator[Breach]:
    """Nothing arrives before the earliest acceptable instant, nothing is promised after the latest."""
    for promise in scene.promises():
        for line in promise.lines:
            ref = f"{promise.quote}/{line.line}"
            if line.latest_at is not None and line.promised_at > line.latest_at:
                yield Breach(
                    ref=ref, detail=f"promised {clock(line.promised_at)}, too late for {clock(line.latest_at)}"
                )
            if line.earliest_at is None:
                continue
            for delivery in promise.plan.open_deliveries:
                early = line.earliest_at - delivery.deliver_at
                if delivery.line == line.line and early > 0:
                    yield Breach(ref=ref, detail=f"{delivery.id} arrives {early} minutes too early", by=early)


def a_line_gets_its_quantity(scene: Scene) -> Iterator[Breach]:
    """The deliveries of a line add up to its quantity, and every delivery is of a line."""
    for promise in scene.promises():
        promised = Counter({line.line: line.quantity for line in promise.lines})
        delivered = Counter[str]()
        for delivery in promise.plan.deliveries:
            delivered[delivery.line] += delivery.quantity
        for line in sorted(delivered.keys() | promised.keys()):
            off = abs(delivered[line] - promised[line])
            if off:
                detail = f"{delivered[line]} delivered of {promised[line]}"
                yield Breach(ref=f"{promise.quote}/{line}", detail=detail, by=off)


def nothing_starts_before_its_fence(scene: Scene) -> Iterator[Breach]:
    """No run starts and no purchase is placed before the promise's fence, nor while its hold may still lapse.

    What the floor reports as started has started.
    """
    for promise in scene.promises():
        fence = promise.fence_at
        for ref, at in _starts(promise):
            if at < fence:
                detail = f"starts {clock(at)}, not before {clock(fence)}"
                yield Breach(ref=ref, detail=detail, by=fence - at)


def all_is_done_within_the_horizon(scene: Scene) -> Iterator[Breach]:
    """Nothing planned ends after the horizon."""
    horizon = scene.now + scene.plant.settings.horizon_days * MINUTES_PER_DAY
    for promise in scene.promises():
        ends = [(made.id, made.available_at) for made in promise.plan.makes]
        for ref, at in [*ends, *((delivery.id, delivery.deliver_at) for delivery in promise.plan.deliveries)]:
            if at > horizon:
                yield Breach(ref=ref, detail=f"ends {clock(at)}, after the horizon {clock(horizon)}", by=at - horizon)


def _starts(promise: Promise) -> Iterator[tuple[str, Minute]]:
    for run in promise.plan.runs:
        planned = (operation for operation in run.operations if not operation.is_reported)
        yield from ((f"{run.id}/{operation.step}", operation.start) for operation in planned)
    yield from ((buy.id, buy.order_by) for buy in promise.plan.buys)


PROMISE_LAWS = (
    a_line_arrives_as_promised,
    a_line_arrives_in_its_window,
    a_line_gets_its_quantity,
    nothing_starts_before_its_fence,
    all_is_done_within_the_horizon,
)
