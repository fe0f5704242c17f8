"""Where promises would stand if nobody's work were in the way of anybody's: less late than so they cannot be."""

from collections.abc import Mapping
from itertools import chain

from app.domain.parts import Move, Run
from app.domain.promise import Promise
from app.domain.routing import Step
from app.domain.timeline import Minute, Window
from app.solver.capacity.modes import Mode
from app.solver.capacity.slots import earliest_slot
from app.solver.draft import Draft
from app.solver.resequencing.loose import Loose
from app.solver.resequencing.putting_back import How, PuttingBack
from app.solver.resequencing.waiting_together import suppliers_first
from app.solver.shop import Shop


def at_best(shop: Shop, loose: Loose, *, sooner: bool) -> Mapping[str, Promise]:
    """By quote; those that find no place even so are left out.

    Each thing at its earliest, one after another, is the earliest for all where they do not compete. What one takes of
    another's work is there at once, as long as nobody knows when it is at best.
    """
    standing = shop.snapshot
    promises = [one for one in standing.promises.values() if one.commitment and one.plan.open_deliveries]
    how = How(may_be_late={one.quote for one in promises}, leaving=standing.promises, sooner=sooner)
    moving = [one for one in promises if loose.may_move(one)]
    made = chain.from_iterable(chain[Run | Move](one.plan.runs, one.plan.moves) for one in moving)
    at_once = {one.key: shop.now for one in made if one.available_at > shop.now}
    putting = PuttingBack(_OpenTime(shop, shop.now), standing, loose, promises, how, at_once)
    back = ((one.quote, putting.put(one)) for one in suppliers_first(promises, standing))
    return {quote: again for quote, again in back if again is not None}


class _OpenTime(Draft):
    """In which nothing is in the way but closed time; machines are set up for whatever comes."""

    def earliest_slot(self, step: Step, ready: Minute, mode: Mode, minutes: int, fence_at: Minute = 0) -> Window | None:
        if not minutes:
            return (ready, ready)
        axis = self.shop.axis(step, mode.resources, mode.overtime)
        return earliest_slot(axis, (), ready, minutes, interruptible=step.interruptible)
