"""A plant that lives: whatever customers, the ERP, the floor and the clock do next, and what holds after each step."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.domain.capacity import CapacityEvent, CapacityKind
from app.domain.commitment import Commitment, CommitmentState, DatedPromise, open_order_key
from app.domain.demand import OpenLine, OpenOrder, Requirement
from app.domain.errors import (
    ChangeRefused,
    OfferGone,
    QuoteConfirmed,
    QuoteExpired,
    QuoteReleased,
    ReferenceTaken,
    RequestRejected,
    TrothError,
)
from app.domain.plan import Buy, Move, Run
from app.domain.plant import PlantModel
from app.domain.promise import Quote
from app.domain.quantity import Units
from app.domain.snapshot import Snapshot
from app.domain.supply import ItemSite, Receipt, SafetyStockUse, StockStatus
from app.domain.timeline import MINUTES_PER_DAY, Minute, instant_of
from app.domain.verification import audit
from app.solver.limits import SolverLimits
from app.solver.planner import Planner
from app.use_cases.cancel_commitment import cancel_commitment
from app.use_cases.change_commitment import change_commitment
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.hold_offer import hold_offer
from app.use_cases.override_refusal import Override, override_refusal
from app.use_cases.ports import Moment
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_commitments import CommitmentFilter, list_commitments
from app.use_cases.read_plant import read_snapshot
from app.use_cases.record_capacity import end_capacity, record_capacity
from app.use_cases.record_plant import record_plant
from app.use_cases.release_hold import release_hold
from app.use_cases.ship_commitment import Departure, ship_commitment
from app.use_cases.troubles import HARMLESS, Judge
from tests.builders import PLANT, line, request
from tests.fakes.desk import Desk
from tests.simulation.feeds import PLACES, ZONE, Erp
from tests.simulation.shelves import Shelves, believed

Told = TypeVar("Told")
Trouble = tuple[str, str]
"""A law and where it is broken."""

NEVER = {
    "no_unit_is_pegged_twice",
    "a_peg_takes_something",
    "nothing_rests_on_the_hold_of_another",
    "every_plan_is_in_the_books",
    "the_time_sheets_show_nothing_else",
    "the_ledgers_show_nothing_else",
    "the_ledgers_count_their_pegs",
}
"""What no feed, no fact and no customer can bring about."""

which = st.integers(0, 5)
"""One of those there are: the first, the second and so on, and from the start again."""
few = st.integers(1, 3)


@dataclass(frozen=True, kw_only=True)
class Truck:
    """It has left, and nobody has told us. ``is_early``: with goods that were to be ready later, so with others'."""

    commitment: str
    line: str
    quantity: Units
    at: Minute
    places: tuple[tuple[ItemSite, Units], ...]
    is_early: bool


