"""How a fault is planted: a function that puts something else in the place of a part of the application."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

Plant = Callable[[str, Any], None]
"""Called with where something stands below ``app``, and what is to stand there."""


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """``said``: the fault in a sentence."""

    name: str
    said: str
    plants: Callable[[Plant], None]

    @contextmanager
    def at_large(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patched:
            self.plants(lambda place, other: patched.setattr(f"app.{place}", other))
            yield


MUTANTS: dict[str, Mutant] = {}


def mutant(plants: Callable[[Plant], None]) -> Callable[[Plant], None]:
    """By the name of the function; its docstring is the sentence."""
    name = plants.__name__
    MUTANTS[name] = Mutant(name=name, said=" ".join((plants.__doc__ or "").split()), plants=plants)
    return plants
