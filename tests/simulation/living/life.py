"""What a living plant knows and remembers, how time passes there, and how anything is done to it."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from app.domain.commitment import Commitment, DatedPromise
from app.domain.errors import OfferGone, TrothError
from app.domain.parts import Buy, Move, Run
from app.domain.plant import PlantModel
from app.domain.promise import Quote
from app.domain.quantity import Units
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import ItemSite, Receipt, StockStatus
from app.domain.timeline import Minute
from app.domain.views import CommitmentView
from app.solver.limits import SolverLimits
from app.solver.planner import Planner
from app.use_cases.moment import Moment
from app.use_cases.read_commitments import list_commitments
from app.use_cases.read_plant import read_snapshot
from app.use_cases.record_plant import record_plant
from app.use_cases.standing.troubles import Judge
from app.use_cases.writing.holding import known_quote
from tests.fakes.desk import Desk
from tests.simulation.feeds import PLACES, Erp
from tests.simulation.shelves import Shelves

Told = TypeVar("Told")
Trouble = tuple[str, str]
"""A law and where it is broken."""

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


class Life(RuleBasedStateMachine):
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
        """Whoever counts this minute does not see what is undone in it; what comes in meanwhile is counted, too."""
        while self.now in self.counted_at.values():
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
        if any(map(self.was_counted_without, self.trucks)):
            self.disturbed = True
        self.send()

    def was_counted_without(self, truck: Truck) -> bool:
        """Whether a place that it took from was counted since it left, before anybody had told us."""
        return any(self.counted_at.get(place, -1) >= truck.at for place, _ in truck.places)

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

    def pages(self, *, at_risk: bool | None = None) -> list[CommitmentView]:
        return list(list_commitments(self.ports, at_risk=at_risk, limit=200).items)

    def troubles_of_all(self) -> dict[str, set[Trouble]]:
        snapshot, judge = self.snapshot, Judge(self.snapshot, self.now)
        return {quote: {(one.rule, one.ref) for one in judge.troubles(quote)} for quote in snapshot.promises}

    def books(self) -> tuple[Snapshot, list[Commitment], list[Quote]]:
        with self.ports.open_books() as books:
            quotes = [known_quote(quote, books) for quote in self.quotes]
            return books.snapshot(), self.commitments(), quotes
