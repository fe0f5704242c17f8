"""The earliest slots beside one version of a resource's plan, remembered with it for every request that asks again.

Whoever may start between the instant that was asked for and the slot that was found gets the same slot. So what is
found once is known for every minute before it, and outlives the minute in which it was asked for.
"""

from bisect import bisect_left

from app.domain.hours.work_axis import WorkAxis
from app.domain.timeline import FOREVER, Minute, Window

Kind = tuple[WorkAxis, int, bool]
"""What a slot is looked for: when there is work at all, how many minutes it takes, and whether it may pause."""

Known = tuple[tuple[Minute, ...], tuple[Minute, ...], tuple[Window | None, ...]]
"""When slots start, in order; since when each is known to be the first; and the slots."""

FreeSlots = dict[Kind, Known]
"""Threads may share them: each sees all slots of a kind or none, and loses at most what another has just found."""

NOTHING: Known = ((), (), ())

KINDS_REMEMBERED_MAX = 128
"""Of one version of a resource's plan: more kinds of work than most are asked for between two changes of it."""

SLOTS_REMEMBERED_MAX = 8
"""Of one kind, so that all of them are some hundred kilobytes at most: whoever asks finds the same few gaps."""


def known_slot(slots: FreeSlots, kind: Kind, ready: Minute) -> tuple[Window | None] | None:
    """The first that starts at or after an instant, or that there is none; None: not known yet."""
    starts, since, found = slots.get(kind, NOTHING)
    at = bisect_left(starts, ready)
    return (found[at],) if at < len(starts) and since[at] <= ready else None


def remember(slots: FreeSlots, kind: Kind, ready: Minute, slot: Window | None) -> None:
    """That this is the first, or that there is none."""
    starts, since, found = slots.get(kind, NOTHING)
    if len(starts) >= SLOTS_REMEMBERED_MAX:
        starts, since, found = NOTHING
    elif not starts and len(slots) >= KINDS_REMEMBERED_MAX:
        slots.clear()
    start = slot[0] if slot else FOREVER
    at = bisect_left(starts, start)
    behind = at + (at < len(starts) and starts[at] == start)
    slots[kind] = (
        (*starts[:at], start, *starts[behind:]),
        (*since[:at], ready, *since[behind:]),
        (*found[:at], slot, *found[behind:]),
    )
