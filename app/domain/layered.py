"""A mapping that differs from an older one in a few entries, made in the time of those few."""

from collections.abc import Collection, ItemsView, Iterator, KeysView, Mapping, Sequence, ValuesView
from math import isqrt
from typing import Any, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Layered(Mapping[Key, Value]):
    """Immutable; a dict below that versions share, what was put over it, and the keys that are gone from it.

    In the order that a dict would have: what is replaced keeps its place, what is new or comes back is last. Once more
    than a few entries lie above, the next version has a dict of its own below. Whoever goes through all of them is
    given such a dict, too, but the version keeps its layers: what it shares with others is how ``differing`` is fast.
    """

    __slots__ = ("_all", "_layers")

    def __init__(self, below: dict[Key, Value], above: dict[Key, Value], gone: frozenset[Key]) -> None:
        self._layers = (below, above, gone)
        self._all = None if above or gone else below

    def amended(self, put: Mapping[Key, Value], gone: Collection[Key]) -> "Layered[Key, Value]":
        below, above, missing = self._layers
        if len(above) + len(missing) > FEW + isqrt(len(below)):
            below, above, missing = self._whole(), {}, frozenset()
        kept = {key: value for key, value in above.items() if key not in gone} if gone else above
        taken_out = [key for key in gone if key in below]
        return Layered(below, {**kept, **put}, missing.union(taken_out) if taken_out else missing)

    def _whole(self) -> dict[Key, Value]:
        if self._all is None:
            below, above, gone = self._layers
            whole = dict(below)
            for key in gone:
                del whole[key]
            whole.update(above)
            # Only now: threads who share a version see all of it or none.
            self._all = whole
        return self._all

    def __getitem__(self, key: Key) -> Value:
        below, above, gone = self._layers
        if key in above:
            return above[key]
        if key in gone:
            raise KeyError(key)
        return below[key]

    def __contains__(self, key: object) -> bool:
        below, above, gone = self._layers
        return key in above or (key in below and key not in gone)

    def get(self, key: Key, default: Any = None, /) -> Any:
        below, above, gone = self._layers
        if key in above:
            return above[key]
        return default if key in gone else below.get(key, default)

    def __len__(self) -> int:
        below, above, gone = self._layers
        return len(below) - len(gone) + sum(key not in below or key in gone for key in above)

    def __iter__(self) -> Iterator[Key]:
        return iter(self._whole())

    def keys(self) -> KeysView[Key]:
        return self._whole().keys()

    def values(self) -> ValuesView[Value]:
        return self._whole().values()

    def items(self) -> ItemsView[Key, Value]:
        return self._whole().items()


FEW = 16
"""So many entries may lie above any dict, and as many more as its size has a root of."""


def amended(before: Mapping[Key, Value], put: Mapping[Key, Value], gone: Collection[Key] = ()) -> Mapping[Key, Value]:
    """The mapping with entries put in or replaced, and others taken away; as it is where there are none."""
    if not put and not gone:
        return before
    if isinstance(before, Layered):
        return before.amended(put, gone)
    return Layered(before if isinstance(before, dict) else dict(before), {}, frozenset()).amended(put, gone)


def differing(before: Mapping[Key, Value], after: Mapping[Key, Value]) -> Sequence[Key]:
    """Under which keys two versions have not the very same; in the time of those few where they share a dict."""
    (below, above, gone), (other, put, missing) = _layers_of(before), _layers_of(after)
    keys = {**above, **put, **dict.fromkeys((*gone, *missing))} if below is other else {**before, **after}
    return [key for key in keys if before.get(key) is not after.get(key)]


def _layers_of(mapping: Mapping[Key, Value]) -> tuple[Mapping[Key, Value], dict[Key, Value], frozenset[Key]]:
    return mapping._layers if isinstance(mapping, Layered) else (mapping, {}, frozenset())
