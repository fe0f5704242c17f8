"""What a person sees when Troth says no: why, and each place that is wrong."""

from collections.abc import Callable, Iterable

import typer
from rich.console import Console
from rich.markup import escape

from app.cli.connection import Refused
from app.domain.errors import PlantModelRejected

PlaceOf = Callable[[str], str]
"""From a JSON pointer to a place that whoever typed the command knows."""


def refusal_shown(refused: Refused, console: Console, place_of: PlaceOf = str) -> typer.Exit:
    """The exit to raise once a problem document is printed."""
    places = ((place_of(fault["pointer"]), fault["detail"]) for fault in refused.problem["errors"])
    return _shown(str(refused), places, console)


def rejection_shown(error: PlantModelRejected, console: Console, place_of: PlaceOf = str) -> typer.Exit:
    """The same for files that never got as far as a request; where one thing is wrong, the first line often says it."""
    unsaid = ((place_of(fault.pointer), fault.detail) for fault in error.faults if fault.detail not in error.detail)
    return _shown(error.detail, unsaid, console)


def _shown(detail: str, places: Iterable[tuple[str, str]], console: Console) -> typer.Exit:
    console.print(f"[red]{escape(detail)}[/]", highlight=False)
    for place, wrong in places:
        console.print(f"  [bold]{escape(place)}[/]: {escape(wrong)}", highlight=False, soft_wrap=True)
    return typer.Exit(1)
