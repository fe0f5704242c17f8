"""Ways to get more of an item, compared: by planning each and taking it back, by what may be expected, or by a date."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.quantity import Units
from app.domain.timeline import Minute
from app.solver.coming import Coming
from app.solver.draft import Draft, DraftSupply, Entry
from app.solver.thresholds import largest

Kept = tuple[Coming, list[Entry]]
"""What was planned to compare, as it can be put in again."""

Share = tuple[Units, list[DraftSupply], list[Entry]]
"""How much one source brings, and what was planned for it, as it can be put in again."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to get more: it plans a quantity, or says when the quantity may be expected without planning it."""

    plan: Callable[[Units], Coming]
    expected: Callable[[Units], Minute | None]


def last_at(supplies: Sequence[DraftSupply]) -> Minute:
    """When the last of them is there: before the fence, perhaps, which what is only moved does not know."""
    return max([supply.available_at for supply in supplies])


def first_there(draft: Draft, attempts: Sequence[Attempt], rest: Units) -> Coming:
    """Each is planned and taken back; the best is put in again as it was, of equals the one listed first."""
    best: Coming = None
    entries: list[Entry] = []
    mark = draft.mark()
    for attempt in attempts:
        fresh = attempt.plan(rest)
        planned = draft.cut(mark)
        if fresh is not None and (best is None or last_at(fresh) < last_at(best)):
            best, entries = fresh, planned
    draft.paste(entries)
    return best


def first_expected(draft: Draft, attempts: Sequence[Attempt], rest: Units) -> Coming:
    """The first that can be planned at all, in the order of what may be expected of them."""
    expected = [(at, index) for index, one in enumerate(attempts) if (at := one.expected(rest)) is not None]
    mark = draft.mark()
    for _, index in sorted(expected):
        fresh = attempts[index].plan(rest)
        if fresh is not None:
            return fresh
        draft.undo(mark)
    return None


def in_shares(count: int, rest: Units, plan: Callable[[Units, int], Coming]) -> Coming:
    """One share after another; None: one of them cannot be.

    ``plan`` takes its share of what is left, and is told in how many, with its own, that is to come.
    """
    supplies: list[DraftSupply] = []
    while rest > 0:
        share = plan(rest, max(1, count))
        if share is None:
            return None
        supplies += share
        rest -= sum([supply.quantity for supply in share])
        count -= 1
    return supplies


def filled(draft: Draft, attempts: Sequence[Attempt], rest: Units, due: Minute) -> tuple[list[DraftSupply], Units]:
    """As much as can be there in time at once, then of what is left; and how much of it cannot be in time."""
    supplies: list[DraftSupply] = []
    last = 0
    while rest > 0:
        share = _largest_share(draft, attempts, rest, due, last)
        if share is None:
            break
        last, fresh, entries = share
        draft.paste(entries)
        supplies += fresh
        rest -= last
    return supplies, rest


def _largest_share(draft: Draft, attempts: Sequence[Attempt], rest: Units, due: Minute, like: Units) -> Share | None:
    """Of the source that brings most in time, of equals the one listed first; whoever brings less is not looked for."""
    best: Share | None = None
    for attempt in attempts:
        most = best[0] if best else 0
        if most < rest:
            best = _most_by(draft, attempt, rest, due, like, more_than=most) or best
    return best


def _most_by(
    draft: Draft, attempt: Attempt, rest: Units, due: Minute, like: Units, *, more_than: Units
) -> Share | None:
    """How much one source brings in time: less never takes longer, so halving finds it, if no guess is right."""
    best: Share | None = None
    mark = draft.mark()
    guesses = [like + 1, like, rest] if like else [rest]

    def is_in_time(wanted: Units) -> bool:
        nonlocal best
        hope = attempt.expected(wanted)
        fresh = attempt.plan(wanted) if hope is not None and hope <= due else None
        entries = draft.cut(mark)
        if fresh is None:
            return False
        if last_at(fresh) <= due:
            best = (wanted, fresh, entries)
            return True
        came = sum([supply.quantity for supply in fresh if supply.available_at <= due])
        guesses.extend((came + 1, came))
        return False

    largest(is_in_time, rest, known=more_than, guesses=guesses)
    return best
