"""A plant model from files: one .json, or a folder or .zip of .csv (docs/model-files.md), as the JSON document."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any

from app.connectors.model_rows import read_tables
from app.connectors.model_tables import BadCell, plain_number, tables
from app.domain.errors import Fault, PlantModelRejected, RequestRejected
from app.wire.json_text import read_json

BYTES_MAX = 64 * 1024 * 1024
"""Unpacked: as JSON it is more than a service takes unless it is told to, and no way to fill a memory."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """``places`` says for the pointer of each object of the document which file and row it came from.

    ``misread``: what may have been meant otherwise than it was read, for whoever looks through what came of it.
    """

    document: Json
    source: str
    places: Mapping[str, str] = field(default_factory=dict)
    misread: Sequence[str] = ()

    def place_of(self, pointer: str) -> str:
        """File, row and column of a JSON pointer into the document."""
        parts = pointer.split("/")
        for length in range(len(parts), 1, -1):
            place = self.places.get("/".join(parts[:length]))
            if place:
                return ", ".join([place, *_column_of(parts, parts[length:])])
        return f"{self.source} {pointer}".strip()


def _column_of(parts: list[str], fields: list[str]) -> list[str]:
    """Words of a list stand in one cell, and are counted there as people count; a list of objects has its own file."""
    table = ".".join(part for part in parts if part and not part.isdecimal())
    if fields and table in tables():
        return [f"its list in {table}.csv"]
    *above, last = fields or [""]
    if last.isdecimal():
        return [f"column {'.'.join(above)}", f"word {int(last) + 1}"]
    return [f"column {'.'.join(fields)}"] if fields else []


def read_model_files(path: Path) -> ModelFiles:
    """
    Raises:
        PlantModelRejected: something cannot be read; the faults name file, row and column.
        FileNotFoundError: there is no such path.
    """
    # "." has no name of its own.
    path = path.absolute()
    if path.is_dir():
        return _from_tables(path.name, _in_folder(path))
    if path.suffix.lower() == ".zip":
        return _from_tables(path.name, _in_zip(path))
    if path.suffix.lower() == ".json":
        return ModelFiles(_from_json(path), path.name)
    raise _refused(path.name, "unknown_file", "must be a .json file, or a folder or .zip of .csv files")


def _from_json(path: Path) -> Json:
    try:
        document = _plain(read_json(path.read_bytes()))
    except RequestRejected as error:
        raise _refused(path.name, error.faults[0].code, error.faults[0].detail) from None
    except BadCell as wrong:
        raise _refused(path.name, "too_precise", f"has a number that {wrong}") from None
    if not isinstance(document, dict):
        raise _refused(path.name, "wrong_type", "must hold one JSON object, the plant model")
    return document


def _plain(node: Any) -> Any:
    """The same document with numbers that any JSON writer takes."""
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return plain_number(node) if isinstance(node, Decimal) else node


def _in_folder(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv" and path.is_file())
    if sum(path.stat().st_size for path in files) > BYTES_MAX:
        raise _refused(folder.name, "too_long", f"must not hold more than {BYTES_MAX} bytes of csv")
    return {path.name: path.read_bytes() for path in files}


def _in_zip(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as packed:
            return _unpacked(path.name, packed)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise _refused(path.name, "unknown_file", f"is no zip file that can be read: {error}") from None


def _unpacked(source: str, packed: zipfile.ZipFile) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    left = BYTES_MAX
    for member in packed.infolist():
        path = PurePosixPath(member.filename)
        # Folders that macOS adds beside the real ones hold no tables.
        if path.suffix.lower() != ".csv" or "__MACOSX" in path.parts:
            continue
        if path.name in found:
            raise _refused(source, "duplicate_id", f"holds {path.name} twice; keep one")
        with packed.open(member) as unpacking:
            # The size that a zip claims need not be true.
            found[path.name] = unpacking.read(left + 1)
        left -= len(found[path.name])
        if left < 0:
            raise _refused(source, "too_long", f"must not unpack to more than {BYTES_MAX} bytes of csv")
    return found


def _from_tables(source: str, files: Mapping[str, bytes]) -> ModelFiles:
    if not files:
        # As a plant model it would be an empty one, and take the place of what is there.
        detail = "has no .csv file of a plant model (items.csv, routings.csv, ...); nothing was changed"
        raise _refused(source, "no_tables", detail)
    document, places, misread = read_tables({file[: -len(".csv")]: content for file, content in files.items()})
    return ModelFiles(document, source, places, misread)


def _refused(place: str, code: str, detail: str) -> PlantModelRejected:
    return PlantModelRejected(f"{place} {detail}", (Fault(pointer=place, code=code, detail=detail),))
