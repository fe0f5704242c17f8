"""Offers of less than all at once, beside the best that each kind can be: where the planner's fall short."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from app.domain.demand import OfferKind, PromiseRequest
from app.domain.plant import PlantModel
from app.domain.promise import Answer, Offer, ProofStatus
from app.domain.timeline import Minute
from tests.factory_machines import with_neighbours, work_of
from tests.oracle.comparing import answered
from tests.oracle.haste import factory_in_haste
from tests.oracle.kinds import GaveUp, Kinds, Shared
from tests.oracle.sharing import Asked, asked_of
from tests.oracle.times import Clockwork

NODES_MAX = 10_000

Merit = tuple[tuple[int, ...], ...]
"""For each line in the order they are settled, less is better: minus its quantity, minus that on time, lateness."""


@dataclass(frozen=True)
class Judged:
    """One offer of a kind, and the best there is, from any number of sites and where each date has one delivery.

    ``best`` is None where the search gave up, ``in_one`` also where nobody needs to know.
    """

    offer: Offer
    lines: tuple[str, ...]
    planned: Merit
    best: Merit | None
    in_one: Merit | None = None

    @property
    def is_proven(self) -> bool:
        return self.offer.proof.status is ProofStatus.OPTIMAL

    @property
    def said(self) -> str:
        return f"{self.outcome}; planned {self.planned}, true {self.best}"

    @property
    def outcome(self) -> str:
        kind, proof = self.offer.kind.value, self.offer.proof.status.value
        if self.best is None:
            return f"{kind}: the search gave up"
        if self.planned == self.best:
            return f"{kind}, {proof}: as good as can be"
        if self.planned < self.best:
            return f"{kind}, {proof}: better than can be"
        several = self.in_one is not None and self.planned <= self.in_one
        lacks = "date" if _quantities(self.planned) == _quantities(self.best) else "quantity"
        return f"{kind}, {proof}: not the best {lacks}{', if from several sites' if several else ''}"


@dataclass(frozen=True)
class ComparedKinds:
    seed: int
    judged: tuple[Judged, ...]
    answer: Answer
    refused_in_vain: bool | None = False
    """Whether nothing is offered, some of it could be had, and that was called impossible; None: nobody knows."""

    @property
    def outcomes(self) -> list[str]:
        refused = "nothing is offered" if self.refused_in_vain is not None else "refused: the search gave up"
        return [judged.outcome for judged in self.judged] if self.answer.offers else [refused]

    @property
    def shortfalls(self) -> list[str]:
        """Offers that could be better, which nobody denied."""
        short = [one for one in self.judged if one.best is not None and one.planned > one.best and not one.is_proven]
        return [f"factory {self.seed} in haste: {one.said}" for one in short]


def compared_kinds(seed: int, nodes_max: int = NODES_MAX) -> ComparedKinds:
    plant, asked, now = factory_in_haste(seed)
    plant, others = with_neighbours(plant, now, Random(f"neighbours of {seed}"))
    answer = answered(plant, asked, now, others)
    work = work_of(others, plant)
    in_any, in_one = (Kinds(plant, asked, now, work, nodes_max, in_one=one) for one in (False, True))
    lines = tuple(line.wishes[0].line.line for line in asked_of(plant, asked))
    judged: list[Judged] = []
    for offer in answer.offers:
        if offer.kind in BEST:
            planned = merit_of(offer, plant, asked, now)
            best = _best(in_any, offer.kind, planned)
            is_beaten = best is not None and best < planned
            alone = _best(in_one, offer.kind, planned) if is_beaten else None
            judged.append(Judged(offer, lines, planned, best, alone))
    return ComparedKinds(seed, tuple(judged), answer, _is_refused_in_vain(answer, in_any))


def _is_refused_in_vain(answer: Answer, kinds: Kinds) -> bool | None:
    if answer.offers or not answer.summary.startswith("No date can be promised"):
        return False
    try:
        return any(kinds.most())
    except GaveUp:
        return None


def _best(kinds: Kinds, kind: OfferKind, planned: Merit) -> Merit | None:
    """None where the search gives up."""
    try:
        return BEST[kind](kinds, planned)
    except GaveUp:
        return None


def _best_reduced(kinds: Kinds, _: Merit) -> Merit:
    return _merits(kinds.reduced())


def _best_split(kinds: Kinds, planned: Merit) -> Merit:
    shares = kinds.split()
    if shares is None:
        raise AssertionError(f"a split that cannot be: {planned}")
    return _merits(shares)


def _merits(shares: Shared) -> Merit:
    return tuple((-share.quantity, -share.on_time, share.late) for share in shares)


def _best_partial(kinds: Kinds, planned: Merit) -> Merit:
    """The most of each line; where that is what is planned, its earliest dates, however much of it is on time."""
    most = kinds.most()
    gets = tuple(-units for units, _, _ in planned)
    dates = kinds.dates(most) if most == gets else None
    late = dates or tuple(late for _, _, late in planned)
    return tuple((-units, early, late) for units, (_, early, _), late in zip(most, planned, late, strict=True))


BEST = {
    OfferKind.REDUCED: _best_reduced,
    OfferKind.SPLIT: _best_split,
    OfferKind.PARTIAL: _best_partial,
}


def merit_of(offer: Offer, plant: PlantModel, asked: PromiseRequest, now: Minute) -> Merit:
    """As the oracle judges the arrivals that the plan itself has."""
    clockwork = Clockwork(plant, now)
    return tuple(_merit(line, offer, clockwork) for line in asked_of(plant, asked))


def _merit(line: Asked, offer: Offer, clockwork: Clockwork) -> tuple[int, int, int]:
    quantity = on_time = late = 0
    wishes = {wish.site: wish for wish in line.wishes}
    for delivery in offer.plan.deliveries:
        wish = wishes[delivery.need.site]
        if delivery.line == wish.line.line:
            quantity += delivery.quantity
            on_time += delivery.quantity if delivery.deliver_at <= (wish.requested or 0) else 0
            late = max(late, wish.lateness(delivery.deliver_at, clockwork))
    return (-quantity, -on_time, late)


def _quantities(merit: Merit) -> list[tuple[int, ...]]:
    return [line[:2] for line in merit]


def _is_bound_too_low(judged: Judged) -> bool:
    """Whether more of a line can be had than the proof says that any plan brings."""
    at = 0 if judged.offer.kind is OfferKind.PARTIAL else 1
    most = dict(judged.offer.proof.most)
    lines = zip(judged.lines, judged.best or (), strict=False)
    return any(line in most and -merit[at] > most[line] for line, merit in lines)


def faults_of_kinds(found: Iterable[ComparedKinds]) -> Iterator[str]:
    """What no offer may be: better than can be, proven and not the best, or bounded below the best."""
    for one in found:
        for judged in one.judged:
            case = f"factory {one.seed} in haste: {judged.said}"
            if judged.best is None:
                continue
            if judged.planned < judged.best or (judged.planned > judged.best and judged.is_proven):
                yield case
            if _is_bound_too_low(judged):
                yield f"{case}: no more than {judged.offer.proof.most} is said to be possible"
        if one.refused_in_vain:
            yield f"factory {one.seed} in haste: called impossible, and some of it is not"
