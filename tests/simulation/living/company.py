"""What the ERP of a living plant does and says, and what breaks."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from app.domain.capacity import CapacityEvent, CapacityKind
from app.domain.commitment import CommitmentState, open_order_key
from app.domain.demand import OpenLine, OpenOrder, Requirement
from app.domain.parts import Run
from app.domain.plant import PlantModel
from app.domain.quantity import Units
from app.domain.supply import Receipt, StockStatus
from app.domain.timeline import MINUTES_PER_DAY
from app.use_cases.record_capacity import end_capacity, record_capacity
from app.use_cases.record_plant import record_plant
from tests.builders import PLANT
from tests.simulation.feeds import PLACES, SAID_OTHERWISE, ZONE
from tests.simulation.living.life import few, which
from tests.simulation.living.trucks import Trucks
from tests.simulation.shelves import believed


class Company(Trucks):
    @initialize(frames=st.integers(0, 4), bikes=st.integers(0, 3), unstamped=st.booleans())
    def begin(self, frames: int, bikes: int, unstamped: bool) -> None:
        for place in PLACES:
            self.shelves.put(self.named("found"), place, self.now, frames if place[0] == "FRAME" else bikes)
        at = self.now + MINUTES_PER_DAY
        self.erp.receipts["PO-0"] = Receipt(
            id="PO-0", kind="purchase_order", item="FRAME", site=PLANT, quantity=2, available_at=at
        )
        self.count_all(unstamped=unstamped)

    @rule(unstamped=st.booleans())
    def count(self, unstamped: bool) -> None:
        self.count_all(unstamped=unstamped)

    @rule(number=which, ago=st.sampled_from([1, 60, 1000]))
    def count_one_that_was_made_before(self, number: int, ago: int) -> None:
        """It was counted a while ago, after all that the ERP has posted since."""
        place = PLACES[number % len(PLACES)]
        at = max(self.now - ago, self.counts_from)
        if at < self.now:
            self.feed({place: at})

    @rule(number=which, by=st.sampled_from([-2, -1, 1, 2]), ago=st.sampled_from([None, 0, 60]))
    def count_wrongly(self, number: int, by: int, ago: int | None) -> None:
        place = PLACES[number % len(PLACES)]
        self.disturbed = True
        self.truthful = False
        quantity = max(0, self.shelves.on(place, self.now) + by)
        self.erp.put_stock(place, quantity, None if ago is None else self.now - ago)
        self.send()

    @rule(number=which, quantity=st.integers(0, 2))
    def put_on_quality_hold(self, number: int, quantity: Units) -> None:
        place = PLACES[number % len(PLACES)]
        key = (*place, StockStatus.QUALITY_HOLD.value)
        held = self.erp.stock[key].quantity if key in self.erp.stock else 0
        quantity = min(quantity, held + max(0, self.shelves.on(place, self.now)))
        self.disturbed = True
        self.shelves.put(self.named("quality"), place, self.now, held - quantity)
        self.erp.put_stock(place, quantity, None, StockStatus.QUALITY_HOLD)
        self.count_all()

    @rule(item=st.sampled_from(["BIKE", "FRAME"]), quantity=few, days=st.integers(0, 4))
    def order_more(self, item: str, quantity: Units, days: int) -> None:
        id = self.named("PO")
        at = self.now + days * MINUTES_PER_DAY + 60
        self.erp.receipts[id] = Receipt(
            id=id, kind="purchase_order", item=item, site=PLANT, quantity=quantity, available_at=at
        )
        self.send()

    @precondition(lambda self: self.erp.receipts)
    @rule(number=which)
    def receive(self, number: int) -> None:
        self.receive_one(sorted(self.erp.receipts)[number % len(self.erp.receipts)])

    @precondition(lambda self: self.erp.receipts)
    @rule(number=which, hours=st.sampled_from([-20, 10, 100]), less=st.sampled_from([0, 0, 1]), gone=st.booleans())
    def disappoint(self, number: int, hours: int, less: Units, gone: bool) -> None:
        """A receipt comes sooner or later, with less, or never."""
        id = sorted(self.erp.receipts)[number % len(self.erp.receipts)]
        was = self.erp.receipts[id]
        at = max(self.now, was.available_at + hours * 60)
        self.disturbed = True
        if gone:
            del self.erp.receipts[id]
        else:
            self.erp.receipts[id] = replace(was, available_at=at, quantity=max(1, was.quantity - less))
        self.send()

    @rule(number=which, less=st.sampled_from([0, 0, 0, 1]))
    def take_over(self, number: int, less: Units) -> None:
        """A run is released, a purchase placed, a transfer sent: it is the ERP's now."""
        planned = list(self.planned())
        if planned:
            made = planned[number % len(planned)]
            output = made.output if isinstance(made, Run) else made.quantity
            if less and output > 1:
                self.disturbed = True
                output -= 1
            self.erp.take_over(made, output, self.now)
            self.count_all()

    @rule(number=which, quantity=few, hours=st.sampled_from([0, 5, 50]))
    def require(self, number: int, quantity: Units, hours: int) -> None:
        item, site = PLACES[number % len(PLACES)]
        id = self.named("REQ")
        self.disturbed = True
        self.erp.requirements[id] = Requirement(
            id=id, item=item, site=site, quantity=quantity, needed_at=self.now + hours * 60
        )
        self.send()

    @precondition(lambda self: self.erp.requirements)
    @rule(number=which)
    def consume(self, number: int) -> None:
        taken = self.erp.requirements.pop(sorted(self.erp.requirements)[number % len(self.erp.requirements)])
        need = self.snapshot.ledger((taken.item, taken.site)).needs[f"requirement/{taken.id}"].need
        is_covered = sum(peg.quantity for peg in need.pegs) == taken.quantity
        if taken.needed_at > self.now or not is_covered:
            self.disturbed = True
        self.shelves.put(self.named("consumed"), (taken.item, taken.site), self.now, -taken.quantity)
        self.count_all()

    @rule(
        number=which,
        item=st.sampled_from(["BIKE", "FRAME"]),
        quantity=few,
        hours=st.sampled_from([0, 30, 80]),
        reference=st.sampled_from([None, "R1"]),
        ship_to=st.sampled_from([None, ZONE]),
    )
    def take_order(
        self, number: int, item: str, quantity: Units, hours: int, reference: str | None, ship_to: str | None
    ) -> None:
        """A new open order, or another date or quantity of one that is there."""
        id = f"SO-{number % 3}"
        was = self.erp.open_orders.get(id)
        known = next((one for one in self.commitments() if one.quote == open_order_key(id)), None)
        if known is not None and known.state is not CommitmentState.OPEN:
            return
        if known is not None:
            item = known.lines[0].item
            self.forget_trucks(known.id)
            if known.id not in self.open:
                return
        if was is None and reference in {other.reference for other in self.erp.open_orders.values()}:
            reference = None  # Two orders cannot be one commitment: such a feed is refused.
        self.erp.open_orders[id] = OpenOrder(
            id=id,
            lines=(OpenLine(line="1", item=item, quantity=quantity, promised=self.now + hours * 60),),
            reference=was.reference if was else reference,
            ship_to=was.ship_to if was else ship_to,
        )
        self.pass_a_minute_after_a_count()
        before = self.snapshot
        self.send()
        self.shelves.undo(before, self.now)
        made = next((one for one in self.commitments() if one.quote == open_order_key(id)), None)
        if made is not None:
            self.committed(made)

    @precondition(lambda self: self.erp.open_orders)
    @rule(number=which, deleted=st.booleans())
    def drop_order(self, number: int, deleted: bool) -> None:
        id = sorted(self.erp.open_orders)[number % len(self.erp.open_orders)]
        order = self.erp.open_orders.pop(id)
        self.pass_a_minute_after_a_count()
        hit = [
            one
            for one in self.commitments()
            if one.id in self.open
            and (one.quote == open_order_key(id) or (order.reference and one.reference == order.reference))
        ]
        if deleted:
            for one in hit:
                self.forget_trucks(one.id)
        hit = [one for one in hit if one.id in self.open]
        before = self.snapshot
        self.send(dropped={id} if deleted else set())
        self.shelves.undo(before, self.now)
        for one in self.commitments():
            if one.id in self.open and one.state is CommitmentState.CANCELLED:
                assert deleted, "absence cancelled an order"
                assert one.id in {each.id for each in hit}, f"{one.id} is cancelled with {id}"
                del self.open[one.id]

    @rule(hours=st.sampled_from([0, 5, 20]), lasts=st.sampled_from([None, 3, 30]))
    def break_down(self, hours: int, lasts: int | None) -> None:
        start = self.now + hours * 60
        event = CapacityEvent(
            id=self.named("cap"),
            resource="JIG",
            kind=CapacityKind.BREAKDOWN,
            start=start,
            end=None if lasts is None else start + lasts * 60,
        )
        self.disturbed = True
        record_capacity(event, self.ports)

    @rule(said_otherwise=st.sampled_from(SAID_OTHERWISE))
    def say_otherwise(self, said_otherwise: Callable[[PlantModel], PlantModel]) -> None:
        self.disturbed = True
        self.erp.ways = said_otherwise(self.erp.ways)
        self.send()

    @rule(number=which)
    def mend(self, number: int) -> None:
        events = sorted(self.snapshot.plant.capacity_events)
        if events:
            self.disturbed = True
            end_capacity(events[number % len(events)], None, self.ports)

    @precondition(lambda self: self.last_fed is not None)
    @rule()
    def send_the_same_again(self) -> None:
        """Ten times: it is no news, whatever has happened since."""
        assert self.last_fed is not None
        model, _ = self.last_fed
        before = believed(self.snapshot, self.now)
        plant = self.snapshot.plant
        first = record_plant(lambda _: model, self.ports)
        for _ in range(9):
            assert record_plant(lambda _: model, self.ports).plan_version == first.plan_version
        assert self.snapshot.plant == plant
        assert believed(self.snapshot, self.now) == before
