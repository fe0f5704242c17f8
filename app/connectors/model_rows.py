"""Rows of csv tables put together into the plant model's document, each object remembering where it came from."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from itertools import zip_longest
from typing import Any

from app.connectors.counting import counted
from app.connectors.model_tables import (
    NAMED_BY,
    REQUIREMENT,
    REQUIRES,
    SETTINGS,
    BadCell,
    Table,
    cell_value,
    may_be_thousands,
    setting_types,
    tables,
)
from app.domain.likeness import by_likeness, meant_by
from app.wire.faults import Findings
from app.wire.limits import ENTITIES_MAX
from app.wire.plant.names import KEY_FIELDS

NUL = "\x00"
SETTING_COLUMNS = ("name", "value")
BLANKS = " ,;\t\r\n"
DELIMITERS = ",;\t"
"""The first of them that the header has."""
SAVED_AS = "spreadsheets save it as «CSV UTF-8»"

Json = dict[str, Any]
Cells = Mapping[str, str]
"""The cells of a row that are not empty, by column."""


def read_tables(files: Mapping[str, bytes]) -> tuple[Json, dict[str, str], list[str]]:
    """The document, for the pointer of each object in it the file and row it came from, and what may be misread.

    ``files`` by table, the name of the file without ``.csv``.

    Raises:
        PlantModelRejected: the faults name file, row and column.
    """
    reading = _Reading()
    for name in sorted(files.keys() - tables().keys() - {SETTINGS}):
        detail = _unknown(
            "table of the plant model", f"{name}.csv", [f"{known}.csv" for known in (SETTINGS, *tables())]
        )
        reading.findings.add(f"{name}.csv", "unknown_file", detail)
    if SETTINGS in files:
        reading.read_settings(files[SETTINGS])
    # In this order parents come before what belongs to them.
    for table in tables().values():
        if table.name in files:
            faults = len(reading.findings.faults)
            reading.read_table(table, files[table.name])
            if len(reading.findings.faults) > faults:
                reading.in_doubt.add(table.name)
    reading.findings.stop_if_any()
    return reading.document, reading.places, reading.misread()


class _Reading:
    """The document as it grows, where each of its objects came from, and what is wrong."""

    def __init__(self) -> None:
        self.findings = Findings()
        self.document: Json = {}
        self.places: dict[str, str] = {}
        self.in_doubt: set[str] = set()
        """Tables of which not every row may have been read: what belongs to those is not said to be wrong."""
        self._maybe_thousands: list[str] = []
        self._by_semicolons = False
        self._objects: dict[tuple[str, ...], tuple[Json, str]] = {}
        self._requirements: dict[tuple[str, str], tuple[list[Json], str]] = {}

    def misread(self) -> list[str]:
        """Spreadsheets that separate by semicolons have decimal commas, and may have points for thousands."""
        if not self._maybe_thousands:
            return []
        first, *others = self._maybe_thousands
        more = f", as in {counted(len(others), 'cells')} more" if others else ""
        return [f"{first}{more}: a point is a decimal point here. Thousands are written without one."]

    def read_settings(self, content: bytes) -> None:
        for place, cells in self._rows(f"{SETTINGS}.csv", content, SETTING_COLUMNS, SETTING_COLUMNS):
            name = cells.get("name", "")
            if name not in setting_types():
                detail = f"{name!r} {_unknown('setting', name, setting_types())}"
                self.findings.add(f"{place}, column name", "unknown_field", detail)
                continue
            value_place = f"{place}, column value"
            value = self._value(value_place, cells.get("value", ""), setting_types()[name])
            if name == "currency":
                self.document["currency"] = value
            else:
                self.document.setdefault(SETTINGS, {})[name] = value
            first = self.places.setdefault("/currency" if name == "currency" else f"/{SETTINGS}/{name}", value_place)
            if first != value_place:
                detail = f"repeats {first.split(', ')[1]}: a setting has one value"
                self.findings.add(f"{place}, column name", "duplicate_id", detail)

    def read_table(self, table: Table, content: bytes) -> None:
        for place, cells in self._rows(f"{table.name}.csv", content, table.columns, table.required):
            parent = self._parent(table, place, cells)
            if parent is None:
                continue
            owner, pointer, names = parent
            entity: Json = {}
            for column, text in cells.items():
                if column not in table.parents and column != REQUIREMENT:
                    _put(entity, column, self._value(f"{place}, column {column}", text, table.columns[column]))
            rows, pointer = self._list_for(table, owner, pointer, cells)
            rows.append(entity)
            pointer = f"{pointer}/{len(rows) - 1}"
            self.places[pointer] = place
            if not table.parents and len(rows) > ENTITIES_MAX:
                self.findings.add(place, "too_long", f"is beyond the {ENTITIES_MAX} rows that {table.name} may have")
                return
            self._name(table, names, entity, pointer)

    def _name(self, table: Table, parents: tuple[str, ...], entity: Json, pointer: str) -> None:
        """What belongs to it finds it so; a second one of the name would have nothing of its own."""
        fields = KEY_FIELDS.get(table.name, (NAMED_BY.get(table.name, "id"),))
        name = tuple(str(entity[field]) for field in fields if field in entity)
        if not name:
            return
        _, first = self._objects.setdefault((table.name, *parents, *name), (entity, pointer))
        if first != pointer:
            detail = f"repeats {self.places[first].partition(', ')[2]}: {' and '.join(fields)} must be unique"
            self.findings.add(f"{self.places[pointer]}, column {fields[0]}", "duplicate_id", detail)

    def _parent(self, table: Table, place: str, cells: Cells) -> tuple[Json, str, tuple[str, ...]] | None:
        """What a row belongs to, its pointer, and the names on the way to it; None where there is no such thing."""
        names = tuple(cells.get(column, "") for column in table.parents)
        if not names:
            return self.document, "", ()
        above = ".".join(table.path[:-1])
        found = self._objects.get((above, *names))
        if found is None and above in self.in_doubt:
            self.in_doubt.add(table.name)
            return None
        if found is None:
            detail = f"names {names[-1]!r}, which is not in {above}.csv"
            self.findings.add(f"{place}, column {table.parents[-1]}", "unknown_reference", detail)
            return None
        return *found, names

    def _list_for(self, table: Table, owner: Json, pointer: str, cells: Cells) -> tuple[list[Json], str]:
        """The list that a row goes into, and its pointer."""
        rows, pointer = owner.setdefault(table.path[-1], []), f"{pointer}/{table.path[-1]}"
        if table.name != REQUIRES:
            return rows, pointer
        key = (pointer, cells.get(REQUIREMENT, ""))
        if key not in self._requirements:
            rows.append({"alternatives": []})
            self._requirements[key] = (rows[-1]["alternatives"], f"{pointer}/{len(rows) - 1}/alternatives")
        return self._requirements[key]

    def _value(self, place: str, text: str, kind: str) -> Any:
        if self._by_semicolons and may_be_thousands(text, kind):
            self._maybe_thousands.append(f"{place}: {text} is read as {float(text):g}")
        try:
            return cell_value(text, kind)
        except BadCell as wrong:
            self.findings.add(place, "wrong_type", str(wrong))
            return None

    def _rows(
        self, file: str, content: bytes, columns: Collection[str], required: Collection[str]
    ) -> Iterator[tuple[str, Cells]]:
        """Rows with their place, empty ones left out, counted as a spreadsheet counts."""
        text = self._text_of(file, content)
        if text is None:
            return
        first_line = next((line for line in io.StringIO(text) if line.strip(BLANKS)), "")
        delimiter = next((one for one in DELIMITERS if one in first_line), ",")
        self._by_semicolons = delimiter == ";"
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        counted = ((number, [cell.strip() for cell in row]) for number, row in enumerate(rows, start=1))
        filled = ((number, row) for number, row in counted if any(row))
        try:
            header_number, header = next(filled, (1, []))
            if not self._is_header(file, header_number, header, columns, required):
                return
            for number, row in filled:
                # Spreadsheets write empty cells beyond the last column that has a name.
                cells = {name: cell for name, cell in zip_longest(header, row, fillvalue="") if cell}
                if "" in cells:
                    self.findings.add(f"{file}, row {number}", "too_long", "has a cell in a column without a name")
                elif self._is_text(f"{file}, row {number}", cells):
                    yield f"{file}, row {number}", cells
        except csv.Error as error:
            self.findings.add(f"{file}, row {rows.line_num}", "not_csv", f"cannot be read: {error}")

    def _text_of(self, file: str, content: bytes) -> str | None:
        """None where it is no text."""
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            row = content.count(b"\n", 0, error.start) + 1
            self.findings.add(file, "not_text", f"must be UTF-8, which row {row} is not: {SAVED_AS}")
            return None
        if NUL in text.partition("\n")[0]:
            self.findings.add(file, "not_text", f"must be UTF-8; it has the character NUL, as UTF-16 does: {SAVED_AS}")
            return None
        return text

    def _is_text(self, place: str, cells: Cells) -> bool:
        with_nul = [name for name, cell in cells.items() if NUL in cell]
        for name in with_nul:
            self.findings.add(f"{place}, column {name}", "not_text", "must not contain the character NUL")
        return not with_nul

    def _is_header(
        self, file: str, row: int, header: list[str], columns: Collection[str], required: Collection[str]
    ) -> bool:
        names = [name for name in header if name]
        spelt = by_likeness(names)
        if not by_likeness(columns).keys() & spelt.keys():
            self.findings.add(file, "required", f"must begin with a row of column names: {', '.join(columns)}")
            return False
        faults = len(self.findings.faults)
        for name in dict.fromkeys(names):
            if name not in columns:
                detail = _unknown("column of this table", name, columns)
                self.findings.add(f"{file}, row {row}, column {name}", "unknown_field", detail)
            if names.count(name) > 1:
                self.findings.add(f"{file}, row {row}, column {name}", "duplicate_key", "stands there twice; keep one")
        for name in required:
            if meant_by(name, spelt) is None:
                self.findings.add(f"{file}, row {row}, column {name}", "required", "is required, and not there")
        return len(self.findings.faults) == faults


def _unknown(what: str, named: str, known: Collection[str]) -> str:
    meant = meant_by(named, by_likeness(known))
    there = f"there are {', '.join(known)}" if meant is None else f"{meant} is"
    return f"is no {what}; {there}"


def _put(entity: Json, column: str, value: Any) -> None:
    """A value at its field; a column with a dot is a field of an object within."""
    *outer, field = column.split(".")
    for name in outer:
        entity = entity.setdefault(name, {})
    entity[field] = value
