"""What clients asked and what they were told, by which the books are held to account."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Call:
    """``act`` is what the client wants, in a word; without a key only what may be repeated is repeated."""

    act: str
    method: str
    path: str
    body: bytes = b""
    key: str | None = None

    @property
    def repeatable(self) -> bool:
        return self.key is not None or self.method != "POST" or self.act == "inquire"


@dataclass(frozen=True, kw_only=True)
class Told:
    """``status`` None: the answer was lost, and without a key nobody can ask for it."""

    call: Call
    status: int | None
    answer: bytes
    tries: tuple[str, ...] = ()
    """What came before the answer: lost, or the problem that said to come back."""
    seconds: float

    @property
    def is_kept(self) -> bool:
        """Whether the same key gives the same answer ever after."""
        return self.status is not None and (self.status < 300 or self.status == 409)

    @property
    def document(self) -> Any:
        return json.loads(self.answer)

    @property
    def problem(self) -> str:
        """The last word of a problem's type."""
        return str(self.document["type"]).rpartition("/")[2]


@dataclass(kw_only=True)
class Journal:
    """Of all clients together. ``wrong`` is what no client should ever see, in sentences."""

    told: list[Told] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def write(self, told: Told) -> None:
        with self._lock:
            self.told.append(told)

    def complain(self, sentence: str) -> None:
        with self._lock:
            self.wrong.append(sentence)

    def answers(self, act: str, status: int) -> Iterator[Any]:
        """The documents of what was told with a status."""
        return (told.document for told in self.told if told.call.act == act and told.status == status)
