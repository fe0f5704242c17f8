"""Rows of csv tables put together into the plant model's document, each object remembering where it came from."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from app.connectors.model_tables import (
    NAMED_BY,
    REQUIREMENT,
    REQUIRES,
    SETTINGS,
    BadCell,
    Table,
    cell_value,
    setting_types,
    tables,
)
from app.wire.faults import Findings
from app.wire.limits import ENTITIES_MAX
from app.wire.plant.names import KEY_FIELDS

NUL = "\x00"

Json = dict[str, Any]
Cells = Mapping[str, str]
"""The cells of a row that are not empty, by column."""


def read_tables(files: Mapping[str, bytes]) -> tuple[Json, dict[str, str]]:
    """The document, and for the pointer of each object in it the file and row it came from.

    ``files`` by table, the name of the file without ``.csv``.

    Raises:
        PlantModelRejected: the faults name file, row and column.
    """
    reading = _Reading()
    for name in sorted(files.keys() - tables().keys() - {SETTINGS}):
        allowed = ", ".join(f"{known}.csv" for known in (SETTINGS, *tables()))
        reading.findings.add(f"{name}.csv", "unknown_file", f"is no table of the plant model; there are {allowed}")
    if SETTINGS in files:
        reading.read_settings(files[SETTINGS])
    # In this order parents come before what belongs to them.
    for table in tables().values():
        if table.name in files:
            reading.read_table(table, files[table.name])
    reading.findings.stop_if_any()
    return reading.document, reading.places


class _Reading:
    """The document as it grows, where each of its objects came from, and what is wrong."""

    def __init__(self) -> None:
        self.findings = Findings()
        self.document: Json = {}
        self.places: dict[str, str] = {}
        self._objects: dict[tuple[str, ...], tuple[Json, str]] = {}
        self._requirements: dict[tuple[str, str], tuple[list[Json], str]] = {}

    def read_settings(self, content: bytes) -> None:
        for place, cells in self._rows(f"{SETTINGS}.csv", content, {"name": "string", "value": "string"}):
            name = cells.get("name", "")
            if name not in setting_types():
                self.findings.add(f"{place}, column name", "unknown_field", f"{name!r} is no setting")
                continue
            value = self._value(f"{place}, column value", cells.get("value", ""), setting_types()[name])
            if name == "currency":
                self.document["currency"] = value
            else:
                self.document.setdefault(SETTINGS, {})[name] = value
            first = self.places.setdefault("/currency" if name == "currency" else f"/{SETTINGS}/{name}", place)
            if first != place:
                detail = f"repeats {first.partition(', ')[2]}: a setting has one value"
                self.findings.add(f"{place}, column name", "duplicate_id", detail)

    def read_table(self, table: Table, content: bytes) -> None:
        columns = {**dict.fromkeys(table.parents, "string"), **table.columns}
        for place, cells in self._rows(f"{table.name}.csv", content, columns):
            parent = self._parent(table, place, cells)
            if parent is None:
                continue
            owner, pointer, names = parent
            entity: Json = {}
            for column, text in cells.items():
                if column not in table.parents and column != REQUIREMENT:
                    _put(entity, column, self._value(f"{place}, column {column}", text, columns[column]))
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
        try:
            return cell_value(text, kind)
        except BadCell as wrong:
            self.findings.add(place, "wrong_type", str(wrong))
            return None

    def _rows(self, file: str, content: bytes, columns: Mapping[str, str]) -> Iterator[tuple[str, Cells]]:
        """Rows with their place, empty ones left out; the header is row 1, as a spreadsheet counts."""
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.findings.add(file, "not_text", f"must be UTF-8; byte {error.start} is not")
            return
        first_line = text.partition("\n")[0]
        if NUL in first_line:
            self.findings.add(file, "not_text", "must be UTF-8; it has the character NUL, as UTF-16 does")
            return
        delimiter = ";" if ";" in first_line and "," not in first_line else ","
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        try:
            header = [name.strip() for name in next(rows, [])]
            if not self._is_header(file, header, columns):
                return
            for number, row in enumerate(rows, start=2):
                cells = {name: cell.strip() for name, cell in zip(header, row, strict=False) if cell.strip()}
                if any(cell.strip() for cell in row[len(header) :]):
                    detail = f"has {len(row)} cells, and the header {len(header)}"
                    self.findings.add(f"{file}, row {number}", "too_long", detail)
                elif cells and self._is_text(f"{file}, row {number}", cells):
                    yield f"{file}, row {number}", cells
        except csv.Error as error:
            self.findings.add(f"{file}, row {rows.line_num}", "not_csv", f"cannot be read: {error}")

    def _is_text(self, place: str, cells: Cells) -> bool:
        with_nul = [name for name, cell in cells.items() if NUL in cell]
        for name in with_nul:
            self.findings.add(f"{place}, column {name}", "not_text", "must not contain the character NUL")
        return not with_nul

    def _is_header(self, file: str, header: list[str], columns: Mapping[str, str]) -> bool:
        faults = len(self.findings.faults)
        for name in dict.fromkeys(header):
            if name not in columns:
                detail = f"is no column of this table; there are {', '.join(columns)}"
                self.findings.add(f"{file}, row 1, column {name}", "unknown_field", detail)
            if header.count(name) > 1:
                self.findings.add(f"{file}, row 1, column {name}", "duplicate_key", "stands there twice; keep one")
        if not header:
            self.findings.add(file, "required", f"must begin with a row of column names: {', '.join(columns)}")
        return len(self.findings.faults) == faults


def _put(entity: Json, column: str, value: Any) -> None:
    """A value at its field; a column with a dot is a field of an object within."""
    *outer, field = column.split(".")
    for name in outer:
        entity = entity.setdefault(name, {})
    entity[field] = value
