"""How the demo shows an answer: the summary, the offers, what bound the date, the plan."""

from typing import Any

from rich.console import Console
from rich.table import Table

COLOUR_OF = {"feasible": "green", "counter_offer": "yellow", "infeasible": "red"}
LINKS_SHOWN = 8


def show_answer(quote: dict[str, Any], console: Console) -> None:
    status = quote["status"]
    console.print(f"[bold {COLOUR_OF[status]}]{status.replace('_', ' ')}[/]  {quote['summary']}", highlight=False)
    if quote["offers"]:
        console.print(_offers(quote["offers"]))
    console.print(f"answered in {quote['computed_in_ms']} ms", style="dim", highlight=False)


def show_why(shown: dict[str, Any], console: Console) -> None:
    """The longest links of the chain between now and the promise, in the order of time."""
    longest = sorted(shown["why"], key=lambda link: -link["minutes"])[:LINKS_SHOWN]
    table = Table(title="Why not earlier?", title_justify="left", title_style="bold", box=None, padding=(0, 2, 0, 0))
    for heading in ("from", "to", "bound by", "which", "because"):
        table.add_column(heading, overflow="fold")
    for link in sorted(longest, key=lambda link: str(link["start"])):
        table.add_row(_minute(link["start"]), _minute(link["end"]), link["kind"], link["ref"], link["detail"])
    console.print(table)


def show_plan(plan: dict[str, Any], console: Console) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("start", "end", "resource", "makes", "quantity"):
        table.add_column(heading, justify="right" if heading == "quantity" else "left")
    for operation in sorted(plan["operations"], key=lambda operation: (operation["start"], operation["resource"])):
        span = (_minute(operation["start"]), _minute(operation["end"]))
        table.add_row(*span, operation["resource"], operation["item"], f"{operation['quantity']:g}")
    console.print(table)
    for buy in plan["buys"]:
        console.print(f"buy {buy['quantity']:g} {buy['item']}, order by {_minute(buy['order_by'])}", highlight=False)


def _offers(offers: list[dict[str, Any]]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("offer", "kind", "promised", "delivered", "cost", "rests on"):
        table.add_column(heading, justify="right" if heading == "cost" else "left")
    for offer in offers:
        name = f"{offer['rank']}, held" if offer["held"] else str(offer["rank"])
        delivered = "\n".join(_delivered(offer))
        kind, basis = offer["kind"].replace("_", " "), offer["basis"].replace("_", " ")
        table.add_row(name, kind, offer["promised_date"], delivered, offer["cost"]["total"], basis)
    return table


def _delivered(offer: dict[str, Any]) -> list[str]:
    return [
        f"{delivery['quantity']:g} {delivery['item']} from {delivery['site']}, there {_minute(delivery['deliver_at'])}"
        for line in offer["lines"]
        for delivery in line["deliveries"]
    ]


def _minute(instant: str) -> str:
    """Month, day and time of an instant as the API writes it."""
    return instant[5:16].replace("T", " ")
