"""Re-promise runs on the wire: who is looked after, how far it is, and what is proposed."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field

from app.domain.demand import Effort
from app.domain.errors import Fault, RequestRejected
from app.domain.repromise import Proposal, Redated, Repromise, RepromiseRequest, Strategy, Whom
from app.domain.snapshots.snapshot import Snapshot
from app.wire.events import MovedOperationOut
from app.wire.faults import repeated
from app.wire.limits import CLASSES_MAX, COMMITMENTS_NAMED_MAX
from app.wire.requests import EffortName
from app.wire.text import DayText, InstantText, Number, PageOut, Shown, quantity_of_item
from app.wire.types import Id, Shape, Text

StrategyName = Literal["win", "gain", "improve", "redistribute", "fill", "lose", "skip"]


class ClassStrategyIn(Shape):
    demand_class: Text
    """As customers of the plant model have it."""
    strategy: StrategyName


class RepromiseIn(Shape):
    """Who is looked after, and how each class of demand fares."""

    whom: Literal["at_risk", "improve"] = "at_risk"
    """`at_risk`: who cannot be kept. `improve`: who was promised later than wanted, where idle time allows it."""
    strategies: Annotated[list[ClassStrategyIn], Field(max_length=CLASSES_MAX, default_factory=list)]
    """`win` keeps its date before all others; `gain` and `improve` keep theirs, and may get earlier ones;
    `redistribute` may get a later one where less is late in all for it; `fill` takes what is left; `lose` gives way
    first; `skip` is left alone."""
    otherwise: StrategyName = "gain"
    """For every class that is not named: only what cannot be kept gets another date."""
    commitments: Annotated[list[Id], Field(max_length=COMMITMENTS_NAMED_MAX, default_factory=list)]
    """Only these are looked after; all where none is named."""
    effort: EffortName = "standard"
    """`thorough` tries ten times as much."""

    def to_domain(self) -> RepromiseRequest:
        """
        Raises:
            RequestRejected: a demand class has more than one strategy.
        """
        if faults := tuple(self._named_again()):
            raise RequestRejected.naming(*faults)
        return RepromiseRequest(
            whom=Whom(self.whom),
            strategies={one.demand_class: Strategy(one.strategy) for one in self.strategies},
            otherwise=Strategy(self.otherwise),
            commitments=frozenset(self.commitments),
            effort=Effort(self.effort),
        )

    def _named_again(self) -> Iterator[Fault]:
        for at, again in repeated(one.demand_class for one in self.strategies).items():
            detail = f"repeats {again!r}: a demand class has one strategy"
            yield Fault(pointer=f"/strategies/{at}/demand_class", code="duplicate_id", detail=detail)


class RedatedOut(Shown):
    """A line that would get another date."""

    commitment: str
    line: str
    item: str
    quantity: Number
    promised_at: InstantText
    promised_date: DayText
    proposed_at: InstantText
    proposed_date: DayText
    later_minutes: int
    """Negative where it comes earlier."""
    why: str

    @classmethod
    def from_domain(cls, one: Redated, snapshot: Snapshot) -> "RedatedOut":
        return cls.showing(
            one,
            quantity=quantity_of_item(one.quantity, one.item, snapshot.plant, one.decimals),
            promised_date=one.promised_on,
            proposed_date=one.proposed_on,
            later_minutes=one.proposed_at - one.promised_at,
        )


class ProposalOut(Shown):
    """What `apply` would write: nothing of it is done yet."""

    plan_version: int
    redated: list[RedatedOut]
    kept: list[str]
    """Commitments that cannot be kept as they stand and keep their dates."""
    still_in_trouble: list[str]
    """Commitments that no place was found for, such as work that has begun on a machine that is down; and those that
    get another date and cannot keep that either, for something else that is missing."""
    moved: list[MovedOperationOut]
    lateness_minutes: int
    """Of all lines after their dates of today, each minute by its weight: 10 for `redistribute`, 3 for `fill`, 1 for
    `lose`, 100 for those who keep their dates. Of those that no place was found for, what it would be if nobody were in
    their way; who has no place even then is not counted."""
    lateness_bound_minutes: int
    """No plan is late by less, where what comes is not enough for all and is shared out as it is."""

    @classmethod
    def from_domain(cls, proposal: Proposal, snapshot: Snapshot) -> "ProposalOut":
        return cls.showing(
            proposal,
            redated=[RedatedOut.from_domain(one, snapshot) for one in proposal.redated],
            kept=_owners(proposal.kept, snapshot),
            still_in_trouble=_owners(proposal.still_in_trouble, snapshot),
            moved=MovedOperationOut.of_all(proposal.change.shifts),
            lateness_minutes=proposal.lateness,
            lateness_bound_minutes=proposal.lateness_bound,
        )


def _owners(quotes: Sequence[str], snapshot: Snapshot) -> list[str]:
    """By the names that they have by now; a promise that is over keeps that of its quote."""
    return [snapshot.promises[quote].owner if quote in snapshot.promises else quote for quote in quotes]


class RepromiseOut(Shown):
    id: str
    state: str
    """`queued`, `running`, `proposed`, `applied`, `cancelled` or `failed`."""
    whom: str
    asked_at: InstantText
    asked_by: str
    steps: int
    """How often another order was tried; it ends with `steps_max`, or when nobody is late, 0 where nobody was."""
    steps_max: int
    detail: str
    proposal: ProposalOut | None

    @classmethod
    def from_domain(cls, run: Repromise, snapshot: Snapshot) -> "RepromiseOut":
        proposal = ProposalOut.from_domain(run.proposal, snapshot) if run.proposal else None
        return cls.showing(run, whom=run.request.whom, proposal=proposal)


class RepromisesOut(PageOut[RepromiseOut]):
    """A page of re-promise runs."""
