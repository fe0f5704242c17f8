"""What people type or set, and what they are told where it should be something else."""

import re
from datetime import date
from typing import Any, NoReturn
from urllib.parse import urlsplit

import typer
from typer.core import TyperCommand

NEGATIVE = re.compile(r"-\d+(\.\d+)?")


def refuse(why: str) -> NoReturn:
    """
    Raises:
        typer.Exit: always; that has been said.
    """
    typer.secho(why, err=True, fg="red")
    raise typer.Exit(2)


def day(text: str) -> date:
    """
    Raises:
        typer.BadParameter: no day.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} should be a day such as 2014-05-31") from None


def address(text: str) -> str:
    """The address of a service; an empty one, as an unset variable leaves it, is not the books here.

    Raises:
        typer.BadParameter: no address.
    """
    from httpx import URL, InvalidURL

    try:
        parts = urlsplit(text)
        # Reading the port is what finds one that cannot be; names that cannot be are known to whoever will call them.
        is_address = parts.scheme in ("http", "https") and bool(URL(text).host) and parts.port != 0
    except (ValueError, InvalidURL):
        is_address = False
    if not is_address:
        raise typer.BadParameter(f"{text!r} should be an address such as http://127.0.0.1:8080")
    return text


class AsksForQuantity(TyperCommand):
    """A quantity below 0 looks like an option, and is no option that nobody knows."""

    def parse_args(self, context: Any, arguments: list[str]) -> list[str]:
        for before, word in zip(["", *arguments], arguments, strict=False):
            is_of_an_option = before.startswith("--") and "=" not in before
            if NEGATIVE.fullmatch(word) and not is_of_an_option:
                raise typer.BadParameter(f"{word} should be more than 0", ctx=context, param_hint="QUANTITY")
        return super().parse_args(context, arguments)
