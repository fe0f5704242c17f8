"""The books that the settings name, opened for a command, with words for what can be wrong with them."""

from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from app.config import Settings
    from app.main import Troth


def settings_of(**chosen: Any) -> "Settings":
    """The environment's settings, with what the command line chose laid over them.

    Raises:
        typer.Exit: one of them is wrong; that has been said.
    """
    from pydantic import ValidationError

    from app.config import Settings

    try:
        return Settings(**{name: value for name, value in chosen.items() if value is not None})
    except ValidationError as error:
        for wrong in error.errors(include_url=False):
            name = "_".join(map(str, wrong["loc"]))
            typer.secho(f"TROTH_{name.upper()}: {wrong['msg']}", err=True, fg="red")
        raise typer.Exit(2) from None


def opened_troth(settings: "Settings | None" = None) -> "Troth":
    """A Troth whose database is there and has the newest migration.

    Raises:
        typer.Exit: the database cannot be opened; that has been said.
    """
    from app.main import troth_of

    settings = settings or settings_of()
    try:
        troth = troth_of(settings)
        troth.prepare()
    except Exception as error:
        # Whatever the driver raises: the person who started us can mend the address, not the traceback.
        typer.secho(f"The database of TROTH_DATABASE_URL cannot be opened: {error}", err=True, fg="red")
        raise typer.Exit(2) from error
    return troth
