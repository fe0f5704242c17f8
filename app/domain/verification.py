"""What makes a plan keepable: `violations` judges a change, `audit` a whole plan, by the laws in app/domain/laws.

Called after every solve, before every write, and by the tests. It shares nothing with the solver and reads plain
rows and plain calendars only, so that one bug does not blind both. A law that is broken is returned, never raised.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from app.domain.changes import (
    Change,
    NeedsRepegged,
    PlanMoved,
    PlantChanged,
    PromiseEnded,
    PromiseMade,
    PromiseRevised,
    RevisionReason,
)
from app.domain.laws.books import BOOKS_LAWS, WHOLE_BOOKS_LAWS
from app.domain.laws.capacity import CAPACITY_LAWS
from app.domain.laws.change import CHANGE_LAWS, ENTRY_LAWS
from app.domain.laws.changeover import a_change_over_has_its_minutes
from app.domain.laws.kept_back import promises_leave_safety_stock_and_requirements_alone
from app.domain.laws.material import MATERIAL_LAWS
from app.domain.laws.promise import PROMISE_LAWS
from app.domain.laws.risk import BORN_AT_RISK_LAWS, FACTS_MAY_BREAK
from app.domain.laws.scene import Breach, Law, Scene, Scope, broken_by, scope_of, whole_of
from app.domain.laws.standing import STANDING_LAWS, broken_as_planned
from app.domain.needs import Repeg
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute

Found = dict[tuple[str, str], tuple[int, Breach]]
"""By law and ref: how far it is broken in all, and the first breach found."""

CHANGING_LAWS: tuple[Law, ...] = (*MATERIAL_LAWS, *CAPACITY_LAWS, *PROMISE_LAWS, *BOOKS_LAWS)
LAWS: tuple[Law, ...] = (*CHANGING_LAWS, *STANDING_LAWS)
LATER_CHANGE_LAWS = tuple(law for law in CHANGE_LAWS if law not in ENTRY_LAWS)
MACHINES_FIRST = tuple(sorted(LAWS, key=lambda law: law not in CAPACITY_LAWS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A law, by its function's name, that a plan breaks; where; and what is wrong there. ``by`` as in ``Breach``."""

    rule: str
    ref: str
    detail: str
    by: int = field(default=1, compare=False)

    def __str__(self) -> str:
        return f"{self.rule} at {self.ref}: {self.detail}"


def violations(before: Snapshot, change: Change, now: Minute) -> tuple[Violation, ...]:
    """What a change breaks or makes worse; what was as bad before is not held against it.

    ``before`` is live at ``now``. Looks at what the change touches only; a new plant model touches everything.
    A promise whose dates were given and not planned may be late itself; it may make nobody else so. What happened has
    happened: a fact is held to the books' laws only, and makes known who is at risk.
    """
    return tuple(_violations(before, change, now, LAWS))


def violations_in_turn(before: Snapshot, changes: Sequence[Change], now: Minute) -> tuple[Violation, ...]:
    """The same of several changes, each judged after the ones before it."""
    return next(filter(None, (violations(base, change, now) for base, change in in_turn(before, changes))), ())


def in_turn(before: Snapshot, changes: Sequence[Change]) -> Iterator[tuple[Snapshot, Change]]:
    """Each change with the plan in which those before it have been made; the last is not made for this."""
    for at, change in enumerate(changes):
        before = before.apply(changes[at - 1]) if at else before
        yield before, change


def breaks_nothing(before: Snapshot, change: Change, now: Minute) -> bool:
    """Whether there are no violations, for whoever waits under a lock for a yes or no.

    The first one settles it, and machines come first: there most of those meet who want the same at once, and whoever
    has been overtaken need not count what everybody takes of each supply.
    """
    return next(_violations(before, change, now, MACHINES_FIRST), None) is None


def _violations(before: Snapshot, change: Change, now: Minute, laws: tuple[Law, ...]) -> Iterator[Violation]:
    broken = [_violation(law, breach) for law in ENTRY_LAWS for breach in law(before, change, now)]
    if broken:
        yield from broken
        return
    for judged in LATER_CHANGE_LAWS:
        yield from (_violation(judged, breach) for breach in judged(before, change, now))
    after = before.look_ahead(change)
    touched = _touched(before, after, change)
    is_of_everything = isinstance(change, PlantChanged | NeedsRepegged)
    scene = Scene(snapshot=after, scope=touched, now=now, before=None if is_of_everything else before)
    was = Scene(snapshot=before, scope=touched, now=now)
    born: Found | None = None
    given_up: Found = {}
    if _is_a_fact(change):
        laws = tuple(law for law in laws if law not in FACTS_MAY_BREAK)
    for law in laws:
        # Most often nothing is found, which is seen at the first look.
        if next(law(scene), None) is None:
            continue
        if born is None:
            born, given_up = _born_with(change, after, now), _given_up(before, change, touched, now)
        known = _at_worst({**_added_up(broken_by((law,), was)), **born}, given_up)
        for key, (by, breach) in _added_up(broken_by((law,), scene)).items():
            if by > known.get(key, (0, breach))[0]:
                yield _violation(law, breach)


