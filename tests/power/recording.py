"""SQLite with its hands on a disk that we watch: its file layer with our own around writing, syncing and deleting.

The structures are those of sqlite3.h. Everything that is not watched goes to the layer below as it comes.
"""

import _sqlite3
import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p, cast, memmove, pointer, sizeof
from pathlib import Path
from typing import Any

from tests.power.disk import Delete, Step, Sync, Truncate, Write

OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
DELETE = CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)
WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
SYNC = CFUNCTYPE(c_int, c_void_p, c_int)
OTHERS_OF_FILES, OTHERS_OF_LAYER = 13, 14


class FileMethods(Structure):
    _fields_ = [
        ("version", c_int),
        ("close", c_void_p),
        ("read", c_void_p),
        ("write", WRITE),
        ("truncate", TRUNCATE),
        ("sync", SYNC),
        ("others", c_void_p * OTHERS_OF_FILES),
    ]


class Layer(Structure):
    _fields_ = [
        ("version", c_int),
        ("file_size", c_int),
        ("path_max", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("own", c_void_p),
        ("open", OPEN),
        ("delete", DELETE),
        ("others", c_void_p * OTHERS_OF_LAYER),
    ]


class NotWatched(Exception):
    """This Python brings an SQLite whose file layer nobody can reach."""


class Recording:
    """Of the files in a folder, in ``steps``, from the first on."""

    def __init__(self, folder: Path) -> None:
        self._folder = f"{folder}/"
        self.steps: list[Step] = []
        self._library = ctypes.CDLL(_sqlite3.__file__)
        try:
            self._library.sqlite3_vfs_find.restype = POINTER(Layer)
            self._below = self._library.sqlite3_vfs_find(None)
        except AttributeError:
            raise NotWatched from None
        self._layer = Layer()
        memmove(pointer(self._layer), self._below, sizeof(Layer))
        self._layer.name = b"watched"
        self._layer.open, self._layer.delete = OPEN(self._opened), DELETE(self._deleted)
        self._of_files: dict[int, FileMethods] = {}
        """By the methods below: SQLite has one set for each way of locking."""
        self._names: dict[int, str] = {}

    def start(self) -> None:
        self._library.sqlite3_vfs_register(pointer(self._layer), 1)

    def stop(self) -> None:
        self._library.sqlite3_vfs_register(self._below, 1)
        self._library.sqlite3_vfs_unregister(pointer(self._layer))

    def _opened(self, layer: int, path: int | None, file: int, flags: int, said: int | None) -> int:
        status: int = self._below.contents.open(layer, path, file, flags, said)
        name = cast(path, c_char_p).value if path else None
        if status == 0 and name is not None and name.decode().startswith(self._folder):
            # A file begins with the address of its methods.
            methods = cast(file, POINTER(c_void_p))
            self._names[file] = name.decode().removeprefix(self._folder)
            methods[0] = ctypes.addressof(self._watched(methods[0]))
        return status

    def _deleted(self, layer: int, path: bytes, with_folder: int) -> int:
        status: int = self._below.contents.delete(layer, path, with_folder)
        if status == 0 and path.decode().startswith(self._folder):
            self.steps.append(Delete(path.decode().removeprefix(self._folder), bool(with_folder)))
        return status

    def _watched(self, address: Any) -> FileMethods:
        if address not in self._of_files:
            below = cast(address, POINTER(FileMethods)).contents
            ours = FileMethods()
            memmove(pointer(ours), pointer(below), sizeof(FileMethods))

            def write(file: int, content: int, size: int, at: int) -> int:
                self.steps.append(Write(self._names[file], at, ctypes.string_at(content, size)))
                return int(below.write(file, content, size, at))

            def truncate(file: int, size: int) -> int:
                self.steps.append(Truncate(self._names[file], size))
                return int(below.truncate(file, size))

            def sync(file: int, flags: int) -> int:
                status = int(below.sync(file, flags))
                self.steps.append(Sync(self._names[file]))
                return status

            ours.write, ours.truncate, ours.sync = WRITE(write), TRUNCATE(truncate), SYNC(sync)
            self._of_files[address] = ours
        return self._of_files[address]


@contextmanager
def recorded(folder: Path) -> Iterator[list[Step]]:
    """What SQLite does to the files in the folder while the block runs.

    Raises:
        NotWatched
    """
    recording = Recording(folder)
    recording.start()
    try:
        yield recording.steps
    finally:
        recording.stop()
