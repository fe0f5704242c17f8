"""The plan as it is by now, whether or not anybody has written that down."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from app.domain.changes import NeedsRepegged, PromiseRevised
from app.domain.facts.progress import kept_open, overdue_runs
from app.domain.pegs.pegging import overdue_pegs
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.use_cases.moment import Moment
from app.use_cases.ports.books import Books
from app.use_cases.ports.outside import Ports
from app.use_cases.standing.floor import consequences
from app.use_cases.standing.risks import hit_by_time, news
from app.use_cases.standing.troubles import Judge

Passed = PromiseRevised | NeedsRepegged


def read_now(ports: Ports) -> tuple[Snapshot, Moment]:
    """The plant and every promise that is live, its work as it can be by now, and when that is."""
    with ports.open_books() as books:
        snapshot, instant = books.glance()
    moment = Moment(instant)
    return as_of(snapshot, moment, ports), moment


@contextmanager
def books_by_now(ports: Ports) -> Iterator[tuple[Books, Judge, Moment]]:
    """Books to read from, who is in trouble in them as they are by now, and when that is."""
    moment = Moment(ports.clock.now())
    with ports.open_books() as books:
        # Before any row: where memory is ahead of this transaction, another is begun.
        snapshot = books.snapshot()
        yield books, Judge(as_of(snapshot, moment, ports), moment.planned), moment


def as_of(snapshot: Snapshot, moment: Moment, ports: Ports) -> Snapshot:
    """A snapshot of the books as it is at an instant, under the version that it has there."""
    asked = (moment.passed, moment.planned)
    if (known := ports.lately.found(snapshot, asked)) is not None:
        return known
    before = snapshot.live(moment.passed)
    now, _ = passed_by(before, moment.planned, ports)
    # What is at risk by that is for nobody new, though it has not been told yet.
    hit = hit_by_time(before, now, moment.planned)
    for note in news(Judge(now, moment.planned), hit):
        now = now.apply(note)
    if now.version != snapshot.version:
        now = replace(now, version=snapshot.version)
    ports.lately.keep(snapshot, asked, now)
    return now


def passed_by(snapshot: Snapshot, now: Minute, ports: Ports) -> tuple[Snapshot, list[Passed]]:
    """The plan once time has passed, and what that has changed; as it was where that is nothing.

    Work that nobody reported started is put off, and receipts that did not come are replaced where others can.
    """
    changes: list[Passed] = [*_put_off(snapshot, now, ports)]
    for change in changes:
        snapshot = snapshot.apply(change)
    if repegs := overdue_pegs(snapshot, now):
        changes.append(NeedsRepegged(repegs=repegs))
        snapshot = snapshot.apply(changes[-1])
    return snapshot, changes


def _put_off(snapshot: Snapshot, now: Minute, ports: Ports) -> tuple[PromiseRevised, ...]:
    """In the same plan at the same instant always the same; nothing where nothing is overdue."""
    overdue = [(promise.quote, kept_open(run, snapshot.plant, now)) for promise, run in overdue_runs(snapshot, now)]
    return consequences(overdue, snapshot, now, ports) if overdue else ()
