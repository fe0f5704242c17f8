"""How near making room comes to planning everything anew for each order, and to knowing all orders in advance.

    .venv/bin/python -m benchmarks.replanning [--orders 30] [--seeds 3] [--machines 4] [--load 0.9] [--write]

Small streams from an empty shop, whose work does not pause and whose raw material is never short:
- Troth's efforts, one order after another;
- a full plan by CP-SAT at each arrival whose date would be late: everything that may move is free, the dates of others
  stand, the new order comes on the earliest day that there is;
- a full plan by CP-SAT of all orders at once, known in advance, none begun before it is asked for.
"""

from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import mean

from app.domain.demand import Effort
from app.domain.plant import PlanningSettings
from app.domain.promise import Offer, PromisedLine
from app.domain.timeline import MINUTES_PER_DAY, Minute
from app.domain.verification import audit
from benchmarks.factories import NOW, first_only
from benchmarks.full_plans import FullModel, Wish, end_of_day, replanned
from benchmarks.order_streams import OrderBook, Stream, small_stream
from benchmarks.reports import arguments_of, report, table

FULL, CLAIRVOYANT = "full plan at each arrival", "all orders known in advance"
ADVANCE = 10
"""How many times as long a plan of all orders may be searched for as that for one order."""
HEADS = ["way", "ASAP lead, mean days", "days after the first, all orders", "proven", "more than a full plan each time"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """``days``: promised after the day that was asked for, or that of an ASAP order; no plan has fewer than ``least``.

    Of Troth's own answers nothing is known here but that they are not before that day.
    """

    asap: bool
    days: int
    least: int


def by_troth(stream: Stream, effort: Effort, fence: Minute) -> Iterator[Told]:
    book = _book(stream, fence)
    for at, _, request in stream.arrivals:
        book.turn_to(at)
        offer = book.offer(replace(first_only(request), effort=effort), at)
        book.keep(offer, at)
        days = _days(offer.lines[0], offer.promised_at, at)
        yield Told(asap=offer.lines[0].requested_at is None, days=days, least=0)


def by_full_plans(stream: Stream, fence: Minute, seconds: float) -> Iterator[Told]:
    """Who would be in time by insertion moves nobody, as with Troth.

    Raises:
        ValueError: a full plan breaks a law, so that the model is wrong.
    """
    book = _book(stream, fence)
    for at, _, request in stream.arrivals:
        book.turn_to(at)
        offer = book.offer(first_only(request), at)
        book.keep(offer, at)
        line = offer.lines[0]
        days = least = _days(line, offer.promised_at, at)
        if days:
            days, least = _planned_anew(book, offer, at, fence, seconds)
        yield Told(asap=line.requested_at is None, days=days, least=least)


def all_in_advance(stream: Stream, seconds: float) -> tuple[int, int] | None:
    """The days of all orders together, and the fewest that any plan could have; None where none was found in time."""
    book = _book(stream, 0)
    arrived = {}
    for at, _, request in stream.arrivals:
        offer = book.offer(first_only(request), at)
        book.keep(offer, at)
        arrived[offer.id] = at
    wishes = [
        Wish(promise=promise, free_from=arrived[quote], first=promise.lines[0].requested_at)
        for quote, promise in book.snapshot.promises.items()
    ]
    plan = FullModel(wishes, book.snapshot, NOW).solved(seconds)
    return None if plan is None else (plan.days, plan.days_least)


def _planned_anew(book: OrderBook, offer: Offer, at: Minute, fence: Minute, seconds: float) -> tuple[int, int]:
    """The order's days after everything that may move was planned anew for it, and the fewest there could be."""
    first = _first(offer.lines[0], at)
    promises = book.snapshot.promises
    wishes = [
        Wish(promise=promise, free_from=at, first=first)
        if quote == offer.id
        else Wish(promise=promise, free_from=at + fence, due=promise.lines[0].promised_at)
        for quote, promise in promises.items()
    ]
    plan = FullModel(wishes, book.snapshot, at).solved(seconds)
    if plan is None:
        return _days(offer.lines[0], offer.promised_at, at), 0
    moved = {one.quote: one for one in replanned(list(promises.values()), plan.slots, book.snapshot.plant)}
    promised_at = max(first, end_of_day(max(one.deliver_at for one in moved[offer.id].plan.deliveries)))
    line = replace(offer.lines[0], promised_at=promised_at)
    moved[offer.id] = replace(moved[offer.id], lines=(line,))
    book.snapshot = book.snapshot.revised([promise for quote, promise in moved.items() if promise != promises[quote]])
    if broken := audit(book.snapshot, at):
        raise ValueError(f"The full plan breaks {broken[0].rule} at {broken[0].ref}: {broken[0].detail}")
    return plan.days, plan.days_least


def _book(stream: Stream, fence: Minute) -> OrderBook:
    return OrderBook(replace(stream.plant, settings=PlanningSettings(move_fence=fence)))


def _first(line: PromisedLine, at: Minute) -> Minute:
    return end_of_day(at) if line.requested_at is None else line.requested_at


def _days(line: PromisedLine, promised_at: Minute, at: Minute) -> int:
    """Rounded, because two days in a year are an hour shorter or longer."""
    return max(0, round((promised_at - _first(line, at)) / MINUTES_PER_DAY))


def row(name: str, told: Sequence[Told], full: Sequence[Told], proven: str) -> list[str]:
    days, least = sum(one.days for one in told), sum(one.days for one in full)
    return [
        name,
        f"{mean(one.days for one in told if one.asap):.2f}",
        str(days),
        proven,
        f"{100 * (days / least - 1):+.1f} %",
    ]


def rows_of(streams: Sequence[Stream], fence_days: int, seconds: float) -> Iterator[list[str]]:
    fence = fence_days * MINUTES_PER_DAY
    full = [one for stream in streams for one in by_full_plans(stream, fence, seconds)]
    for effort in Effort:
        told = [one for stream in streams for one in by_troth(stream, effort, fence)]
        yield row(f"{effort.value}, {fence_days}", told, full, "-")
    proven = sum(one.days == one.least for one in full)
    yield row(f"{FULL}, {fence_days}", full, full, f"{proven} of {len(full)}")


def advance_row(streams: Sequence[Stream], seconds: float) -> list[str]:
    found = [all_in_advance(stream, seconds) for stream in streams]
    days = [one for one in found if one is not None]
    said = f"{sum(one[0] for one in days)}, at least {sum(one[1] for one in days)}"
    return [
        CLAIRVOYANT,
        "-",
        said if len(days) == len(found) else f"{said}, {len(found) - len(days)} not found",
        "-",
        "-",
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("--orders", type=int, default=20)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--machines", type=int, default=4)
    parser.add_argument("--load", type=float, default=0.9)
    parser.add_argument("--fences", type=int, nargs="+", default=[0, 1], help="days within which nothing moves")
    parser.add_argument("--seconds", type=float, default=2.0, help="CP-SAT's deterministic ones, for each plan")
    _run(parser.parse_args(arguments))


def _run(options: Namespace) -> None:
    seeds = range(1, options.seeds + 1)
    streams = [small_stream(options.orders, options.load, options.machines, seed) for seed in seeds]
    rows = [row for fence in options.fences for row in rows_of(streams, fence, options.seconds)]
    rows.append(advance_row(streams, options.seconds * ADVANCE))
    report("replanning", table(HEADS, rows), options)


if __name__ == "__main__":
    main()
