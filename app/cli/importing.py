"""`troth import`: a plant model from files into a service or a database, watched by a progress bar."""

import json
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from app.cli.connection import Connection, Refused
from app.cli.refusing import PlaceOf, refusal_shown, rejection_shown
from app.connectors.adventureworks import plant_document
from app.connectors.counting import counted
from app.connectors.frepple import FrepplePlant, frepple_plant
from app.connectors.model_files import read_model_files
from app.connectors.plant_gaps import gaps
from app.domain.errors import PlantModelRejected
from app.wire.plant.names import by_name
from app.wire.plant.references import is_zone

GAPS_SHOWN = 20
# These keys hold no lists of entities that could be counted.
NOT_COUNTED = frozenset({"currency", "settings"})


def import_files(path: Path, url: str | None, console: Console) -> None:
    """One .json, or a folder or .zip of .csv.

    Raises:
        typer.Exit: something is wrong with the files; that has been said, and nothing was changed.
    """
    with _progress_on(console) as progress:
        reading = progress.add_task(f"Reading {path.name}", total=None)
        try:
            files = read_model_files(path)
        except PlantModelRejected as error:
            raise rejection_shown(error, console) from None
        progress.update(reading, total=1, completed=1)
        recorded = _sent(files.document, url, progress, files.place_of)
    _show(files.document, recorded, console, [*files.misread, *gaps(files.document)])


def import_adventureworks(folder: Path, as_of: date, url: str | None, console: Console) -> None:
    """
    Raises:
        typer.Exit: as ``import_files``.
    """
    with _progress_on(console) as progress:
        document = adventureworks_document(folder, as_of, progress)
        recorded = _sent(document, url, progress, partial(by_name, document=document))
    _show(document, recorded, console)


def adventureworks_document(folder: Path, as_of: date, progress: Progress) -> dict[str, Any]:
    """
    Raises:
        typer.Exit: a table is missing or cannot be read; that has been said.
    """
    reading = progress.add_task("Reading the tables", total=None)

    def begin(what: str, done: int, steps: int) -> None:
        progress.update(reading, description=f"Reading {what}", completed=done, total=steps)

    try:
        document = plant_document(folder, as_of, begin)
    except PlantModelRejected as error:
        raise rejection_shown(error, progress.console) from None
    progress.update(reading, description="Reading the tables", completed=1, total=1)
    return document


def import_frepple(folder: Path, as_of: date | None, timezone: str, url: str | None, console: Console) -> None:
    """
    Raises:
        typer.Exit: as ``import_files``.
    """
    plant = frepple_plant_of(folder, as_of, timezone, console)
    with _progress_on(console) as progress:
        recorded = _sent(plant.document, url, progress, plant.place_of)
    _show(plant.document, recorded, console)


def frepple_plant_of(folder: Path, as_of: date | None, timezone: str, console: Console) -> FrepplePlant:
    """
    Raises:
        typer.BadParameter: there is no such time zone.
        typer.Exit: a table is missing or cannot be read; that has been said.
    """
    if not is_zone(timezone):
        raise typer.BadParameter(f"{timezone} is no name of a time zone", param_hint="--timezone")
    try:
        return frepple_plant(folder, as_of, timezone)
    except PlantModelRejected as error:
        raise rejection_shown(error, console) from None


def _progress_on(console: Console) -> Progress:
    """A bar on a terminal; on anything else it writes nothing."""
    columns = (TextColumn("{task.description:<44}"), BarColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal)


def _sent(document: dict[str, Any], url: str | None, progress: Progress, place_of: PlaceOf) -> dict[str, Any]:
    body = json.dumps(document).encode()
    sending = progress.add_task("Sending", total=len(body))
    checking = progress.add_task("Checking and writing", total=None)
    try:
        with Connection(url) as troth:
            recorded = troth.ask("PUT", "/v1/model", body, lambda count: progress.advance(sending, count))
    except Refused as refused:
        raise refusal_shown(refused, progress.console, place_of) from None
    progress.update(checking, total=1, completed=1)
    found: dict[str, Any] = recorded
    return found


def _show(document: dict[str, Any], recorded: dict[str, Any], console: Console, left_open: Sequence[str] = ()) -> None:
    lists = {key.replace("_", " "): rows for key, rows in document.items() if key not in NOT_COUNTED}
    counts = ", ".join(counted(len(rows), plural) for plural, rows in lists.items())
    console.print(f"Imported as plan version {recorded['plan_version']}:", highlight=False)
    console.print(f"  {counts}." if any(lists.values()) else "  The plant model is empty now.", highlight=False)
    if left_open:
        more = f"and {len(left_open) - GAPS_SHOWN} more" if len(left_open) > GAPS_SHOWN else ""
        shown = "\n  ".join(filter(None, ("Taken as it is, but worth a look:", *left_open[:GAPS_SHOWN], more)))
        console.print(escape(shown), highlight=False, soft_wrap=True)
    for report in recorded["reports"]:
        owner = report["reference"] or report["open_order"] or report["owner"]
        said = f"  [yellow]at risk[/] {escape(owner)}: {escape(report['detail'])}"
        console.print(said, highlight=False, soft_wrap=True)
    for order in recorded["not_planned"]:
        said = f"  [yellow]not planned[/] {escape(order['open_order'])}: {escape(order['detail'])}"
        console.print(said, highlight=False, soft_wrap=True)
    if hit := len({report["owner"] for report in recorded["reports"]}):
        # After the list, which may be longer than a screen.
        console.print(f"Newly at risk: {counted(hit, 'promises')}.", highlight=False)
