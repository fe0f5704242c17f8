"""Who does what at once, and what must hold whatever the order: nothing promised twice, one winner."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from app.domain.commitment import Commitment
from app.domain.errors import KeyBusy, QuoteExpired, TrothError
from app.domain.keys import KeyedRequest, StoredAnswer
from app.domain.plant import PlantModel
from app.domain.promise import Quote
from app.domain.snapshots.snapshot import Snapshot
from app.domain.views import QuoteView
from app.solver.limits import SolverLimits
from app.solver.planner import Planner
from app.storage.books import open_books
from app.storage.clock import DatabaseClock
from app.storage.database import Database
from app.use_cases.clock import set_clock
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.once import once
from app.use_cases.ports.books import Finish
from app.use_cases.ports.outside import Ports
from app.use_cases.quote_promise import quote_promise
from app.use_cases.release_hold import release_hold
from tests.builders import calendar, line, plant, request, resource, routing, step, stock
from tests.fakes.clock import counting_ids
from tests.fakes.desk import ports_with
from tests.interleavings.gates import Done

BEGINS = datetime(2026, 12, 7, 8, tzinfo=UTC)
OVER = datetime(2026, 12, 7, 8, 30, tzinfo=UTC)
"""When a hold of half an hour has ended."""
ONE_LEFT = plant(stock("BIKE", 1))
TWO_LEFT = plant(stock("BIKE", 2))
"""Of which one is asked for: whoever does it twice takes both."""
KEYED = KeyedRequest(key="k1", route="POST /v1/quotes", body_hash="abc")
ONE_SAW = plant(
    calendar("day"),
    resource("SAW", calendar="day"),
    routing("BIKE", step("10", "SAW", fixed=60)),
    routing("CART", step("10", "SAW", fixed=60)),
)

Held = str
Work = Callable[[Ports, Held], object]
OpenBooks = Callable[[Database], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """``hold``: the item that is held under a quote before it begins. ``judged`` says what is wrong with the outcome.

    ``fault_shows``: whether books that decide on what they read before the lock promise something twice here.
    """

    plant: PlantModel
    acts: tuple[Work, Work]
    judged: Callable[[Sequence[Done]], list[str]]
    hold: str | None = None
    fault_shows: bool = True


def ports_on(database: Database, name: str, opened: OpenBooks = open_books) -> Ports:
    counting = counting_ids()

    def new_id(prefix: str) -> str:
        return f"{counting(prefix)}_{name}"

    planner = Planner(SolverLimits(), new_id)
    return ports_with(partial(opened, database), planner, DatabaseClock(database), new_id)


def quote_of(item: str, ports: Ports) -> Quote:
    return quote_promise(request(line(item), hold=30, offers_max=1, levers_max=0), ports)


def quotes(item: str) -> Work:
    return lambda ports, _: quote_of(item, ports)


def confirms(ports: Ports, held: Held) -> Commitment:
    return confirm_quote(held, None, ports)


def releases(ports: Ports, held: Held) -> None:
    release_hold(held, ports)


def lets_it_expire_and_quotes(item: str) -> Work:
    """The clock passes the end of the hold, then somebody else asks for what it held."""

    def acts(ports: Ports, _: Held) -> object:
        set_clock(OVER, ports)
        return quote_of(item, ports)

    return acts


def quotes_under_one_key(ports: Ports, _: Held) -> StoredAnswer:
    """As a caller who has heard nothing for a while sends the same again."""
    asked = request(line("BIKE"), hold=30, offers_max=1, levers_max=0)

    def quoted(finish: Finish[QuoteView]) -> Quote:
        return quote_promise(asked, ports, finish)

    def told(view: QuoteView, _: Snapshot) -> StoredAnswer:
        return StoredAnswer(status=201, body=view.quote.id.encode())

    def refused(refusal: TrothError) -> StoredAnswer:
        return StoredAnswer(status=409, body=type(refusal).__name__.encode())

    return once(KEYED, quoted, told, refused, ports)


def _one_holds(done: Sequence[Done]) -> list[str]:
    holding = sum(isinstance(one.result, Quote) and one.result.held_offer is not None for one in done)
    return [] if holding == 1 else [f"{holding} hold the last one"]


def _both_hold(done: Sequence[Done]) -> list[str]:
    promised = [one.result.answer.offers[0].promised_at for one in done if isinstance(one.result, Quote)]
    return [] if len(promised) == 2 else [f"promised at {promised}"]


def _one_commitment(done: Sequence[Done]) -> list[str]:
    made = {one.result.id for one in done if isinstance(one.result, Commitment)}
    return [] if len(made) == 1 else [f"commitments {sorted(made)}"]


def _confirmed_or_expired(done: Sequence[Done]) -> list[str]:
    confirming, quoting = done
    was_confirmed, was_late = isinstance(confirming.result, Commitment), isinstance(confirming.error, QuoteExpired)
    next_holds = isinstance(quoting.result, Quote) and quoting.result.held_offer is not None
    if was_confirmed in (was_late, next_holds):
        return [f"confirmed {was_confirmed}, expired {was_late}, held by the next {next_holds}: {confirming.error!r}"]
    return []


def _confirmed_or_released(done: Sequence[Done]) -> list[str]:
    """Whoever comes second is told so."""
    refused = [one for one in done if one.error is not None]
    return [] if len(refused) == 1 else [f"{len(refused)} of two were refused"]


def _done_once(done: Sequence[Done]) -> list[str]:
    """The other one is told the same, or that it is being answered."""
    answers = {one.result for one in done if isinstance(one.result, StoredAnswer)}
    errors = [one.error for one in done if one.error is not None and not isinstance(one.error, KeyBusy)]
    return [] if len(answers) == 1 and not errors else [f"answers {answers}, errors {errors}"]


STORIES = {
    "two ask for the last one": Story(plant=ONE_LEFT, acts=(quotes("BIKE"), quotes("BIKE")), judged=_one_holds),
    "two ask for the same hour of a machine": Story(
        plant=ONE_SAW, acts=(quotes("BIKE"), quotes("CART")), judged=_both_hold
    ),
    "a request is sent twice under one key": Story(
        plant=TWO_LEFT, acts=(quotes_under_one_key, quotes_under_one_key), judged=_done_once, fault_shows=False
    ),
    "a hold is confirmed twice": Story(
        plant=ONE_LEFT, acts=(confirms, confirms), judged=_one_commitment, hold="BIKE", fault_shows=False
    ),
    "a hold is confirmed and released": Story(
        plant=ONE_LEFT, acts=(confirms, releases), judged=_confirmed_or_released, hold="BIKE", fault_shows=False
    ),
    "a hold is confirmed as it expires and somebody else asks": Story(
        plant=ONE_LEFT,
        acts=(confirms, lets_it_expire_and_quotes("BIKE")),
        judged=_confirmed_or_expired,
        hold="BIKE",
    ),
}


@dataclass(kw_only=True)
class Counts:
    schedules: int = 0
    wrong: int = 0
    refused: int = 0
    """In so many the database itself refused what the books would have written."""
    first_wrong: list[str] = field(default_factory=list)

    def add(self, found: Sequence[str], choices: tuple[int, ...], *, refused: bool) -> None:
        self.schedules += 1
        self.refused += refused
        if found:
            self.wrong += 1
            if len(self.first_wrong) < FEW:
                self.first_wrong.append(f"{''.join(map(str, choices))}: {'; '.join(found)}")

    def __str__(self) -> str:
        lines = [f"{self.schedules} schedules, {self.wrong} wrong, {self.refused} refused by the database"]
        return "\n".join([*lines, *(f"  {line}" for line in self.first_wrong)])


FEW = 3
"""So many wrong schedules are shown: who has seen one wants the next only once the first is mended."""
