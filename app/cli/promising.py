"""`troth promise`: the question of a sales rep, asked from a shell."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import typer
from rich.console import Console

from app.cli.connection import Connection, Refused
from app.cli.refusing import refusal_shown
from app.connectors.demo_screen import show_answer, show_levers, show_warnings, show_why
from app.wire.faults import Wrong
from app.wire.text import number
from app.wire.types import exact

TYPED_AS = {
    "/lines": "QUANTITY",
    "/lines/0/item": "ITEM",
    "/lines/0/quantity": "QUANTITY",
    "/lines/0/requested": "--by",
    "/lines/0/latest_acceptable": "--latest",
    "/customer": "--customer",
    "/ship_to": "--ship-to",
    "/hold/for": "--hold",
}
"""What is said of a place in the request is said of the word that was typed."""
NO_PLANT_MODEL = "These books have no plant model yet. To import one: troth import PATH; troth import --help says more."


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the command line asked, as it was typed."""

    item: str
    quantity: str
    by: str
    latest: str | None = None
    customer: str | None = None
    ship_to: str | None = None
    hold_minutes: int = 0

    def request(self) -> dict[str, Any]:
        """
        Raises:
            typer.BadParameter: the quantity is no number, or none that can be sent.
        """
        try:
            quantity = number(exact(Decimal(self.quantity)))
        except ArithmeticError:
            raise typer.BadParameter(
                f"{self.quantity!r} should be a number such as 12 or 1.5", param_hint="QUANTITY"
            ) from None
        except Wrong as wrong:
            raise typer.BadParameter(f"{self.quantity!r} {wrong.detail}", param_hint="QUANTITY") from None
        line = {"line": "1", "item": self.item, "quantity": quantity, "requested": self.by}
        if self.latest is not None:
            line["latest_acceptable"] = self.latest
        hold = {"for": f"PT{self.hold_minutes}M"}
        return {"customer": self.customer, "ship_to": self.ship_to, "lines": [line], "hold": hold}


def print_promise(question: Question, url: str | None, console: Console, *, as_json: bool) -> None:
    """
    Raises:
        typer.Exit: the question cannot be answered as it stands; that has been said.
    """
    path = "/v1/quotes" if question.hold_minutes else "/v1/inquiries"
    with Connection(url) as troth:
        try:
            answer = troth.ask("POST", path, json.dumps(question.request()).encode())
        except Refused as refused:
            if _names_no_item(refused) and not troth.ask("GET", "/v1/model")["items"]:
                console.print(NO_PLANT_MODEL, style="red", highlight=False, soft_wrap=True)
                raise typer.Exit(1) from None
            raise refusal_shown(refused, console, lambda place: TYPED_AS.get(place, place)) from None
    if as_json:
        console.print_json(data=answer, ensure_ascii=console.options.ascii_only)
    else:
        _show(answer, url, console)


def _names_no_item(refused: Refused) -> bool:
    return any(fault["pointer"].endswith("/item") for fault in refused.problem["errors"])


def _show(answer: dict[str, Any], url: str | None, console: Console) -> None:
    """The offers, why the first of them is not earlier, and what to do next."""
    show_answer(answer, console)
    first = answer["offers"][0] if answer["offers"] else {**answer, "levers": []}
    if answer["status"] != "feasible":
        show_why(first, console)
        show_levers(first, console)
    show_warnings(answer["offers"], console)
    if answer["state"] == "held":
        confirm = f"troth confirm {answer['id']}{f' --url {url}' if url else ''}"
        console.print(f"Held until {answer['expires_at']}; to say yes: {confirm}", highlight=False, soft_wrap=True)
