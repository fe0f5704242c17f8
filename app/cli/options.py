"""Options and arguments that several commands take."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from app.cli.typed import address, day

Url = Annotated[
    str | None,
    typer.Option(
        "--url",
        parser=address,
        metavar="URL",
        help="A running service, such as http://127.0.0.1:8080. Without it: the database of TROTH_DATABASE_URL.",
        show_default=False,
    ),
]
Folder = Annotated[
    Path,
    typer.Argument(exists=True, file_okay=False, metavar="FOLDER", help="The folder of the AdventureWorks tables."),
]
AsOf = Annotated[date, typer.Option(parser=day, metavar="DATE", help="The day at whose end the plant is taken.")]
FreppleFolder = Annotated[
    Path, typer.Argument(exists=True, file_okay=False, metavar="FOLDER", help="The folder of frePPLe's csv files.")
]
PlanDate = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        parser=day,
        metavar="DATE",
        help="The day at whose start the plan stands; else the tables say it.",
        show_default=False,
    ),
]
Timezone = Annotated[str, typer.Option(metavar="NAME", help="The time zone of all times in the tables.")]


def quietly() -> None:
    """What is printed is the answer; only what is wrong is logged beside it."""
    from app.telemetry import configure_logging

    configure_logging("warning")