def audit(snapshot: Snapshot, now: Minute) -> tuple[Violation, ...]:
    """Everything that is wrong with a plan at an instant; holds that are over count for nothing."""
    live = snapshot.live(now)
    found = _broken(live, whole_of(live), now, (*LAWS, *WHOLE_BOOKS_LAWS))
    return _all_told(found)


def audit_promise(snapshot: Snapshot, quote: str, now: Minute) -> tuple[Violation, ...]:
    """What is wrong at an instant with one promise as it stands, and with what it shares with others."""
    promise = snapshot.promises[quote]
    scene = Scene(snapshot=snapshot, scope=scope_of(promise), now=now)
    return _all_told(_added_up(chain(broken_as_planned(promise, scene), broken_by(CHANGING_LAWS, scene))))


def _touched(before: Snapshot, after: Snapshot, change: Change) -> Scope:
    repegs: Sequence[Repeg] = ()
    match change:
        case PlantChanged() | NeedsRepegged():
            return whole_of(before, after)
        case PromiseMade(promise=promise):
            promises, repegs = [promise], promise.plan.repegs
        case PromiseRevised(promise=promise):
            promises, repegs = [before.promises[promise.quote], promise], promise.plan.repegs
        case PlanMoved(shifts=shifts, dates=dates, repegs=repegs):
            quotes = dict.fromkeys([*(shift.quote for shift in shifts), *(one.quote for one in dates)])
            promises = [there.promises[quote] for there in (before, after) for quote in quotes]
        case _:
            promises = [before.promises[change.quote]]
            repegs = before.given_back(change.quote) if isinstance(change, PromiseEnded) else ()
    scope = scope_of(*promises)
    for promise in promises:
        if isinstance(change, PlanMoved):
            scope.add_takers(promise, after)
        if before.plant.setup_matrices:
            scope.add_followers(promise)
    scope.add_repegs(repegs, after)
    return scope


def _is_a_fact(change: Change) -> bool:
    facts = (RevisionReason.SHIPPED, RevisionReason.REPORTED)
    return isinstance(change, PromiseRevised) and change.reason in facts


def _born_with(change: Change, after: Snapshot, now: Minute) -> Found:
    """What an overridden promise is late or short of itself."""
    if not isinstance(change, PromiseMade | PromiseRevised) or not change.promise.overridden:
        return {}
    promise = after.promises[change.promise.quote]
    return _broken(after, scope_of(promise), now, BORN_AT_RISK_LAWS)


def _given_up(before: Snapshot, change: Change, touched: Scope, now: Minute) -> Found:
    """What others would be short of without what a commitment does, which is free to take it back.

    It no longer sets a machine up for what comes after, and what it left over no longer makes up for safety stock that
    a feed fell below: whoever had counted on that is at risk.
    """
    if not isinstance(change, PromiseRevised):
        return {}
    promise = before.promises[change.promise.quote]
    idle = replace(promise, plan=replace(promise.plan, runs=(), buys=(), moves=(), deliveries=()))
    laws = (a_change_over_has_its_minutes, promises_leave_safety_stock_and_requirements_alone)
    return _broken(before.revised([idle]), touched, now, laws)


def _at_worst(one: Found, other: Found) -> Found:
    return {**one, **{key: found for key, found in other.items() if found[0] > one.get(key, (0, found[1]))[0]}}


def _broken(snapshot: Snapshot, scope: Scope, now: Minute, laws: tuple[Law, ...]) -> Found:
    return _added_up(broken_by(laws, Scene(snapshot=snapshot, scope=scope, now=now)))


def _added_up(broken: Iterable[tuple[Law, Breach]]) -> Found:
    found: Found = {}
    for law, breach in broken:
        by, first = found.get((law.__name__, breach.ref), (0, breach))
        found[law.__name__, breach.ref] = (by + breach.by, first)
    return found


def _violation(law: Callable[..., object], breach: Breach) -> Violation:
    return Violation(rule=law.__name__, ref=breach.ref, detail=breach.detail, by=breach.by)


def _all_told(found: Found) -> tuple[Violation, ...]:
    """How far each law is broken in all, with the first breach found."""
    return tuple(
        Violation(rule=rule, ref=ref, detail=breach.detail, by=by) for (rule, ref), (by, breach) in found.items()
    )
