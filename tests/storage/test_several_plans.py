"""Plans that share nothing: written beside each other, read as one."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

import pytest

from app.domain.demand import PromiseRequest
from app.domain.errors import OfferGone, QuoteConfirmed, QuoteReleased, ReferenceTaken, TooBusy
from app.domain.events import Event
from app.domain.plant import PlantModel
from app.domain.promise import QuoteState
from app.domain.repromise import RepromiseRequest, RepromiseState
from app.domain.snapshots.reach import Reach
from app.domain.verification import audit
from app.solver.limits import SolverLimits
from app.solver.planner import Planner
from app.storage import postgresql
from app.storage.books import open_books
from app.storage.database import Database, open_database
from app.storage.log import change_log
from app.storage.log.forged import first_forged
from app.use_cases.again import again_where_undone
from app.use_cases.cancel_commitment import cancel_commitment
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.list_events import list_events
from app.use_cases.moment import Moment
from app.use_cases.ports.outside import Ports
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_quotes import list_quotes
from app.use_cases.record_plant import record_plant
from app.use_cases.release_hold import release_hold
from app.use_cases.repromises.keeping import cancel_repromise, start_repromise
from tests.builders import calendar, line, plant, request, resource, routing, step, stock
from tests.fakes.clock import StandingClock, counting_ids
from tests.fakes.desk import cold, laid_open, latest, ports_with
from tests.postgres import PostgresServer

ITEMS = ["BIKE", "BREAD", "CHAIR"]
PLANT = plant(
    calendar("day"),
    *(resource(f"{id}-LINE", calendar="day") for id in ITEMS),
    *(routing(id, step("10", f"{id}-LINE", uses=[f"{id}-PART"], per_unit=60)) for id in ITEMS),
    *(stock(f"{id}-PART", 12) for id in ITEMS),
)


class Replica:
    """A process of its own, as far as the database can tell."""

    def __init__(self, url: str, clock: StandingClock, name: str) -> None:
        counting = counting_ids()
        self.database = open_database(url, clock.now)
        planner = Planner(SolverLimits(), self.new_id)
        self.ports = ports_with(partial(open_books, self.database), planner, clock, self.new_id)
        self._counting, self._name = counting, name

    def new_id(self, prefix: str) -> str:
        return f"{self._counting(prefix)}_{self._name}"


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock("2026-12-07T06:00")


@pytest.fixture
def replicas(database_url: str, clock: StandingClock) -> Iterator[list[Replica]]:
    both = [Replica(database_url, clock, name) for name in "ab"]
    record_plant(lambda _: PLANT, both[0].ports)
    yield both
    for replica in both:
        replica.database.close()


@pytest.fixture
def on_postgresql(postgres: PostgresServer, clock: StandingClock) -> Iterator[list[Replica]]:
    url = postgres.fresh()
    both = [Replica(url, clock, name) for name in "ab"]
    record_plant(lambda _: PLANT, both[0].ports)
    yield both
    for replica in both:
        replica.database.close()


@pytest.fixture
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(postgresql.LIMITS, "lock_timeout", 0.2)


def ask(*items: str, reference: str | None = None) -> PromiseRequest:
    lines = [line(item, 1, id=str(place)) for place, item in enumerate(items, start=1)]
    return request(*lines, hold=30, reference=reference)


@pytest.mark.usefixtures("impatience")
def test_who_writes_in_one_plan_keeps_nobody_out_of_another(on_postgresql: list[Replica]) -> None:
    one, other = on_postgresql
    with one.ports.open_books() as books:
        books.lock(Reach(items=frozenset({"BIKE"})))
        assert quote_promise(ask("BREAD"), other.ports).held_offer
        with pytest.raises(TooBusy):
            quote_promise(ask("BIKE"), other.ports)
        with pytest.raises(TooBusy):
            quote_promise(ask("BREAD", "BIKE"), other.ports)
        with pytest.raises(TooBusy):
            record_plant(lambda model: model, other.ports)


@pytest.mark.usefixtures("impatience")
def test_who_calls_off_a_run_of_other_dates_waits_for_no_plan(on_postgresql: list[Replica]) -> None:
    one, other = on_postgresql
    run = start_repromise(RepromiseRequest(), one.ports)
    with one.ports.open_books() as books:
        books.lock()
        assert cancel_repromise(run.id, other.ports).state is RepromiseState.CANCELLED


@pytest.mark.usefixtures("impatience")
def test_an_order_of_two_plans_ties_them_together_while_it_lives(on_postgresql: list[Replica]) -> None:
    one, other = on_postgresql
    tying = quote_promise(ask("BREAD", "BIKE"), one.ports)
    with other.ports.open_books() as books:
        books.lock(Reach(items=frozenset({"BIKE"})))
        with pytest.raises(TooBusy):
            quote_promise(ask("BREAD"), one.ports)
        assert quote_promise(ask("CHAIR"), one.ports).held_offer
    release_hold(tying.id, other.ports)
    with other.ports.open_books() as books:
        books.lock(Reach(items=frozenset({"BIKE"})))
        assert quote_promise(ask("BREAD"), one.ports).held_offer


@pytest.mark.usefixtures("impatience")
def test_who_knows_an_older_plant_locks_what_the_newer_one_asks_for(on_postgresql: list[Replica]) -> None:
    one, other = on_postgresql
    quote_promise(ask("BREAD"), other.ports)
    sharing = routing("BREAD", step("10", "BIKE-LINE", uses=["BREAD-PART"], per_unit=60))
    record_plant(lambda _: _with(sharing), one.ports)
    with other.ports.open_books() as books:
        books.lock(Reach(items=frozenset({"BREAD"})))
        with pytest.raises(TooBusy):
            quote_promise(ask("BIKE"), one.ports)


def test_a_reference_moves_its_hold_from_one_plan_to_another(replicas: list[Replica]) -> None:
    one, other = replicas
    first = quote_promise(ask("BIKE", reference="CRM-1"), one.ports)
    second = quote_promise(ask("BREAD", reference="CRM-1"), other.ports)
    assert latest(one.database).promises.keys() == {second.id}
    with one.ports.open_books() as books:
        found = books.quote(first.id)
    assert found is not None
    assert found.state is QuoteState.RELEASED


def test_of_two_holds_for_a_reference_in_two_plans_at_once_one_is_left(on_postgresql: list[Replica]) -> None:
    for turn in range(10):
        wanted = [ask("BIKE", reference=f"CRM-{turn}"), ask("BREAD", reference=f"CRM-{turn}")]
        with ThreadPoolExecutor(2) as pool:
            writing = zip(wanted, on_postgresql, strict=True)
            works = [partial(quote_promise, one, replica.ports) for one, replica in writing]
            done = [pool.submit(again_where_undone, work) for work in works]
            assert all(one.result().held_offer for one in done)
        held = [promise for promise in latest(on_postgresql[0].database).promises.values() if promise.reference]
        assert len([promise for promise in held if promise.reference == f"CRM-{turn}"]) == 1
        for promise in held:
            release_hold(promise.quote, on_postgresql[1].ports)


def test_a_morning_in_three_plans_is_the_same_in_every_memory(replicas: list[Replica], clock: StandingClock) -> None:
    dice = random.Random(11)
    for turn in range(60):
        _do_something(dice, dice.choice(replicas).ports)
        clock.pass_by(minutes=dice.choice([0, 1, 7]))
        if turn % 10 == 9:
            _is_the_same_everywhere(replicas, clock)


@pytest.mark.slow
def test_writers_of_all_plans_at_once_lose_nothing(on_postgresql: list[Replica], clock: StandingClock) -> None:
    def serve(replica: Replica, seed: int) -> None:
        dice = random.Random(seed)
        for _ in range(25):
            again_where_undone(lambda: _do_something(dice, replica.ports))

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(serve, on_postgresql[seed % 2], seed) for seed in range(4)]:
            done.result()
    _is_the_same_everywhere(on_postgresql, clock)
    assert latest(on_postgresql[0].database).version > 50, "too quiet to show anything"


def test_events_of_all_plans_come_in_one_order(replicas: list[Replica]) -> None:
    one, other = replicas
    asked = [(one, ["BIKE"]), (other, ["BREAD"]), (one, ["BIKE", "BREAD"]), (other, ["CHAIR"]), (one, ["BREAD"])]
    quotes = [quote_promise(ask(*items), replica.ports) for replica, items in asked]
    told = list_events(one.ports, after=1)
    assert [event.quote for event in told.items] == [quote.id for quote in quotes]
    assert [event.sequence for event in told.items] == [2, 3, 4, 5, 6]
    release_hold(quotes[2].id, other.ports)
    assert [event.quote for event in list_events(other.ports, after=6).items] == [quotes[2].id]
    with one.database.reading() as connection:
        ends = change_log.heads(connection, one.database.scope)
    assert sum(ends.values()) == 7
    assert len(ends) == 3


def _with(other: object) -> PlantModel:
    kept = [part for part in ITEMS if part != "BREAD"]
    return plant(
        calendar("day"),
        *(resource(f"{id}-LINE", calendar="day") for id in ITEMS),
        *(routing(id, step("10", f"{id}-LINE", uses=[f"{id}-PART"], per_unit=60)) for id in kept),
        *(stock(f"{id}-PART", 12) for id in ITEMS),
        other,  # type: ignore[arg-type]
    )


def _do_something(dice: random.Random, ports: Ports) -> None:
    held = [view.quote for view in list_quotes(ports, state=QuoteState.HELD, limit=200).items]
    act = dice.choice(["quote", "quote", "quote", "confirm", "confirm", "release", "feed"])
    # Somebody else may have been faster, or take too long: those are answers too.
    with suppress(OfferGone, ReferenceTaken, QuoteConfirmed, QuoteReleased, TooBusy):
        if act == "quote" or not held:
            items = dice.sample(ITEMS, dice.choice([1, 1, 1, 2]))
            quote_promise(ask(*items, reference=dice.choice([None, "A", "B"])), ports)
        elif act == "feed":
            record_plant(lambda model: model, ports)
        elif act == "confirm":
            made = confirm_quote(dice.choice(held).id, None, ports)
            if dice.random() < 0.5:
                cancel_commitment(made.id, ports)
        else:
            release_hold(dice.choice(held).id, ports)


def _is_the_same_everywhere(replicas: list[Replica], clock: StandingClock) -> None:
    books = cold(replicas[0].database)
    assert audit(books, Moment(clock.now()).planned) == ()
    for replica in replicas:
        assert laid_open(latest(replica.database)) == laid_open(books)
    told: list[Event] = []
    after = 0
    while (page := list_events(replicas[0].ports, after=after, limit=200)).items:
        told += page.items
        after = page.after
    assert [event.sequence for event in told] == list(range(1, books.version + 1))
    _each_story_is_in_order([(event.quote, event.type.value) for event in told])
    _is_whole(replicas[0].database)


def _each_story_is_in_order(told: list[tuple[str | None, str]]) -> None:
    begun: set[str] = set()
    for quote, kind in told:
        if quote is not None:
            assert (kind == "quote.held") == (quote not in begun), (quote, kind)
            begun.add(quote)


def _is_whole(database: Database) -> None:
    with database.reading() as connection:
        assert first_forged(connection, database.scope) is None
