"""Promising anew after something broke: who may get another date and who may not, and what is proposed for whom."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from app.domain.changes import PlanMoved
from app.domain.demand import Effort
from app.domain.quantity import Units
from app.domain.timeline import Minute


class Strategy(StrEnum):
    """How a class of demand fares, by the trade's names; the first ones come first.

    A win keeps its date before all others. A gain keeps its date and gets an earlier one where it wanted that; so does
    improve, after the gains. Redistribute may get a later date where less is late in all for it. Fill takes what
    those leave. A lose gives way first. A skip is not touched: its work stays where it is.
    """

    WIN = "win"
    GAIN = "gain"
    IMPROVE = "improve"
    REDISTRIBUTE = "redistribute"
    FILL = "fill"
    LOSE = "lose"
    SKIP = "skip"

    @property
    def keeps_its_date(self) -> bool:
        return self in (Strategy.WIN, Strategy.GAIN, Strategy.IMPROVE)

    @property
    def weight(self) -> int:
        """What a minute late counts, of what may be late."""
        return WEIGHTS[self]


WEIGHTS = {
    Strategy.WIN: 100,
    Strategy.GAIN: 100,
    Strategy.IMPROVE: 100,
    Strategy.REDISTRIBUTE: 10,
    Strategy.FILL: 3,
    Strategy.LOSE: 1,
    Strategy.SKIP: 100,
}
"""Apart enough that one is not traded for many of the next: those who keep their dates are late only where no other
plan was found."""


class Whom(StrEnum):
    """``AT_RISK``: who cannot be kept. ``IMPROVE``: who was promised later than wanted, and may get an earlier date."""

    AT_RISK = "at_risk"
    IMPROVE = "improve"


@dataclass(frozen=True, slots=True, kw_only=True)
class RepromiseRequest:
    """``strategies``: by demand class of the customer; ``otherwise`` for all classes that are not named.

    ``commitments``: only these are looked after, if any are named.
    """

    whom: Whom = Whom.AT_RISK
    strategies: Mapping[str, Strategy] = field(default_factory=dict)
    otherwise: Strategy = Strategy.GAIN
    commitments: frozenset[str] = frozenset()
    effort: Effort = Effort.STANDARD


class RepromiseState(StrEnum):
    """The last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    PROPOSED = "proposed"
    APPLIED = "applied"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        return self in (RepromiseState.APPLIED, RepromiseState.CANCELLED, RepromiseState.FAILED)


UNDER_WAY = (RepromiseState.QUEUED, RepromiseState.RUNNING)
"""There is nothing to look at yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redated:
    """One line whose date would be another, from which to which, and why. ``decimals``: as its quantity is counted."""

    commitment: str
    quote: str
    line: str
    item: str
    quantity: Units
    decimals: int | None = None
    promised_at: Minute
    promised_on: date
    proposed_at: Minute
    proposed_on: date
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """``change`` is what ``apply`` writes. ``troubled``: quotes of what could not be kept when it was planned; of
    those, ``kept``: what keeps its dates after it. ``still_in_trouble``: of those, and of what gets another date, what
    cannot be kept then either.

    Lateness is in minutes of all lines after their dates of today, each by its weight: as it would be, and no plan
    with less than ``lateness_bound`` exists. What no place was found for counts as if nobody were in its way; what has
    none even then counts in neither.
    """

    plan_version: int
    change: PlanMoved
    redated: tuple[Redated, ...]
    kept: tuple[str, ...]
    still_in_trouble: tuple[str, ...]
    lateness: int
    lateness_bound: int
    troubled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Repromise:
    """One run. ``steps`` of ``steps_max`` are done; ``detail``: what there is to say of its state."""

    id: str
    request: RepromiseRequest
    state: RepromiseState
    asked_at: datetime
    asked_by: str
    steps: int = 0
    steps_max: int = 0
    proposal: Proposal | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a run looks for. ``strategies`` of all commitments, and when each line is ``due``, by quote.

    ``troubled``: what cannot be kept as it stands, by quote, with the reason. ``earlier``: due dates are wishes, and
    whoever gets nearer to them is promised so; all dates of today are kept.
    """

    run: str
    troubled: Mapping[str, str]
    strategies: Mapping[str, Strategy]
    due: Mapping[str, Mapping[str, Minute]]
    steps: int
    earlier: bool = False


Watch = Callable[[int], None]
"""Told of the steps done, over and over; raises where nobody waits for what is planned any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """``lateness`` is weighted, in minutes; no plan is late by less than the ``bound``. ``steps``: those taken."""

    change: PlanMoved
    lateness: int
    bound: int
    steps: int
