"""A disk that keeps what it was told to sync; of the rest a power cut leaves some, in any order, torn or not at all."""

import random
from dataclasses import dataclass
from pathlib import Path

SECTOR = 512


@dataclass(frozen=True)
class Write:
    file: str
    at: int
    content: bytes


@dataclass(frozen=True)
class Truncate:
    file: str
    size: int


@dataclass(frozen=True)
class Delete:
    file: str
    with_folder: bool
    """Whether the folder was synced, so that the name is gone for good."""


@dataclass(frozen=True)
class Sync:
    file: str


@dataclass(frozen=True)
class Acknowledged:
    """Not for the disk: by now somebody was told that so much was committed."""

    count: int


Step = Write | Truncate | Delete | Sync | Acknowledged


class Disk:
    """What was synced is safe, and what was asked for since may be lost.

    A name that is given to a file, or taken from it, is safe once its folder was synced: names are lost from the last
    one on, contents in any order. SQLite syncs the folder together with a file that it has just made.
    """

    def __init__(self, files: dict[str, bytes]) -> None:
        self._contents = {number: bytearray(content) for number, content in enumerate(files.values())}
        self._names = {name: number for number, name in enumerate(files)}
        self._safe_names = dict(self._names)
        self._unsafe_names: list[tuple[str, int | None]] = []
        self._unsafe: list[tuple[int, Write | Truncate]] = []

    def take(self, step: Step) -> None:
        match step:
            case Sync(file):
                self._settle(self._number(file))
            case Delete(file, with_folder):
                self._rename(file, None)
                if with_folder:
                    self._settle_names()
            case Write() | Truncate():
                self._unsafe.append((self._number(step.file), step))

    def after_a_cut(self, dice: random.Random) -> dict[str, bytes]:
        """The files as the next start finds them."""
        names = _named(self._safe_names, self._unsafe_names[: dice.randint(0, len(self._unsafe_names))])
        contents = {number: bytearray(self._contents[number]) for number in names.values()}
        keeps = dice.random()
        for number, step in self._unsafe:
            if number in contents and dice.random() < keeps:
                _apply(step, contents[number], dice)
        return {name: bytes(contents[number]) for name, number in names.items()}

    def _number(self, file: str) -> int:
        """Of the file that has the name; of a new one where none has."""
        if file not in self._names:
            number = len(self._contents)
            self._contents[number] = bytearray()
            self._rename(file, number)
        return self._names[file]

    def _rename(self, name: str, number: int | None) -> None:
        self._unsafe_names.append((name, number))
        self._names = _named(self._names, [(name, number)])

    def _settle(self, number: int) -> None:
        for other, step in self._unsafe:
            if other == number:
                _apply(step, self._contents[number])
        self._unsafe = [one for one in self._unsafe if one[0] != number]
        if number not in self._safe_names.values():
            self._settle_names()

    def _settle_names(self) -> None:
        self._safe_names, self._unsafe_names = dict(self._names), []


def _named(names: dict[str, int], changes: list[tuple[str, int | None]]) -> dict[str, int]:
    after: dict[str, int | None] = {**names, **dict(changes)}
    return {name: number for name, number in after.items() if number is not None}


def _apply(step: Write | Truncate, content: bytearray, torn: random.Random | None = None) -> None:
    if isinstance(step, Truncate):
        del content[step.size :]
        return
    written = step.content
    if torn is not None and torn.random() < 0.3:
        written = written[: torn.randrange(len(written) // SECTOR + 1) * SECTOR]
    content.extend(bytes(max(0, step.at + len(written) - len(content))))
    content[step.at : step.at + len(written)] = written


def lay_down(files: dict[str, bytes], folder: Path) -> None:
    for name, content in files.items():
        (folder / name).write_bytes(content)
