"""Tables for a terminal and for docs/benchmarks.md, which are the same Markdown."""

import shlex
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from os import cpu_count
from pathlib import Path
from platform import python_version
from time import perf_counter, process_time

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "benchmarks.md"


def arguments_of(description: str | None) -> ArgumentParser:
    parser = ArgumentParser(description=description, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the result into docs/")
    return parser


def add_clock(parser: ArgumentParser) -> None:
    help = "count the processor's time and not the wall's: where others use the machine"
    parser.add_argument("--processor-time", dest="clock", action="store_const", const=process_time, help=help)
    parser.set_defaults(clock=perf_counter)


def milliseconds(options: Namespace) -> str:
    """Which ones they are."""
    return "Milliseconds of the processor" if options.clock is process_time else "Milliseconds"


def table(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Aligned: the first column to the left, all others to the right."""
    cells = [list(headers), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(headers))]
    rule = [("-" * widths[0]), *("-" * (width - 1) + ":" for width in widths[1:])]
    aligned = [[row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])] for row in cells]
    return "\n".join("| " + " | ".join(row) + " |" for row in [aligned[0], rule, *aligned[1:]])


def report(name: str, text: str, options: Namespace, place: str | None = None) -> None:
    """Says it, and where that is wanted puts it in the place of what the page said under this name.

    ``place``: another name, where one benchmark has several places.
    """
    print(text)
    if options.write:
        command = shlex.join(["python", "-m", f"benchmarks.{name}", *sys.argv[1:]])
        _replace(place or name, f"```console\n$ {command}\n```\n\n{machine()}\n\n{text}")


def machine() -> str:
    """What the figures were taken on."""
    libraries = f"Python {python_version()}, OR-Tools {version('ortools')}"
    return f"On {cpu_count()} cores, {libraries}, {datetime.now(UTC):%Y-%m-%d}."


def _replace(name: str, text: str) -> None:
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    before, _, rest = PAGE.read_text().partition(begin)
    _, _, after = rest.partition(end)
    if not after:
        raise ValueError(f"{PAGE.name} has no place for {name}: it wants the lines {begin} and {end}")
    PAGE.write_text(f"{before}{begin}\n{text}\n{end}{after}")
