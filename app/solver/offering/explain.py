"""Why not earlier: the binding chain from the promised instant back to now, link by link, without a gap."""

from itertools import chain

from app.domain.reasons import Link, LinkKind
from app.domain.supply import Lane, Supply
from app.domain.timeline import Minute, Window
from app.solver.arrangement import Arrangement
from app.solver.delivered import Delivered
from app.solver.draft import DraftBuy, DraftMove, DraftNeed, DraftOperation, DraftRun, DraftSupply
from app.solver.offering.in_the_way import down_for, in_the_way, known_as
from app.solver.offering.wording import links
from app.solver.shop import Shop

Cause = DraftBuy | DraftNeed | DraftOperation | Lane | None
"""What a link is there for: a purchase, a receipt that is waited for, work (waiting or done), a way; None: a rule."""


class Chain:
    """Walks a draft backwards. ``end`` is where the links found so far begin; each new one ends there.

    ``line``: the one whose promise it begins at. ``causes``: the links that were found, each with what it is there for.
    ``waited``: the needs along it.
    """

    def __init__(self, shop: Shop, found: Arrangement, hold_end: Minute, last: Delivered, awaited: Delivered) -> None:
        """From the promise of a delivery to now; the minutes of the links add up to the distance.

        ``awaited``: what that shipment waits for, of another line perhaps.
        """
        self._shop = shop
        self._draft = found.draft
        self._is_left_late = found.is_left_late
        self._fence_at = found.draft.fence_at
        self.line = last.wish.line.line
        self.causes: list[tuple[Link, Cause]] = []
        self.waited: list[DraftNeed] = []
        self._end = last.promised_at
        rounded = LinkKind.REQUESTED if last.is_on_time else LinkKind.ROUNDING
        detail = links.requested_detail() if last.is_on_time else links.rounding_detail()
        self._link(rounded, "", max(last.deliver_at, self._shop.now), detail)
        self._delivery(awaited)
        # What begins all that could not begin sooner waits for whichever of the two ends last.
        if hold_end > shop.now + shop.settings.frozen_fence:
            self._link(LinkKind.HOLD, "", shop.now, links.hold_detail())
        else:
            self._link(LinkKind.FENCE, "", shop.now, links.fence_detail())

    @property
    def links(self) -> tuple[Link, ...]:
        return tuple(link for link, _ in self.causes)

    def _link(self, kind: LinkKind, ref: str, start: Minute, detail: str, cause: Cause = None) -> None:
        start = max(start, self._shop.now)
        if start < self._end:
            link = Link(kind=kind, ref=ref, start=start, end=self._end, detail=detail)
            self.causes.append((link, cause))
            self._end = start

    def _delivery(self, last: Delivered) -> None:
        lane, delivery = last.way.lane, last.delivery
        if lane is None:
            self._leaving(last.way.site, None, delivery.need)
        else:
            self._travel(lane, delivery.ship_at, delivery.need, links.delivery_detail(lane.destination))
        if last.way.earliest_at is not None:
            detail = links.earliest_acceptable_detail()
            self._link(LinkKind.REQUESTED, "", delivery.need.there_at, detail)
        if self._is_left_late:
            self._link(LinkKind.REQUESTED, "", self._shop.now, links.for_its_cost_detail())
        else:
            self._need(delivery.need)

    def _travel(self, lane: Lane, ship_at: Minute, need: DraftNeed, detail: str) -> None:
        """Back from when the other side receives to when the goods were there to be picked."""
        received = links.receiving_detail(lane.destination)
        self._link(LinkKind.CALENDAR, lane.destination, ship_at + lane.transit_minutes, received)
        self._link(LinkKind.TRANSPORT, lane.row, ship_at, detail, lane)
        self._leaving(lane.origin, lane, need)

    def _leaving(self, site: str, lane: Lane | None, need: DraftNeed) -> None:
        """What is packed waits for the lane, where that has departures, else for the site to ship."""
        packed_at = need.at + self._shop.plant.sites[site].pick_pack_minutes
        if lane is not None and lane.departures:
            detail = links.departure_detail(lane.origin, lane.destination)
            self._link(LinkKind.TRANSPORT, lane.row, packed_at, detail)
        self._link(LinkKind.CALENDAR, site, packed_at, links.shipping_detail(site))
        self._link(LinkKind.TRANSPORT, site, need.at, links.packing_detail(site))

    def _need(self, need: DraftNeed) -> None:
        """What it waited for: of the supplies planned for it the one that came last, or what comes anyway.

        Where those give back what it was lent they come later, and bind nothing: it waited for what could be lent.
        """
        self.waited.append(need)
        binding = max(need.supplies, key=lambda supply: supply.available_at, default=None)
        is_lent = binding is not None and binding.available_at > need.at
        if binding is not None and binding.available_at >= self._end and not is_lent:
            self._planned(binding)
        elif self._end > self._shop.now:
            self._supply(need, is_lent=is_lent)

    def _planned(self, supply: DraftSupply) -> None:
        match supply:
            case DraftBuy(source=source):
                supplier = source.supplier or source.row
                detail = links.purchase_detail(source.item, supplier)
                self._link(LinkKind.MATERIAL, supplier, supply.order_by, detail, supply)
                if source.validity.start is not None:
                    detail = links.sold_from_detail(source.item, supplier)
                    self._link(LinkKind.CALENDAR, source.row, self._fence_at, detail)
            case DraftMove(lane=lane, need=need):
                detail = links.transfer_detail(need.place[0], lane.origin, lane.destination)
                self._travel(lane, supply.ship_at, need, detail)
                self._need(need)
            case DraftRun():
                self._run(supply)

    def _run(self, run: DraftRun) -> None:
        for at in reversed(range(len(run.operations))):
            operation = run.operations[at]
            step = run.routing.steps[operation.step]
            self._link(LinkKind.WAIT, step.id, operation.end, links.wait_detail(step.id, run.routing.item))
            self._operation(run, operation)
            waited = [need for need in operation.needs if need.there_at >= self._end]
            if waited and self._end > self._fence_at:
                self._need(waited[0])
                return

    def _operation(self, run: DraftRun, operation: DraftOperation) -> None:
        step = run.routing.steps[operation.step]
        name = " with ".join(operation.mode.resources) or step.id
        work_start = min(operation.start + step.setup_minutes, operation.end)
        detail = links.work_detail(step.id, run.routing.item, operation.mode.resources)
        self._link(LinkKind.WORK, name, work_start, detail, operation)
        self._link(LinkKind.SETUP, name, operation.start, links.setup_detail(step.id, run.routing.item))
        if operation.ready < self._end and (change := self._draft.change_over(operation)) is not None:
            machine, last, since = change
            detail = links.change_over_detail(machine, last, step.setup_family)
            self._link(LinkKind.SETUP, machine, max(since, operation.ready), detail)
        if operation.ready < self._end and self._waits_for_its_routing(run, operation):
            detail = links.made_from_detail(run.routing.item, run.routing.id)
            self._link(LinkKind.CALENDAR, run.routing.id, operation.ready, detail)
        if operation.ready < self._end:
            self._gap(operation, name)

    def _waits_for_its_routing(self, run: DraftRun, operation: DraftOperation) -> bool:
        """Whether it could be worked sooner, but for the day from which its routing is valid."""
        if run.routing.validity.start is None or operation is not run.operations[-1]:
            return False
        step = run.routing.steps[operation.step]
        minutes = step.minutes(operation.input_units, operation.mode.speed)
        slot = self._draft.earliest_slot(step, operation.ready, operation.mode, minutes)
        return slot is not None and slot[0] < operation.start

    def _gap(self, operation: DraftOperation, name: str) -> None:
        """Between being ready and starting: others hold what it needs, once that is open, or it is closed."""
        ready = operation.ready
        taken = self._in_the_way(operation, (ready, self._end))
        if taken:
            opens = self._opens(operation)
            is_free_until_then = ready < opens < self._end and not self._in_the_way(operation, (ready, opens))
            holders = list(dict.fromkeys(chain.from_iterable(taken.values())))
            detail = links.taken_detail(tuple(taken), holders)
            start = opens if is_free_until_then else ready
            self._link(LinkKind.CAPACITY, " with ".join(taken), start, detail, operation)
        self._shut(operation, name)

    def _shut(self, operation: DraftOperation, name: str) -> None:
        """What is left of a gap: closed by its hours, or down from when on it would be open."""
        ready, resources = operation.ready, operation.mode.resources
        span = (ready, self._end)
        looked_at = {one: down_for(self._shop, one, span) for one in dict.fromkeys(resources)}
        if down := {one: found for one, found in looked_at.items() if found[1]}:
            names = dict.fromkeys(name for _, found in down.values() for name in found)
            since, detail = min(since for since, _ in down.values()), links.down_detail(tuple(down), list(names))
            self._link(LinkKind.CALENDAR, " with ".join(down), since, detail, operation)
            span = (ready, self._end)
        hours = self._shop.compiled.open_hours
        closed = [one for one in dict.fromkeys(resources) if list(hours.of_resource(one, *span)) != [span]]
        shut = tuple(closed) or resources
        self._link(LinkKind.CALENDAR, " with ".join(shut) or name, ready, links.closed_detail(shut), operation)

    def _in_the_way(self, operation: DraftOperation, span: Window) -> dict[str, list[str]]:
        return in_the_way(self._shop, self._draft, operation, span)

    def _opens(self, operation: DraftOperation) -> Minute:
        """When all that the operation holds is open, from the instant on at which it is ready."""
        mode = operation.mode
        opens = self._shop.axis_of(mode.resources, mode.overtime).next_open(operation.ready)
        return self._end if opens is None else opens

    def _supply(self, need: DraftNeed, *, is_lent: bool) -> None:
        """Supply on its way: a receipt that comes at that instant, or units that are not free before."""
        item, site = need.place
        for supply in self._shop.snapshot.ledger(need.place).supplies.values():
            if supply.available_at == self._end and not supply.held:
                waits_for = links.lent_detail if is_lent else links.waiting_detail
                detail = waits_for(item, self._on_its_way(supply))
                self._link(LinkKind.MATERIAL, supply.key[1], self._shop.now, detail, need)
                return
        self._link(LinkKind.MATERIAL, item, self._shop.now, links.supply_detail(item, site), need)

    def _on_its_way(self, supply: Supply) -> str:
        """Nobody but us knows a run, buy or move by its name, so that whom it is for is told instead."""
        kind, name = supply.key
        if supply.owner is None:
            return links.receipt(name)
        return links.planned_supply(kind, known_as(self._shop.snapshot.promises[supply.owner]))
