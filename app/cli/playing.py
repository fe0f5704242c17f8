"""`troth demo`, `replay` and `backlog`: a service on loopback with books of its own, and somebody who asks it."""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import Progress

from app.cli.books import opened_troth, settings_of
from app.cli.checking import audit_of
from app.cli.connection import Connection
from app.cli.importing import adventureworks_document, frepple_plant_of
from app.cli.refusing import rejection_shown
from app.cli.serving import served
from app.config import Settings
from app.connectors.adventureworks import sales_orders
from app.connectors.adventureworks.catalogue import ZONE
from app.connectors.counting import counted
from app.connectors.demo import play
from app.connectors.frepple.promising import promise_backlog, show_backlog
from app.connectors.replay import replay
from app.connectors.replay_report import show_report
from app.domain.demand import Effort
from app.domain.errors import PlantModelRejected
from app.main import Troth
from app.wire.model import read_model


def play_demo(pace: float, console: Console) -> None:
    """A rep's morning on the demo factory."""
    with _troth_of_its_own() as (_, connection):
        play(connection, console, pace, _command())


def _command() -> str:
    """How this command is called from where it was called: by its name where that is found, else by its file."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "troth" and shutil.which("troth") is None else "troth"


def replay_adventureworks(
    folder: Path, as_of: date, days: int, patience_days: int, efforts: Sequence[Effort], console: Console
) -> None:
    """Once with each effort, each time on books of its own.

    Raises:
        typer.Exit: a promise was broken, or the plan breaks a law at the end.
    """
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        document = adventureworks_document(folder, as_of, progress)
        orders = sales_orders(folder, as_of, days)
    if not orders:
        last = as_of + timedelta(days=days)
        console.print(f"No orders came in these days, from {as_of + timedelta(days=1)} to {last}.", highlight=False)
        return
    is_broken = False
    for effort in efforts:
        with _troth_of_its_own() as (troth, connection):
            connection.ask("PUT", "/v1/model", json.dumps(document).encode())
            replayed = replay(
                connection,
                orders,
                ZoneInfo(ZONE),
                console,
                patience_days=patience_days,
                effort=effort,
                audit=partial(audit_of, troth),
            )
            _show_size(connection, console)
        show_report(replayed, console, f"Orders, asked with effort {effort.value}")
        is_broken |= bool(replayed.broken)
    if is_broken:
        raise typer.Exit(1)


def promise_frepple(folder: Path, as_of: date | None, timezone: str, console: Console) -> None:
    """
    Raises:
        typer.Exit: the tables cannot be read, or not be promised from, or the plan breaks a law at the end.
    """
    plant = frepple_plant_of(folder, as_of, timezone, console)
    try:
        # What a question would be refused for is known by its line here.
        read_model(plant.document).to_domain()
    except PlantModelRejected as error:
        raise rejection_shown(error, console, plant.place_of) from None
    with _troth_of_its_own() as (troth, connection):
        promised = promise_backlog(connection, plant)
        broken = audit_of(troth)
    show_backlog(promised, ZoneInfo(timezone), console)
    for found in broken:
        console.print(found, style="red", markup=False, highlight=False)
    if broken:
        raise typer.Exit(1)
    console.print("The whole plan audited: [green]nothing is wrong[/].")


# What protects a service from its callers; here the only one is who plays.
CAPS = ("body_bytes_max", "holds_max", "hold_minutes_max")


@contextmanager
def _troth_of_its_own() -> Iterator[tuple[Troth, Connection]]:
    """Empty books in a folder that goes away, a simulated clock, and a way to ask.

    Nothing happens but what is asked for, so that a replay is the same every time.
    """
    with tempfile.TemporaryDirectory(prefix="troth-") as folder:
        books = f"sqlite:///{folder}/troth.db"
        settings = settings_of(database_url=books, clock="simulated", background_work=False)
        uncapped = {cap: Settings.model_fields[cap].default for cap in CAPS}
        troth = opened_troth(settings.model_copy(update=uncapped))
        with served(troth) as url, Connection(url) as connection:
            yield troth, connection


def _show_size(connection: Connection, console: Console) -> None:
    plan = connection.ask("GET", "/v1/plan")
    counts = [counted(len(rows), key.replace("_", " ")) for key, rows in plan.items() if isinstance(rows, list)]
    console.print(f"The plan at the end: {', '.join(counts)}.", highlight=False)
