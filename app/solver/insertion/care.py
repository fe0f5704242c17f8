"""How hard insertion tries, and what it has met with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from app.domain.quantity import Units
from app.domain.supply import ItemSite
from app.domain.timeline import Minute
from app.solver.arrangement import Arrangement
from app.solver.insertion.in_vain import InVain

NOTHING: Mapping[ItemSite, Units] = MappingProxyType({})
"""Is planned at once for several."""


@dataclass(slots=True)
class Tally:
    """``planned``: needs that were planned, kept or not."""

    planned: int = 0


@dataclass(slots=True)
class Care:
    """What insertion is told to do at which place, and what it tells of it.

    ``trials``: how many more needs may be planned only to compare; without any left, choices go by what may be
    expected. Comparing plans by planning them multiplies with every level of the bill, and the number bounds that.
    ``shares``: in how many shares what is planned anew at a place comes, each from the source that has it first.
    ``due``: by when all that is planned anew at a place has to be there, each source bringing as much as it can by
    then. ``gathered``: how much is planned at once for all who need it, before any of them; components come first.
    ``collects``: whether what lies at several other sites is sent from all of them; ``may_collect``: whether any of it
    could be. ``chose``: whether there was anything to compare. ``tally``: what has been done so far, with other dates
    and shares, too. ``in_vain``: what could not be had, with just these dates and shares.
    """

    trials: int = 0
    shares: Mapping[ItemSite, int] = field(default_factory=dict)
    due: Mapping[ItemSite, Minute] = field(default_factory=dict)
    gathered: Mapping[ItemSite, Units] = field(default_factory=dict)
    collects: bool = True
    may_collect: bool = False
    chose: bool = False
    tally: Tally = field(default_factory=Tally)
    in_vain: InVain = field(default_factory=InVain)

    @classmethod
    def like(cls, known: Arrangement, trials: int, gathered: Mapping[ItemSite, Units] = NOTHING) -> "Care":
        """As a plan that is known was told to come; what is planned at once is told anew."""
        return cls(trials=trials, shares=known.shares, due=known.due, gathered=gathered, collects=known.collects)
