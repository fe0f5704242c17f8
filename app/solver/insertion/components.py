"""Which option of a component goes in where a step is to be done as early as it can be."""

from collections.abc import Callable

from app.domain.quantity import Units
from app.domain.supply import ItemSite
from app.domain.timeline import Minute
from app.solver.capacity.modes import Options
from app.solver.draft import Draft, DraftNeed
from app.solver.unit_cost import OptionCost, UnitCosts


def chosen_option(
    options: Options,
    ready: Minute,
    draft: Draft,
    obtain: Callable[[ItemSite, Units], DraftNeed | None],
    expected: Callable[[ItemSite, Units], Minute | None] | None,
) -> DraftNeed | None:
    """Plans the one that is there first, or in time for what is ready; of equals the cheapest, then as listed.

    Compared by planning and taking back, or, where that would take too long, by what is expected.
    """
    costs = UnitCosts(draft.shop)
    mark = draft.mark()
    finishes: list[tuple[Minute, OptionCost, int]] = []
    for index, (place, units) in enumerate(options):
        if expected is not None:
            at = expected(place, units)
        else:
            need = obtain(place, units)
            draft.undo(mark)
            at = None if need is None else need.at
        if at is not None:
            at = max(at, ready)
            finishes.append((at, costs.of_option(place, units, draft.availability(place).by(at)), index))
    for _, _, index in sorted(finishes):
        planned = obtain(*options[index])
        if planned is not None:
            return planned
        draft.undo(mark)
    return None
