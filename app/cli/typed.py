"""What people type, and what they are told where it is something else."""

import re
from datetime import date
from typing import Any

import typer
from typer.core import TyperCommand

NEGATIVE = re.compile(r"-\d+(\.\d+)?")


def day(text: str) -> date:
    """
    Raises:
        typer.BadParameter: no day.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} should be a day such as 2014-05-31") from None


class AsksForQuantity(TyperCommand):
    """A quantity below 0 looks like an option, and is no option that nobody knows."""

    def parse_args(self, context: Any, arguments: list[str]) -> list[str]:
        for before, word in zip(["", *arguments], arguments, strict=False):
            is_of_an_option = before.startswith("--") and "=" not in before
            if NEGATIVE.fullmatch(word) and not is_of_an_option:
                raise typer.BadParameter(f"{word} should be more than 0", ctx=context, param_hint="QUANTITY")
        return super().parse_args(context, arguments)
