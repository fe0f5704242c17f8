"""How the demo shows an answer: the summary, the offers, what bound the date, the plan."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.markup import escape

from app.connectors.counting import amount, counted, exact
from app.connectors.screen_tables import show_rows

COLOUR_OF = {"feasible": "green", "counter_offer": "yellow", "infeasible": "red"}
LINKS_SHOWN = 6
BAR = 24
"""Columns of the line of time."""
PLAIN = str.maketrans("━╸", "--")
"""Strokes for screens that are not UTF-8."""


def show_answer(quote: dict[str, Any], console: Console) -> None:
    status, summary = quote["status"], escape(quote["summary"])
    console.print(f"[bold {COLOUR_OF[status]}]{status.replace('_', ' ')}[/]  {summary}", highlight=False)
    if quote["offers"]:
        _show_offers(quote["offers"], console)
    console.print(f"answered in {quote['computed_in_ms']} ms", style="dim", highlight=False)


def show_why(shown: dict[str, Any], console: Console) -> None:
    """The longest links of the chain between now and the promise, in the order of time, each where it lies in it."""
    links = sorted(shown["why"], key=lambda link: str(link["start"]))
    longest = sorted(links, key=lambda link: -link["minutes"])[:LINKS_SHOWN]
    whole = sum(link["minutes"] for link in links)
    rows, passed = [], 0
    for link in links:
        if link in longest:
            bar = _bar(passed, link["minutes"], whole)
            bar = bar.translate(PLAIN) if console.options.ascii_only else bar
            rows.append((_minute(link["start"]), bar, link["kind"], link["detail"]))
        passed += link["minutes"]
    console.print("Why not earlier?", style="bold")
    show_rows(("from (UTC)", "", "bound by", "because"), rows, console, folding=("because",))
    if len(links) > len(rows):
        console.print(f"and {counted(len(links) - len(rows), 'shorter ones')}", style="dim", highlight=False)


def _bar(start: int, minutes: int, whole: int) -> str:
    """A stretch as a stroke on a line of time; the shortest is a dot."""
    before = start * BAR // max(1, whole)
    stroke = max(1, (start + minutes) * BAR // max(1, whole) - before)
    return (" " * before + ("━" * stroke if stroke > 1 else "╸")).ljust(BAR)


def show_levers(offer: dict[str, Any], console: Console) -> None:
    """What somebody could do about it; nothing where nothing would help."""
    if not offer["levers"]:
        return
    console.print("What would make it earlier?", style="bold")
    rows = [(_span(lever["gains_minutes"]), lever["costs"], lever["detail"]) for lever in offer["levers"]]
    show_rows(("wins", "costs", "how"), rows, console, right=("costs",), folding=("how",))


def show_warnings(offers: list[dict[str, Any]], console: Console) -> None:
    """Each once, with the offers that it is about."""
    ranks: dict[str, list[str]] = {}
    for offer in offers:
        for warning in offer["warnings"]:
            ranks.setdefault(warning, []).append(str(offer["rank"]))
    for warning, of in ranks.items():
        console.print(f"[yellow]offer {', '.join(of)}[/]  {escape(warning)}", highlight=False)


def show_pegs(pegs: list[dict[str, Any]], console: Console) -> None:
    """One row a supply, whatever many needs take from it."""
    taken: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for peg in pegs:
        taken[peg["item"], peg["kind"].replace("_", " "), peg["supply"]] += exact(peg["quantity"])
    rows = [(amount(quantity), item, source, supply) for (item, source, supply), quantity in taken.items()]
    headings = ("quantity", "item", "from", "which")
    show_rows(headings, rows, console, right=("quantity",), folding=("item", "which"))


def show_runs(runs: list[dict[str, Any]], customers: dict[str, str], console: Console) -> None:
    """``customers`` by commitment."""
    rows = []
    for run in sorted(runs, key=lambda run: (run["start"], run["item"])):
        span = (_minute(run["start"]), _minute(run["available_at"]))
        rows.append((*span, run["item"], amount(run["quantity"]), customers[run["owner"]]))
    headings = ("start", "done", "makes", "quantity", "for")
    show_rows(headings, rows, console, right=("quantity",), folding=("makes", "for"))


def _show_offers(offers: list[dict[str, Any]], console: Console) -> None:
    headings = ("offer", "kind", "promised", "late", "delivered (UTC)", "cost", "more", "proven")
    # Of what is wanted as soon as possible the minutes from now on are meant, which nobody calls late.
    is_dated = not any(offer["kind"] == "as_requested" and offer["lateness_minutes"] for offer in offers)
    rows = []
    for offer in offers:
        name = f"{offer['rank']}, held" if offer["held"] else str(offer["rank"])
        late = _days(offer["lateness_minutes"]) if is_dated and offer["lateness_minutes"] else ""
        delivered = "\n".join(_delivered(offer))
        kind, cost = offer["kind"].replace("_", " "), offer["cost"]
        more = cost["extra"] if offer["rank"] > 1 else ""
        rows.append((name, kind, offer["promised_date"], late, delivered, cost["total"], more, _proven(offer["proof"])))
    folding = ("delivered (UTC)", "proven")
    show_rows(headings, rows, console, right=("cost", "more"), folding=folding, below="delivered (UTC)")


def _proven(proof: dict[str, Any]) -> str:
    """Whether anything could be better, and how much, as far as is known."""
    if proof["status"] == "optimal":
        return "best"
    if proof["least_cost"] is not None:
        return f"not below {proof['least_cost']}"
    if proof["gap_minutes"]:
        return f"not before {_minute(proof['earliest_possible_at'])}"
    return f"at most {amount(sum(exact(most['quantity']) for most in proof['most']))}" if proof["most"] else "bounded"


def _delivered(offer: dict[str, Any]) -> list[str]:
    return [
        f"{amount(delivery['quantity'])} {delivery['item']} from {delivery['site']}, {_minute(delivery['deliver_at'])}"
        for line in offer["lines"]
        for delivery in line["deliveries"]
    ]


def _span(minutes: int) -> str:
    """In days and hours, minutes where that is all there are."""
    days, hours = divmod(minutes // 60, 24)
    parts = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in ((days, "day"), (hours, "hour")) if count]
    return " ".join(parts) or f"{minutes} min"


def _days(minutes: int) -> str:
    """A part of a day counts as one, but not the hour that the day has more on which clocks are put back."""
    return f"{max(1, -(-(minutes - 60) // 1440))} d"


def _minute(instant: str) -> str:
    """Month, day and time of an instant as the API writes it."""
    return instant[5:16].replace("T", " ")
