"""The lights go out at any moment: what was acknowledged is there, and what was not is there whole or not at all."""

import random
import sqlite3
from pathlib import Path

import pytest

from app.domain.verification import audit
from app.storage.database import open_database
from app.storage.log.forged import first_forged
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.moment import Moment
from app.use_cases.quote_promise import quote_promise
from tests.builders import line, plant, request, stock
from tests.fakes.clock import StandingClock
from tests.fakes.desk import cold, copy_of, desk_at, url_of
from tests.power.disk import Acknowledged, Disk, Step, lay_down
from tests.power.recording import NotWatched, recorded

ORDERS = 4
SHARE_OF_STEPS = 0.3
"""At which there is a cut; where somebody was told something there are several."""


def a_morning(file: Path) -> list[Step]:
    """Orders confirmed one after another, with each step that SQLite takes on the disk."""
    with recorded(file.parent) as steps:
        database = open_database(url_of(file), StandingClock().now)
        desk = desk_at(database)
        desk.stock_up(plant(stock("BIKE", ORDERS)))
        for number in range(1, ORDERS + 1):
            confirm_quote(quote_promise(request(line("BIKE"), hold=30), desk.ports).id, None, desk.ports)
            steps.append(Acknowledged(number))
        database.close()
    return steps


def books_after_a_cut(disk: Disk, folder: Path, dice: random.Random) -> int:
    """How many commitments the next start finds, on books that are whole."""
    folder.mkdir()
    lay_down(disk.after_a_cut(dice), folder)
    file = folder / "troth.db"
    with sqlite3.connect(file) as looking:
        assert looking.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    looking.close()
    clock = StandingClock()
    database = open_database(url_of(file), clock.now)
    books = cold(database)
    assert audit(books, Moment(clock.now()).planned) == ()
    with database.reading() as connection:
        assert first_forged(connection, database.scope) is None
    database.close()
    return sum(promise.commitment is not None for promise in books.promises.values())


@pytest.mark.slow
def test_after_a_power_cut_every_commitment_that_was_acknowledged_is_there(migrated: Path, tmp_path: Path) -> None:
    file = copy_of(migrated, tmp_path).rename(tmp_path / "troth.db")
    disk, dice = Disk({file.name: file.read_bytes()}), random.Random(1)
    try:
        steps = a_morning(file)
    except NotWatched:
        pytest.skip("the SQLite of this Python is built in, and its file layer cannot be watched")
    acknowledged = cuts = 0
    for step in steps:
        disk.take(step)
        if isinstance(step, Acknowledged):
            acknowledged = step.count
        tried = 4 if isinstance(step, Acknowledged) else dice.random() < SHARE_OF_STEPS
        for _ in range(tried):
            cuts += 1
            found = books_after_a_cut(disk, tmp_path / f"cut-{cuts}", dice)
            assert acknowledged <= found <= acknowledged + 1, f"after step {step}"
    assert acknowledged == ORDERS
