"""`troth import` and what it can read; what each does stands in a module of its own, loaded when it is called."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup

from app.cli.options import AsOf, Folder, FreppleFolder, PlanDate, Timezone, Url, quietly


class FilesUnlessNamed(TyperGroup):
    """`troth import PATH` is `troth import files PATH`."""

    def resolve_command(self, context: Any, arguments: list[str]) -> Any:
        named = arguments and arguments[0] in self.commands
        return super().resolve_command(context, arguments if named else ["files", *arguments])


imports = typer.Typer(cls=FilesUnlessNamed, no_args_is_help=True)


@imports.callback()
def import_plant() -> None:
    """Import a plant model: `troth import PATH`, where PATH is a .json, or a folder or .zip of .csv files.

    Replaces the whole model; what was promised stays. Nothing changes when
    anything is wrong. With `--url` behind PATH it goes to a running service.
    """


@imports.command("files")
def import_files(
    path: Annotated[
        Path, typer.Argument(exists=True, metavar="PATH", help="A .json, or a folder or .zip of .csv files.")
    ],
    url: Url = None,
) -> None:
    """A .json, or a folder or .zip of .csv files (docs/model-files.md); the word `files` may be left out."""
    from app.cli import importing

    quietly()
    importing.import_files(path, url, Console())


@imports.command("adventureworks")
def import_adventureworks(folder: Folder, as_of: AsOf, url: Url = None) -> None:
    """Microsoft's public AdventureWorks tables, as the plant stood on a day; docs/adventureworks.md says how."""
    from app.cli import importing

    quietly()
    importing.import_adventureworks(folder, as_of, url, Console())


@imports.command("frepple")
def import_frepple(folder: FreppleFolder, as_of: PlanDate = None, timezone: Timezone = "UTC", url: Url = None) -> None:
    """frePPLe's tables as its users export them, open orders included; docs/frepple.md says how they are read."""
    from app.cli import importing

    quietly()
    importing.import_frepple(folder, as_of, timezone, url, Console())
