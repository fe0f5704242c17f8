"""Tables for people, as wide as the screen: dates, quantities and money stay whole, long words and sentences fold."""

from collections.abc import Collection, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

FOLDED_TO = 12
"""Columns of the screen that a folding text keeps, where it has so many."""
GAP = 2


def show_rows(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    console: Console,
    *,
    right: Collection[str] = (),
    folding: Collection[str] = (),
    below: str | None = None,
) -> None:
    """All but the columns that are ``folding`` keep their words together, if need be beyond the edge of the screen.

    Where the table is wider than the screen, column ``below`` follows in a second one, beside the first column.
    """
    if below is None or _together(_longest(headings, rows)) <= console.width:
        _print_whole(headings, rows, console, right, folding)
        return
    place = headings.index(below)
    _print_whole(_without(headings, place), [_without(row, place) for row in rows], console, right, folding)
    told = [(row[0], row[place]) for row in rows if row[place]]
    if told:
        _print_whole((headings[0], below), told, console, right, folding)


def _print_whole(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    console: Console,
    right: Collection[str],
    folding: Collection[str],
) -> None:
    widths = _longest(headings, rows)
    least = [
        min(FOLDED_TO, width) if heading in folding else width for heading, width in zip(headings, widths, strict=True)
    ]
    is_too_wide = _together(least) > console.width
    table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, width=_together(least) if is_too_wide else None)
    for heading in headings:
        justify, folds = "right" if heading in right else "left", heading in folding
        table.add_column(heading, justify=justify, overflow="fold", no_wrap=not folds)  # type: ignore[arg-type]
    for row in rows:
        # What callers and plants are called is no markup.
        table.add_row(*map(Text, row))
    console.print(table, crop=False)


def _longest(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    columns = zip(headings, *rows, strict=True)
    return [max(cell_len(line) for cell in column for line in cell.split("\n")) for column in columns]


def _together(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)


def _without(cells: Sequence[str], place: int) -> list[str]:
    return [*cells[:place], *cells[place + 1 :]]
