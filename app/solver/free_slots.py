"""The earliest slots beside one version of a resource's plan, remembered with it for every request that asks again.

Whoever may start between the instant that was asked for and the slot that was found gets the same slot. So what is
found once is known for every minute before it, and outlives the minute in which it was asked for.
"""

from bisect import bisect_left

from app.domain.timeline import Minute, Window
from app.domain.work_axis import WorkAxis

Kind = tuple[WorkAxis, int, bool]
"""What a slot is looked for: when there is work at all, how many minutes it takes, and whether it may pause."""

Known = tuple[tuple[Minute, ...], tuple[Minute, ...], tuple[Window | None, ...]]
"""When slots start, in order; since when each is known to be the first; and the slots."""

NOTHING: Known = ((), (), ())
NEVER: Minute = 1 << 40
"""When a slot starts where there is none."""

SLOTS_REMEMBERED_MAX = 512
"""Of one version of a resource's plan, about a tenth of a megabyte: more than its steps are asked for in a day."""


class FreeSlots:
    """Threads share it: each sees all of a kind's slots or none, and loses at most what another has just found."""

    __slots__ = ("_count", "_known")

    def __init__(self) -> None:
        self._known: dict[Kind, Known] = {}
        self._count = 0

    def first(self, kind: Kind, ready: Minute) -> tuple[Window | None] | None:
        """The first that starts at or after an instant, or that there is none; None: not known yet."""
        starts, since, slots = self._known.get(kind, NOTHING)
        at = bisect_left(starts, ready)
        return (slots[at],) if at < len(starts) and since[at] <= ready else None

    def remember(self, kind: Kind, ready: Minute, slot: Window | None) -> None:
        """That this is the first, or that there is none."""
        if self._count >= SLOTS_REMEMBERED_MAX:
            self._known, self._count = {}, 0
        starts, since, slots = self._known.get(kind, NOTHING)
        start = slot[0] if slot else NEVER
        at = bisect_left(starts, start)
        behind = at + (at < len(starts) and starts[at] == start)
        self._known[kind] = (
            (*starts[:at], start, *starts[behind:]),
            (*since[:at], ready, *since[behind:]),
            (*slots[:at], slot, *slots[behind:]),
        )
        self._count += 1
