"""What leaves a living plant, and when somebody says so."""

from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from app.domain.commitment import CommitmentState
from app.domain.quantity import Units
from app.domain.timeline import instant_of
from app.use_cases.ship_commitment import Departure, ship_commitment
from tests.simulation.living.life import Life, Truck, few, which


class Trucks(Life):
    """Also what others say has left, before they cancel or change an order."""

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
        if truck.is_early or self.was_counted_without(truck):
            self.disturbed = True
        departure = Departure(line=truck.line, quantity=Decimal(truck.quantity), at=instant_of(truck.at))
        view = ship_commitment(truck.commitment, departure, self.ports)
        left = self.open[truck.commitment]
        assert view.commitment.shipped(truck.line) <= left[truck.line]
        if view.commitment.state is CommitmentState.SHIPPED:
            del self.open[truck.commitment]

    def forget_trucks(self, commitment: str) -> None:
        """Whoever cancels or changes an order first says what has left."""
        while mine := [number for number, truck in enumerate(self.trucks) if truck.commitment == commitment]:
            self.tell(mine[0])
