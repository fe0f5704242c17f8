"""Weeks of orders in a seeded shop, some of which make room for themselves: what holds after every step.

    .venv/bin/python -m tests.simulation.promises FIRST LAST [STEPS]

goes through those seeds, with breakdowns in every other one, and prints what is wrong and a digest of each plan that
came of it. Whoever stops it goes on from the last seed that it names.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import chain
from random import Random

from app.domain.capacity import CapacityEvent, CapacityKind
from app.domain.commitment import CommitmentState
from app.domain.errors import OfferGone, QuoteExpired
from app.domain.laws.changeover import a_change_over_has_its_minutes
from app.domain.quantity import quantity_of
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import MINUTES_PER_DAY, Minute, instant_of
from app.domain.verification import audit
from app.solver.limits import SolverLimits
from app.solver.planner import Planner
from app.use_cases.cancel_commitment import cancel_commitment
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.moment import Moment
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_plant import read_snapshot
from app.use_cases.record_capacity import record_capacity
from app.use_cases.release_hold import release_hold
from app.use_cases.ship_commitment import Departure, ship_commitment
from app.use_cases.standing.troubles import HARMLESS, Judge
from tests.fakes.desk import desk_in_memory
from tests.simulation.shops import MACHINES, order_of, shop_of

STEPS = 60
ACTIONS = {"ask": 30, "buy": 50, "confirm": 12, "release": 3, "cancel": 3, "break down": 5}
"""Who buys asks and confirms at once."""
WHILE = (0, 0, 30, 60, 240, 480)
"""Minutes until the next thing happens."""


class Season:
    """Customers, trucks and machines do what one seed says."""

    def __init__(self, seed: int, *, breakdowns: bool) -> None:
        self.dice = Random(f"season {seed}")
        self.desk = desk_in_memory()
        limits = SolverLimits(deterministic_seconds_max=0.02, thorough_steps=120)
        self.ports = replace(self.desk.ports, planner=Planner(limits, self.desk.ports.new_id))
        self.desk.stock_up(shop_of(seed))
        self.weights = ACTIONS if breakdowns else {**ACTIONS, "break down": 0}
        self.quotes: list[str] = []
        self.dates: dict[str, dict[str, Minute]] = {}
        self.broken: set[tuple[str, str]] = set()
        """The laws that breakdowns and cancellations broke, each with the work it was broken at."""
        self.seen: Counter[str] = Counter()

    @property
    def now(self) -> Minute:
        return Moment(self.desk.clock.now()).planned

    @property
    def snapshot(self) -> Snapshot:
        return read_snapshot(self.ports)

    def steps(self, count: int = STEPS) -> Iterator[str]:
        """What is wrong after each step, in words."""
        for number in range(count):
            self.desk.clock.pass_by(minutes=self.dice.choice(WHILE))
            action = self.dice.choices(list(self.weights), weights=list(self.weights.values()))[0]
            late = list(self.ship())
            self.act(action)
            faults = [*late, *self.faults()]
            yield from (f"step {number}, {action}: {fault}" for fault in faults)

    def act(self, action: str) -> None:
        committed = list(self.dates)
        self.seen[action] += 1
        match action:
            case "confirm" if self.quotes:
                self.confirm(self.quotes.pop(self.dice.randrange(len(self.quotes))))
            case "release" if self.quotes:
                release_hold(self.quotes.pop(), self.ports)
            case "cancel" if committed:
                self.cancel(self.dice.choice(committed))
            case "break down":
                self.break_down()
            case "buy":
                self.ask()
                self.confirm(self.quotes.pop())
            case _:
                self.ask()

    def ask(self) -> None:
        made = quote_promise(order_of(self.now, self.dice), self.ports)
        held = next((offer for offer in made.answer.offers if offer.id == made.held_offer), None)
        assert held is not None, f"{made.id} has no date: {made.answer.summary}"
        self.quotes.append(made.id)
        self.seen["operations moved"] += sum(len(shift.operations) for shift in held.plan.shifts)
        troubles = Judge(self.snapshot, self.now).troubles(made.id)
        assert not troubles, f"{made.id} is at risk from the start: {troubles}"

    def confirm(self, quote: str) -> None:
        try:
            made = confirm_quote(quote, None, self.ports)
        except (QuoteExpired, OfferGone) as lapsed:
            self.seen[type(lapsed).__name__] += 1
            return
        self.dates[made.id] = {line.line: line.promised_at for line in made.lines}

    def cancel(self, commitment: str) -> None:
        """Whoever comes next on its machines may not be set up for in time any more."""
        cancel_commitment(commitment, self.ports)
        del self.dates[commitment]
        found = audit(self.snapshot, self.now)
        self.broken |= {(one.rule, one.ref) for one in found if one.rule == a_change_over_has_its_minutes.__name__}

    def break_down(self) -> None:
        """A machine stands still for some days. What that makes impossible stays so, and nothing else becomes it."""
        start, days = self.now, self.dice.randint(1, 4)
        id, kind = f"breakdown at {start}", CapacityKind.BREAKDOWN
        end = start + days * MINUTES_PER_DAY
        event = CapacityEvent(id=id, resource=self.dice.choice(MACHINES), kind=kind, start=start, end=end)
        record_capacity(event, self.ports)
        self.broken |= {(found.rule, found.ref) for found in audit(self.snapshot, self.now)}

    def ship(self) -> Iterator[str]:
        """Trucks leave as planned, and whoever does not rest on broken work has all of it by the promised date."""
        snapshot = self.snapshot
        for promise in snapshot.promises.values():
            for one in promise.plan.open_deliveries if promise.commitment else ():
                if one.ship_at > self.now:
                    continue
                promised_at = self.dates[promise.owner][one.line]
                if one.deliver_at > promised_at and not Judge(snapshot, self.now).troubles(promise.quote):
                    yield f"{promise.owner} arrives {instant_of(one.deliver_at)}, promised {instant_of(promised_at)}"
                departure = Departure(line=one.line, quantity=quantity_of(one.quantity, 0), at=instant_of(one.ship_at))
                shipped = ship_commitment(promise.owner, departure, self.ports).commitment
                self.seen["shipments"] += 1
                if shipped.state is CommitmentState.SHIPPED:
                    del self.dates[promise.owner]

    def faults(self) -> Iterator[str]:
        snapshot = self.snapshot
        wrong = audit(snapshot, self.now)
        judge = Judge(snapshot, self.now)
        said = set(chain.from_iterable(map(judge.troubles, snapshot.promises))) if wrong else set()
        for found in wrong:
            if (found.rule, found.ref) not in self.broken:
                yield f"no breakdown explains {found.rule} at {found.ref}: {found.detail}"
            if found not in said and found.rule not in HARMLESS:
                yield f"nobody is at risk by {found.rule} at {found.ref}: {found.detail}"
        for promise in snapshot.promises.values():
            told = self.dates.get(promise.owner)
            dates = {line.line: line.promised_at for line in promise.lines}
            if told is not None and dates != told:
                yield f"{promise.owner} was promised for {told}, and reads {dates}"

    def digest(self) -> str:
        """Of every promise there is at the end, with all that is planned for it."""
        return sha256(repr(list(self.snapshot.promises.values())).encode()).hexdigest()[:16]


def has_breakdowns(seed: int) -> bool:
    return seed % 2 == 1


def main(first: int, last: int, steps: int = STEPS) -> bool:
    """Whether nothing was wrong."""
    seen: Counter[str] = Counter()
    sound = True
    for seed in range(first, last):
        season = Season(seed, breakdowns=has_breakdowns(seed))
        faults = list(season.steps(steps))
        sound &= not faults
        seen += season.seen
        print(*(f"{seed}: {fault}" for fault in faults), f"{seed} {season.digest()}", sep="\n", flush=True)  # noqa: T201
    print(*(f"{name}: {times}" for name, times in seen.most_common()), sep="\n")  # noqa: T201
    return sound


if __name__ == "__main__":
    sys.exit(not main(*map(int, sys.argv[1:])))
