"""`troth confirm`: the customer's yes to what a quote holds, given from a shell."""

from typing import Any
from urllib.parse import quote as quoted

from rich.console import Console

from app.cli.connection import Connection, Refused
from app.cli.refusing import refusal_shown
from app.cli.typed import refuse
from app.connectors.counting import amount


def print_commitment(quote: str, url: str | None, console: Console) -> None:
    """
    Raises:
        typer.Exit: the quote cannot be confirmed; that has been said.
    """
    # With a slash it would be another path, and the answer would be about that.
    if not quote or "/" in quote:
        refuse("A quote has a name, such as qte_1: `troth promise ITEM QUANTITY --hold 30` holds one, and says it.")
    with Connection(url) as troth:
        try:
            commitment = troth.ask("POST", f"/v1/quotes/{quoted(quote, safe='')}/confirm", b"{}")
        except Refused as refused:
            said = refusal_shown(refused, console)
            if refused.problem["type"] == "/problems/unknown-quote" and url is None:
                console.print("It was looked for in the books of TROTH_DATABASE_URL; --url asks a running service.")
            raise said from None
    lines = ", ".join(map(_promised, commitment["lines"]))
    console.print(f"Commitment {commitment['id']}: {lines}.", highlight=False, soft_wrap=True)


def _promised(line: dict[str, Any]) -> str:
    return f"{amount(line['quantity'])} of {line['item']} on {line['promised_date']}"
