"""The books that the settings name, opened for a command, with words for what can be wrong with them."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
import typer

from app.cli.typed import refuse

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
    from app.wire.faults import faults_of

    try:
        return Settings(**{name: value for name, value in chosen.items() if value is not None})
    except ValidationError as error:
        for fault in faults_of(error):
            name = fault.pointer.removeprefix("/")
            said_by = f"TROTH_{name.upper()}" if chosen.get(name) is None else f"--{name.replace('_', '-')}"
            typer.secho(f"{said_by}: {fault.detail}", err=True, fg="red")
        raise typer.Exit(2) from None


def opened_troth(settings: "Settings | None" = None, *, as_it_is: bool = False) -> "Troth":
    """A Troth whose database is there and has the newest migration; unless it is opened ``as_it_is``, for whoever only
    looks, what is missing of that is made.

    Raises:
        typer.Exit: the database cannot be opened, or not as it is; that has been said.
    """
    from app.main import troth_of

    settings = settings or settings_of()
    _tell_of_ignored()
    if "://" not in settings.database_url:
        refuse("TROTH_DATABASE_URL is no address: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE")
    try:
        troth = troth_of(settings)
        lacking = _lacking_in(troth) if as_it_is else None
        if not as_it_is:
            troth.prepare()
    except Exception as error:
        # Whatever the driver raises, in its own words: who started us can mend the address, not the traceback.
        said = getattr(error, "orig", None) or error
        refuse(f"The database of TROTH_DATABASE_URL cannot be opened: {said}")
    if lacking is not None:
        troth.close()
        refuse(lacking)
    return troth


def _tell_of_ignored() -> None:
    """Whoever misspelt the address of the books would promise on others, which are empty."""
    from app.config import ignored_in

    for name, meant in ignored_in(os.environ):
        structlog.stdlib.get_logger("troth").warning("no such setting", name=name, meant=meant)


def _lacking_in(troth: "Troth") -> str | None:
    """What a database would need before its books could be read; None where they can."""
    from app.storage.database import migrations_of

    if (file := _missing_file(troth)) is not None:
        return f"There are no books in {file}, the file of TROTH_DATABASE_URL; it was not made."
    reached, newest = migrations_of(troth.database)
    if reached is None:
        return "There are no books in the database of TROTH_DATABASE_URL; none were begun."
    if reached != newest:
        return (
            f"The books are at migration {reached}, and this Troth reads those at {newest}. `troth serve` brings older "
            "ones there before it serves; nothing was changed."
        )
    return None


def _missing_file(troth: "Troth") -> Path | None:
    """The file of a SQLite database that is not there."""
    address = troth.database.engine.url
    # What begins with file: is read by SQLite in its own way.
    if address.get_backend_name() != "sqlite" or not address.database or address.database.startswith("file:"):
        return None
    file = Path(address.database)
    return None if file.exists() else file
