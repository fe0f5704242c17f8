"""Reading the tables: comma-separated files, gzipped or not, that fail with the file, line and column named."""

import csv
import gzip
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, time
from pathlib import Path
from typing import NoReturn, TextIO

from app.connectors.table_rows import TableRow
from app.domain.errors import PlantModelRejected


class Row(TableRow):
    """Of an AdventureWorks table, none of which lacks a column."""

    __slots__ = ()

    def text(self, column: str) -> str:
        if column not in self.cells:
            raise _unreadable(self.table, "column_missing", f"{self.table} has no column {column}")
        return self.cells[column]

    def day(self, column: str) -> date:
        try:
            return date.fromisoformat(self.text(column)[:10])
        except ValueError:
            raise self.rejected(column, "not_a_date", f"{self.text(column)!r} should be a date") from None

    def day_or_none(self, column: str) -> date | None:
        return self.day(column) if self.text(column) else None

    def time_of_day(self, column: str) -> time:
        try:
            return time.fromisoformat(self.text(column)[:8])
        except ValueError:
            raise self.rejected(column, "not_a_time", f"{self.text(column)!r} should be a time of day") from None


def rows(folder: Path, table: str) -> Iterator[Row]:
    """The rows of ``table``.csv or ``table``.csv.gz, line 2 of the file first.

    Raises:
        PlantModelRejected: neither file is there, or it is no table.
    """
    with _opened(folder, table) as file:
        try:
            for line, cells in enumerate(csv.DictReader(file, strict=True, restval=""), start=2):
                row = Row(table, line, cells)
                row.refuse_nul()
                yield row
        except (csv.Error, UnicodeDecodeError, gzip.BadGzipFile, zlib.error, EOFError) as broken:
            raise _unreadable(table, "not_a_table", f"{table} cannot be read as a table: {broken}") from broken


class Named(dict[str, str]):
    """What the rows of a table are called, by their ids; what other tables name and it does not have is refused.

    Raises, where an id is looked up:
        PlantModelRejected
    """

    def __init__(self, table: str, id: str, name: str, found: Iterable[Row]) -> None:
        super().__init__((row.text(id), row.text(name)) for row in found)
        self._table = table

    def __missing__(self, id: str) -> NoReturn:
        raise _unreadable(self._table, "unknown_reference", f"{self._table} has no {id!r}, which another table names")


@contextmanager
def _opened(folder: Path, table: str) -> Iterator[TextIO]:
    plain, packed = folder / f"{table}.csv", folder / f"{table}.csv.gz"
    if plain.is_file():
        with plain.open(encoding="utf-8-sig", newline="") as file:
            yield file
    elif packed.is_file():
        with gzip.open(packed, "rt", encoding="utf-8-sig", newline="") as file:
            yield file
    else:
        raise _unreadable(table, "file_missing", f"{folder} has neither {plain.name} nor {packed.name}")


def _unreadable(table: str, code: str, detail: str) -> PlantModelRejected:
    return PlantModelRejected.at(f"/{table}", code, detail)
