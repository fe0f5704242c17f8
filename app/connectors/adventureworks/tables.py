"""Reading the tables: comma-separated files, gzipped or not, that fail with the file, line and column named."""

import csv
import gzip
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NoReturn, TextIO

from app.domain.errors import Fault, PlantModelRejected


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table. Every reader raises PlantModelRejected where the cell is not what it should be."""

    table: str
    line: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        try:
            return self.cells[column]
        except KeyError:
            raise _unreadable(self.table, "column_missing", f"{self.table} has no column {column}") from None

    def number(self, column: str) -> Decimal:
        try:
            found = Decimal(self.text(column))
        except InvalidOperation:
            raise self._rejected(column, "not_a_number", f"{self.text(column)!r} should be a number") from None
        if not found.is_finite():
            raise self._rejected(column, "not_a_number", f"{found} should be a finite number")
        return found

    def whole(self, column: str) -> int:
        found = self.number(column)
        if found != int(found):
            raise self._rejected(column, "not_whole", f"{found} should be a whole number")
        return int(found)

    def day(self, column: str) -> date:
        try:
            return date.fromisoformat(self.text(column)[:10])
        except ValueError:
            raise self._rejected(column, "not_a_date", f"{self.text(column)!r} should be a date") from None

    def day_or_none(self, column: str) -> date | None:
        return self.day(column) if self.text(column) else None

    def time_of_day(self, column: str) -> time:
        try:
            return time.fromisoformat(self.text(column)[:8])
        except ValueError:
            raise self._rejected(column, "not_a_time", f"{self.text(column)!r} should be a time of day") from None

    def refuse_nul(self) -> None:
        """No database keeps it in a text."""
        for column, cell in self.cells.items():
            if "\0" in (cell or ""):
                raise self._rejected(column, "not_text", "must not contain the character NUL")

    def _rejected(self, column: str, code: str, detail: str) -> PlantModelRejected:
        place, pointer = f"{self.table}, line {self.line}, column {column}", f"/{self.table}/{self.line}/{column}"
        return PlantModelRejected(f"{place}: {detail}", (Fault(pointer=pointer, code=code, detail=detail),))


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
