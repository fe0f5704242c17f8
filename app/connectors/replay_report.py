"""What a replay came to: dates met, lead times, what bound the late ones, and how long the answers took."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from math import ceil

from rich.console import Console
from rich.table import Table

from app.connectors.counting import counted
from app.connectors.replay import Asked, Replayed

BOUND_BY_SHOWN = 10
SECONDS_PER_DAY = 86_400
# Links that say what was asked or how a date is rounded, not what is in its way.
NOT_A_CAUSE = {"requested", "rounding"}


def show_report(replayed: Replayed, console: Console, title: str = "Orders") -> None:
    """Every figure comes from the answers that Troth gave, and the seconds from this side of the connection."""
    answers = replayed.asked
    console.print(_outcome(answers, title))
    console.print(_times(answers))
    if causes := bound_by(answers):
        console.print(_causes(causes))
    for found in replayed.broken:
        console.print(found, style="red", markup=False, highlight=False)
    kept = sum(answer.commitment is not None for answer in answers)
    verdict = "[red]not all stand[/]" if replayed.broken else "[green]all stand as confirmed[/]"
    audited = ", the whole plan audited" if replayed.audited else ""
    console.print(f"{counted(kept, 'commitments')}: {verdict}{audited}")


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that at least this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[max(ceil(share * len(ordered)), 1) - 1]


def lead_days(answer: Asked) -> float | None:
    """From the question to the promised instant."""
    if answer.held is None:
        return None
    return (datetime.fromisoformat(answer.held["promised_at"]) - answer.at).total_seconds() / SECONDS_PER_DAY


def bound_by(answers: Sequence[Asked]) -> list[tuple[str, str, int]]:
    """Kind, reference and number of late or refused orders whose longest stretch of waiting it was, most first."""
    longest: Counter[tuple[str, str]] = Counter()
    for answer in answers:
        if answer.quote["status"] != "feasible":
            why = answer.held["why"] if answer.held else answer.quote["why"]
            links = [link for link in why if link["kind"] not in NOT_A_CAUSE]
            if links:
                link = max(links, key=lambda link: link["minutes"])
                longest[link["kind"], link["ref"]] += 1
    return [(kind, ref, count) for (kind, ref), count in longest.most_common()]


def _outcome(answers: Sequence[Asked], title: str) -> Table:
    status = Counter(answer.quote["status"] for answer in answers)
    confirmed = [answer for answer in answers if answer.commitment is not None]
    countered = [answer for answer in answers if answer.quote["status"] == "counter_offer"]
    accepted = sum(answer.commitment is not None for answer in countered)
    basis = Counter(answer.held["basis"] for answer in confirmed if answer.held)
    late = [(date.fromisoformat(a.held["promised_date"]) - a.order.due).days for a in countered if a.held]
    table = Table(title=title, title_justify="left", title_style="bold", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_row("asked", str(len(answers)))
    table.add_row("lines", str(sum(len(answer.order.lines) for answer in answers)))
    table.add_row("requested date met", _share(status["feasible"], len(answers)))
    table.add_row("counter-offers", _share(status["counter_offer"], len(answers)))
    table.add_row("  within the customer's window", str(accepted))
    table.add_row("  later than that, released", str(len(countered) - accepted))
    if late:
        table.add_row("  days late: p50, p95", f"{percentile(late, 0.5)}, {percentile(late, 0.95)}")
    table.add_row("refused", _share(status["infeasible"], len(answers)))
    table.add_row("confirmed", _share(len(confirmed), len(answers)))
    moved = [answer.held["moved"]["operations"] for answer in confirmed if answer.held]
    table.add_row("  made room by moving work of others", str(sum(map(bool, moved))))
    table.add_row("  operations moved for them", str(sum(moved)))
    for name, count in basis.most_common():
        table.add_row(f"  rests on {name.replace('_', ' ')}", str(count))
    return table


def _times(answers: Sequence[Asked]) -> Table:
    table = Table(title="Times", title_justify="left", title_style="bold")
    for heading in ("", "mean", "p50", "p95", "p99"):
        table.add_column(heading, justify="left" if not heading else "right")
    confirms = [answer.confirm_seconds for answer in answers if answer.confirm_seconds is not None]
    leads = [days for answer in answers if (days := lead_days(answer)) is not None]
    for name, values, scale in (
        ("promised lead time, days", leads, 1),
        ("quote, ms over HTTP", [answer.quote_seconds for answer in answers], 1000),
        ("confirm, ms over HTTP", confirms, 1000),
    ):
        if values:
            figures = [sum(values) / len(values), *(percentile(values, share) for share in (0.5, 0.95, 0.99))]
            table.add_row(name, *(f"{figure * scale:.1f}" for figure in figures))
    return table


def _causes(causes: list[tuple[str, str, int]]) -> Table:
    table = Table(title="What bound the late ones", title_justify="left", title_style="bold")
    for heading in ("bound by", "which", "orders"):
        justify, folds = "right" if heading == "orders" else "left", heading == "which"
        table.add_column(heading, justify=justify, overflow="fold", no_wrap=not folds)  # type: ignore[arg-type]
    for kind, ref, count in causes[:BOUND_BY_SHOWN]:
        table.add_row(kind, ref, str(count))
    if others := causes[BOUND_BY_SHOWN:]:
        table.add_row("others", f"{len(others)} of them", str(sum(count for _, _, count in others)))
    return table


def _share(part: int, whole: int) -> str:
    return f"{part} ({part / whole:.1%})" if whole else str(part)
