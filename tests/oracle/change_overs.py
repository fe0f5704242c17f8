"""What a machine is set up for, and where work of a family fits between what stands on it: gap by gap."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from app.domain.setups import SetupMatrix
from tests.oracle.times import NEVER, Windows


@dataclass(frozen=True)
class Standing:
    """Something on a machine. Work of a family is set up for in the gap before it, but not before its ``fence``."""

    start: int
    end: int
    family: str | None
    fence: int = 0
    is_work: bool = False


@dataclass(frozen=True)
class Unit:
    matrix: SetupMatrix
    state: str | None
    windows: Windows
    there: Sequence[Standing] = field(default_factory=list)


def closed_to(
    unit: Unit, own: Sequence[Standing], family: str | None, fence: int, *, is_last: bool
) -> list[tuple[int, int]]:
    """The stretches that work of that family may not touch: where others stand, and where one could not be set up.

    ``is_last``: nothing of one's own comes after it; else that may set the machine up again for whoever follows.
    """
    there = sorted([*unit.there, *own], key=lambda one: (one.start, one.end))
    edges = sorted({0, NEVER, *(edge for one in there for edge in (one.start, one.end))})
    closed: list[tuple[int, int]] = []
    for since, until in pairwise(edges):
        if any(one.start <= since < one.end for one in there):
            closed.append((since, until))
            continue
        before = [one for one in there if one.end <= since]
        after = [one for one in there if one.start >= until]
        opens, closes = _room(unit, before, after if is_last else [], (since, until), family, fence)
        closed += [(since, opens), (closes, until)] if opens < closes else [(since, until)]
    return [(since, until) for since, until in closed if since < until]


def _room(
    unit: Unit,
    before: Sequence[Standing],
    after: Sequence[Standing],
    gap: tuple[int, int],
    family: str | None,
    fence: int,
) -> tuple[int, int]:
    """From when to when work may stand in a gap, if it is the only thing there."""
    last = next((one.family for one in reversed(before) if one.family is not None), unit.state)
    opens, closes = gap
    if family is not None and (minutes := minutes_between(unit.matrix, last, family)):
        opens = _so_much_later(unit.windows, max(opens, fence), minutes)
    following = next(((at, one) for at, one in enumerate(after) if one.family is not None), None)
    if following is None or not following[1].is_work:
        return opens, closes
    at, work = following
    minutes = minutes_between(unit.matrix, last if family is None else family, work.family or "")
    if at == 0:
        latest = _so_much_earlier(unit.windows, work.start, minutes)
        return opens, min(closes, latest) if open_minutes(unit.windows, work.fence, work.start) >= minutes else opens
    if family is None:
        return opens, closes
    since = max(work.fence, *(one.end for one in after[:at]))
    return opens, closes if open_minutes(unit.windows, since, work.start) >= minutes else opens


def leave_its_minutes(unit: Unit, own: Sequence[Standing]) -> bool:
    """Whether all work of others that could be set up for still can be, beside one's own."""
    works = [one for one in unit.there if one.is_work and one.family is not None]
    return all(_has_its_minutes(unit, work, own) or not _has_its_minutes(unit, work, ()) for work in works)


def _has_its_minutes(unit: Unit, work: Standing, own: Sequence[Standing]) -> bool:
    before = sorted((one for one in (*unit.there, *own) if one.end <= work.start), key=lambda one: one.end)
    last = next((one.family for one in reversed(before) if one.family is not None), unit.state)
    since = max([work.fence, *(one.end for one in before)])
    return open_minutes(unit.windows, since, work.start) >= minutes_between(unit.matrix, last, work.family or "")


def minutes_between(matrix: SetupMatrix, last: str | None, family: str) -> int:
    """As the matrix on the wall is read: who names both is right, then who names where it goes, then where it was."""
    if last == family:
        return matrix.rows.get((family, family), 0)
    candidates = [row for row in matrix.rows if row[0] in (last, "*") and row[1] in (family, "*")]
    if candidates:
        best = max(candidates, key=lambda row: ((row[0] != "*") + (row[1] != "*"), row[1] != "*"))
        return matrix.rows[best]
    return 0 if last is None else matrix.default_minutes


def open_minutes(windows: Windows, since: int, until: int) -> int:
    return sum(max(0, min(end, until) - max(start, since)) for start, end in windows)


def _so_much_later(windows: Windows, since: int, minutes: int) -> int:
    """The instant by which so many open minutes have passed."""
    for start, end in windows:
        there = max(0, end - max(start, since))
        if there >= minutes:
            return max(start, since) + minutes
        minutes -= there
    return NEVER


def _so_much_earlier(windows: Windows, until: int, minutes: int) -> int:
    """The latest instant from which so many open minutes pass by then."""
    if minutes == 0:
        return until
    for start, end in reversed(windows):
        there = max(0, min(end, until) - start)
        if there > minutes or (there == minutes and there):
            return min(end, until) - minutes
        minutes -= there
    return 0
