"""Rows of other systems' tables: a cell that is not what it should be is named by its file, line and column."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from app.domain.errors import PlantModelRejected
from app.wire.faults import Wrong
from app.wire.types import exact


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of a table by column. Every reader raises PlantModelRejected."""

    table: str
    line: int
    cells: Mapping[str, str]

    @property
    def file(self) -> str:
        """Where whoever reads of it has to look."""
        return self.table

    def text(self, column: str) -> str:
        """A cell that is empty or has no column is ""."""
        return self.cells.get(column, "")

    def number(self, column: str) -> Decimal:
        """What the wire would refuse for its size or its digits is refused here, where the cell is known."""
        try:
            return self.as_exact(column, Decimal(self.text(column)))
        except InvalidOperation:
            raise self.rejected(column, "not_a_number", f"{self.text(column)!r} should be a number") from None

    def whole(self, column: str) -> int:
        found = self.number(column)
        if found != int(found):
            raise self.rejected(column, "not_whole", f"{found} should be a whole number")
        return int(found)

    def as_exact(self, column: str, found: Decimal) -> Decimal:
        try:
            exact(found)
        except Wrong as wrong:
            raise self.rejected(column, wrong.code, f"{self.text(column)[:40]!r} {wrong.detail}") from None
        return found

    def refuse_nul(self) -> None:
        """No database keeps it in a text."""
        for column, cell in self.cells.items():
            if "\0" in cell:
                raise self.rejected(column, "not_text", "must not contain the character NUL")

    def rejected(self, column: str, code: str, detail: str) -> PlantModelRejected:
        place = f"{self.file}, line {self.line}, column {column}"
        return PlantModelRejected.at(f"/{self.table}/{self.line}/{column}", code, f"{place}: {detail}")