class LivingPlant(RuleBasedStateMachine):
    """``open_desk`` opens empty books; what it checks when they are closed is checked after every example."""

    open_desk: Callable[[], AbstractContextManager[Desk]]

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.desk = self.stack.enter_context(type(self).open_desk())
        planner = Planner(SolverLimits(deterministic_seconds_max=0.02), self.desk.ports.new_id)
        self.ports = replace(self.desk.ports, planner=planner)
        self.shelves = Shelves()
        self.erp = Erp()
        self.trucks: list[Truck] = []
        self.quotes: list[str] = []
        self.first_dates: dict[tuple[str, str], DatedPromise] = {}
        self.open: dict[str, dict[str, Units]] = {}
        self.counted_at: dict[ItemSite, Minute] = {}
        self.counts_from: Minute = 0
        self.numbers: Counter[str] = Counter()
        self.truthful = True
        self.disturbed = False
        self.known: set[Trouble] = set()
        self.last_fed: tuple[PlantModel, int] | None = None

    def teardown(self) -> None:
        self.stack.close()

    @property
    def now(self) -> Minute:
        return Moment(self.desk.clock.now()).planned

    @property
    def snapshot(self) -> Snapshot:
        return read_snapshot(self.ports)

    def named(self, kind: str) -> str:
        self.numbers[kind] += 1
        return f"{kind}-{self.numbers[kind]}"

    # What customers do.

    @rule(
        item=st.sampled_from(["BIKE", "FRAME"]),
        quantity=few,
        hours=st.sampled_from([None, 0, 5, 26, 72]),
        ship_to=st.sampled_from([None, ZONE]),
        hold=st.sampled_from([0, 30, 600]),
        reference=st.sampled_from([None, None, "R1", "R2"]),
        second=st.booleans(),
        policy=st.fixed_dictionaries(
            {"ship_complete": st.booleans(), "use_safety_stock": st.sampled_from(SafetyStockUse)}
        ),
    )
    def quote(
        self,
        item: str,
        quantity: int,
        hours: int | None,
        ship_to: str | None,
        hold: int,
        reference: str | None,
        second: bool,
        policy: dict[str, object],
    ) -> None:
        wanted_at = None if hours is None else self.now + hours * 60
        lines = [line(item, quantity, wanted_at)]
        if second:
            lines.append(line("FRAME", 1, wanted_at, id="2"))
        asked = request(*lines, ship_to=ship_to, hold=hold, reference=reference, **policy)  # type: ignore[arg-type]
        made = self.leaving_others_alone(lambda: quote_promise(asked, self.ports))
        assert made is not None
        if made.held_offer is not None:
            self.quotes.append(made.id)

    @precondition(lambda self: self.quotes)
    @rule(number=which, offer=st.sampled_from([None, None, 0, 1]))
    def confirm(self, number: int, offer: int | None) -> None:
        quote = self.quotes[-1 - number % len(self.quotes)]
        chosen = self.offer_of(quote, offer)
        lapses = (QuoteExpired, QuoteReleased, QuoteConfirmed, OfferGone, ReferenceTaken)
        made = self.leaving_others_alone(lambda: confirm_quote(quote, chosen, self.ports), *lapses)
        if made is not None:
            self.quotes.remove(quote)
            assert confirm_quote(quote, None, self.ports) == made
            self.committed(made)

    @precondition(lambda self: self.quotes)
    @rule(number=which, offer=st.sampled_from([None, 0, 1]), minutes=st.sampled_from([None, 20, 900]))
    def hold_again(self, number: int, offer: int | None, minutes: int | None) -> None:
        quote = self.quotes[number % len(self.quotes)]
        chosen = self.offer_of(quote, offer)
        lapses = (QuoteExpired, QuoteReleased, QuoteConfirmed, OfferGone)
        self.leaving_others_alone(lambda: hold_offer(quote, chosen, minutes, self.ports), *lapses)

    @precondition(lambda self: self.quotes)
    @rule(number=which)
    def release(self, number: int) -> None:
        quote = self.quotes.pop(number % len(self.quotes))
        self.leaving_others_alone(lambda: release_hold(quote, self.ports), QuoteConfirmed)

    @precondition(lambda self: self.quotes)
    @rule(number=which, days=st.integers(0, 2))
    def override(self, number: int, days: int) -> None:
        quote = self.quotes[number % len(self.quotes)]
        override = Override(promised_on=(self.desk.clock.now() + timedelta(days=days)).date(), reason="they insist")
        lapses = (QuoteReleased, QuoteConfirmed, ReferenceTaken)
        made = self.leaving_others_alone(lambda: override_refusal(quote, override, self.ports), *lapses)
        if made is not None:
            self.quotes.remove(quote)
            self.committed(made)

    @precondition(lambda self: self.open)
    @rule(number=which)
    def cancel(self, number: int) -> None:
        commitment = self.some_commitment(number)
        self.forget_trucks(commitment.id)
        if commitment.id in self.open:
            self.begin_anew(commitment, lambda: cancel_commitment(commitment.id, self.ports))
            del self.open[commitment.id]

    @precondition(lambda self: self.open)
    @rule(
        number=which,
        quantity=few,
        hours=st.sampled_from([None, 0, 30, 100]),
        later=st.booleans(),
        another_line=st.booleans(),
        use=st.sampled_from(SafetyStockUse),
    )
    def change(
        self, number: int, quantity: int, hours: int | None, later: bool, another_line: bool, use: SafetyStockUse
    ) -> None:
        self.forget_trucks(self.some_commitment(number).id)
        if not self.open:
            return
        commitment = self.some_commitment(number)
        if any(truck.commitment == commitment.id for truck in self.trucks):
            return
        wanted_at = None if hours is None else self.now + hours * 60
        latest = self.now + 20 * MINUTES_PER_DAY if later else None
        lines = [line(one.item, quantity, wanted_at, id=one.line, latest=latest) for one in commitment.lines]
        if another_line and "3" not in {one.line for one in commitment.lines}:
            lines.append(line("FRAME", 1, wanted_at, id="3", latest=latest))
        asked = request(*lines, use_safety_stock=use)
        changed = self.begin_anew(
            commitment, lambda: change_commitment(commitment.id, asked, self.ports), ChangeRefused, RequestRejected
        )
        if changed is not None:
            self.open[commitment.id] = {one.line: one.quantity for one in changed.commitment.lines}
            self.note_dates(changed.commitment)
            if changed.commitment.state is not CommitmentState.OPEN:
                del self.open[commitment.id]

    # What leaves.

    @precondition(lambda self: self.open)
    @rule(number=which, quantity=few, told=st.booleans(), in_time=st.booleans())
    def load(self, number: int, quantity: Units, told: bool, in_time: bool) -> None:
        """A truck leaves with a part of some line; it may take a while until somebody says so."""
        self.pass_a_minute_after_a_count()
        commitment = self.some_commitment(number)
        promise = self.snapshot.promises[commitment.quote]
        ahead = [one for one in promise.plan.open_deliveries if one.ready_at <= self.now or not in_time]
        if not ahead:
            return
        of_line = ahead[0].line
        if any(truck.commitment == commitment.id and truck.line == of_line for truck in self.trucks):
            return
        deliveries = [one for one in promise.plan.deliveries if one.line == of_line and one.shipped_at is None]
        left, places, is_early = quantity, [], False
        for delivery in sorted(deliveries, key=lambda one: (one.ship_at, one.id)):
            part = min(left, delivery.quantity)
            left -= part
            if part:
                places.append(((delivery.need.item, delivery.need.site), part))
            is_early |= part > 0 and delivery.ready_at > self.now
        self.disturbed |= is_early
        truck = Truck(
            commitment=commitment.id,
            line=of_line,
            quantity=quantity - left,
            at=self.now,
            places=tuple(places),
            is_early=is_early,
        )
        for place, part in places:
            self.shelves.put(self.named("truck"), place, self.now, -part)
        self.trucks.append(truck)
        if told:
            self.tell(self.trucks.index(truck))

    @precondition(lambda self: self.trucks)
    @rule(number=which)
    def tell(self, number: int) -> None:
        truck = self.trucks.pop(number % len(self.trucks))
        if truck.is_early or any(self.counted_at.get(place, -1) >= truck.at for place, _ in truck.places):
            self.disturbed = True
        departure = Departure(line=truck.line, quantity=Decimal(truck.quantity), at=instant_of(truck.at))
        view = ship_commitment(truck.commitment, departure, self.ports)
        left = self.open[truck.commitment]
        assert view.commitment.shipped(truck.line) <= left[truck.line]
        if view.commitment.state is CommitmentState.SHIPPED:
            del self.open[truck.commitment]

    # What the ERP does and says.

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
        need = self.snapshot.ledger(taken.item, taken.site).needs[f"requirement/{taken.id}"].need
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

    # Time.

    @rule(minutes=st.sampled_from([1, 30, 240, 1440, 4320]), on_time=st.sampled_from([True, True, False]))
    def wait(self, minutes: int, on_time: bool) -> None:
        """What is due is received at its minute, unless somebody is late."""
        until = self.now + minutes
        while on_time and (due := self.due(until)):
            self.pass_by(due[0].available_at - self.now)
            self.receive_one(due[0].id)
        if any(receipt.available_at < until for receipt in self.erp.receipts.values()):
            self.disturbed = True
        self.pass_by(until - self.now)

    # What holds whatever happens.

    @invariant()
    def the_books_are_right(self) -> None:
        snapshot, now = self.snapshot, self.now
        self.shelves.follow(snapshot, now)
        found = {(one.rule, one.ref): one for one in audit(snapshot, now)}
        assert not [one for one in found.values() if one.rule in NEVER]
        at_risk = self.troubles_of_all()
        told = {trouble for troubled in at_risk.values() for trouble in troubled}
        assert [one for name, one in found.items() if name not in told and one.rule not in HARMLESS] == []
        self.no_promise_is_lost(snapshot, at_risk)
        self.nothing_is_counted_twice(snapshot, now)
        troubled_now = {
            trouble
            for quote, troubled in at_risk.items()
            if not snapshot.promises[quote].overridden
            for trouble in troubled
        }
        if not self.known and not self.disturbed:
            assert not troubled_now, [found.get(name, name) for name in troubled_now]
        self.known = troubled_now
        self.disturbed = not self.truthful or any(
            self.counted_at.get(place, -1) >= truck.at for truck in self.trucks for place, _ in truck.places
        )

    def no_promise_is_lost(self, snapshot: Snapshot, at_risk: dict[str, set[Trouble]]) -> None:
        commitments = {one.id: one for one in self.commitments()}
        for id, lines in self.open.items():
            commitment = commitments[id]
            assert commitment.state is CommitmentState.OPEN
            assert {one.line: one.quantity for one in commitment.lines} == lines
            promise = snapshot.promises[commitment.quote]
            assert promise.commitment == id
            assert promise.lines == commitment.lines
            for one in commitment.lines:
                ahead = sum(each.quantity for each in promise.plan.open_deliveries if each.line == one.line)
                assert ahead + commitment.shipped(one.line) == one.quantity
                first = commitment.dates_of(one.line)[0]
                assert self.first_dates.setdefault((id, one.line), first) == first
        shown = {view.commitment.id for view in self.pages(at_risk=True)}
        assert shown == {id for id in self.open if at_risk[commitments[id].quote]}

    def nothing_is_counted_twice(self, snapshot: Snapshot, now: Minute) -> None:
        if self.truthful:
            there = believed(snapshot, now)
            for place in PLACES:
                on_the_road = sum(
                    quantity
                    for truck in self.trucks
                    for where, quantity in truck.places
                    if where == place and truck.at > self.counted_at[place]
                )
                really = self.shelves.on(place, now)
                assert there[place] == really + on_the_road, f"{there[place]} of {place} believed, {really} there"

    # How it is done.

    def attempt(self, call: Callable[[], Told], *may_refuse: type[TrothError]) -> Told | None:
        """What is refused changes nothing but the offers that a quote has."""
        before = self.books()
        try:
            return call()
        except may_refuse as refusal:
            quotes_too = not isinstance(refusal, OfferGone)
            assert self.books()[: 3 if quotes_too else 2] == before[: 3 if quotes_too else 2]
            return None

    def leaving_others_alone(self, call: Callable[[], Told], *may_refuse: type[TrothError]) -> Told | None:
        """Nobody who has a promise is worse off."""
        before = self.troubles_of_all()
        done = self.attempt(call, *may_refuse)
        after = self.troubles_of_all()
        own = done.quote if isinstance(done, Commitment) and done.override_reason else None
        for quote, troubled in after.items():
            assert quote == own or quote not in before or troubled <= before[quote], f"{quote}: {troubled}"
        self.shelves.follow(self.snapshot, self.now)
        return done

    def begin_anew(
        self, commitment: Commitment, call: Callable[[], Told], *may_refuse: type[TrothError]
    ) -> Told | None:
        """What was to begin this very minute does not, where it is cancelled or planned otherwise."""
        self.pass_a_minute_after_a_count()
        before = self.snapshot
        done = self.attempt(call, *may_refuse)
        if done is not None:
            self.shelves.undo(before, self.now)
        self.shelves.follow(self.snapshot, self.now)
        return done

    def pass_a_minute_after_a_count(self) -> None:
        """Whoever counts this minute does not see what is undone in it."""
        if self.now in self.counted_at.values():
            self.wait(1, on_time=True)

    def pass_by(self, minutes: int) -> None:
        self.desk.clock.pass_by(minutes=minutes)
        self.shelves.follow(self.snapshot, self.now)

    def due(self, until: Minute) -> list[Receipt]:
        found = [one for one in self.erp.receipts.values() if self.now <= one.available_at < until]
        return sorted(found, key=lambda one: (one.available_at, one.id))

    def receive_one(self, id: str) -> None:
        receipt = self.erp.receipts.pop(id)
        self.shelves.put(f"received {id}", (receipt.item, receipt.site), self.now, receipt.quantity)
        self.count_all()

    def count_all(self, *, unstamped: bool = False) -> None:
        """Two counts of one minute that read the same are one, whatever moved between: so they are a minute apart."""
        if any(one.at == self.now for one in self.shelves.movements.values()):
            self.pass_a_minute_after_a_count()
        self.feed(dict.fromkeys(PLACES, self.now), unstamped=unstamped)
        self.counts_from = self.now

    def feed(self, counts: dict[ItemSite, Minute], *, unstamped: bool = False) -> None:
        """The truth, as it was when it was counted; with goods found where there are fewer than none."""
        self.shelves.follow(self.snapshot, self.now)
        for place, at in counts.items():
            missing = -self.shelves.on(place, at)
            if missing > 0:
                self.disturbed = True
                self.shelves.put(self.named("found"), place, at, missing)
            row = self.erp.stock.get((*place, StockStatus.AVAILABLE.value))
            quantity = self.shelves.on(place, at)
            # A row that reads as before and does not say when it was counted is no news, and none that does not say
            # so has in it what is told later.
            can_do_without = (row is None or row.quantity != quantity) and not self.trucks
            self.erp.put_stock(place, quantity, None if unstamped and can_do_without else at)
            self.counted_at[place] = at
        if counts.keys() == set(PLACES):
            if not self.truthful:
                self.disturbed = True
            self.truthful = True
        if any(self.counted_at[place] >= truck.at for truck in self.trucks for place, _ in truck.places):
            self.disturbed = True
        self.send()

    def send(self, dropped: set[str] | None = None) -> None:
        self.shelves.follow(self.snapshot, self.now)
        model = self.erp.model()
        first = record_plant(lambda _: model, self.ports, dropped_orders=dropped or set())
        again = record_plant(lambda _: model, self.ports)
        assert again.plan_version == first.plan_version, "the same feed was news"
        self.last_fed = (model, first.plan_version)

    def committed(self, commitment: Commitment) -> None:
        self.open[commitment.id] = {one.line: one.quantity for one in commitment.lines}
        self.note_dates(commitment)
        self.shelves.follow(self.snapshot, self.now)
        self.counts_from = self.now

    def note_dates(self, commitment: Commitment) -> None:
        for one in commitment.lines:
            assert commitment.dates_of(one.line)[-1].promised_at == one.promised_at

    def forget_trucks(self, commitment: str) -> None:
        """Whoever cancels or changes an order first says what has left."""
        while mine := [number for number, truck in enumerate(self.trucks) if truck.commitment == commitment]:
            self.tell(mine[0])

    def some_commitment(self, number: int) -> Commitment:
        id = sorted(self.open)[number % len(self.open)]
        return next(one for one in self.commitments() if one.id == id)

    def planned(self) -> Iterator[Run | Buy | Move]:
        for promise in self.snapshot.promises.values():
            if promise.commitment is not None:
                yield from (made for made in promise.plan.makes if made.available_at > self.now)

    def offer_of(self, quote: str, number: int | None) -> str | None:
        with self.ports.open_books() as books:
            found = books.quote(quote)
        assert found is not None
        return None if number is None else found.answer.offers[number % len(found.answer.offers)].id

    def commitments(self) -> list[Commitment]:
        return [view.commitment for view in self.pages()]

    def pages(self, *, at_risk: bool | None = None) -> list:
        return list(list_commitments(self.ports, CommitmentFilter(at_risk=at_risk), limit=200).items)

    def troubles_of_all(self) -> dict[str, set[Trouble]]:
        snapshot, judge = self.snapshot, Judge(self.snapshot, self.now)
        return {quote: {(one.rule, one.ref) for one in judge.troubles(quote)} for quote in snapshot.promises}

    def books(self) -> tuple[Snapshot, list[Commitment], list[Quote]]:
        with self.ports.open_books() as books:
            quotes = [books.quote(quote) for quote in self.quotes]
            return books.snapshot(), self.commitments(), quotes
