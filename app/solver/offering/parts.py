"""Offers of less than all at once: ``split``, ``partial`` and ``reduced``."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TypeGuard

from app.domain.demand import OfferKind, Policy
from app.domain.promise import Proof, ProofMethod, ProofStatus
from app.domain.quantity import Units
from app.domain.timeline import Minute
from app.solver.arrangement import Arrangement
from app.solver.bounds.most import InTime, may_be_in_time, most_in_time, smallest_part
from app.solver.bounds.prospects import Prospects
from app.solver.delivered import Delivered
from app.solver.draft import TooManyParts
from app.solver.found import Found
from app.solver.insertion.arrange import Arranger
from app.solver.insertion.obtaining import Care
from app.solver.offering.offers import Candidate
from app.solver.wishes import Way, Wish


def in_parts(
    prospects: Prospects, policy: Policy, wishes: Sequence[Wish], found: Found | None, *, if_all_on_time: bool
) -> list[Candidate]:
    """As much as possible on the requested date, the rest at its earliest, as far as it can be had, or not at all.

    ``if_all_on_time``: nothing, unless there need be no rest.
    """
    if if_all_on_time and not _may_all_be_on_time(prospects, policy, wishes):
        return []
    candidates: list[Candidate] = []
    as_asked = cache(partial(_most, prospects, policy, wishes, Way.is_as_asked))
    split = None
    if policy.deliveries_a_line > 1:
        split = _on_time_first(prospects, policy, wishes, found, rest=True, late=not if_all_on_time)
    if _is_as_requested(split, wishes):
        # In several deliveries, each from the site that has it, nothing is late.
        return [Candidate(kind=OfferKind.AS_REQUESTED, arrangement=split, proof=_proof(prospects, split))]
    reduced = _on_time_first(prospects, policy, wishes, found, rest=False, late=not if_all_on_time)
    if _is_as_requested(reduced, wishes):
        # Whoever looks for as much as there can be by the dates may find that it is everything.
        return [Candidate(kind=OfferKind.AS_REQUESTED, arrangement=reduced, proof=_proof(prospects, reduced))]
    if if_all_on_time:
        return []
    if split is not None:
        proof = as_asked().proven(_proof(prospects, split), split)
        candidates.append(Candidate(kind=OfferKind.SPLIT, arrangement=split, proof=proof))
    if not candidates and (found is None or not found.arrangement.is_acceptable):
        most = _most_of(prospects, policy, wishes, found)
        if most is not None and _quantity(most) > _quantity(reduced):
            whole = _quantity(most) == sum(wish.quantity for wish in wishes)
            kind = OfferKind.SPLIT if whole else OfferKind.PARTIAL
            in_all = as_asked() if whole else _most(prospects, policy, wishes, Way.is_acceptable)
            proof = in_all.proven(_proof(prospects, most), most)
            candidates.append(Candidate(kind=kind, arrangement=most, proof=proof))
    if reduced is not None:
        proof = as_asked().proven(_proof(prospects, reduced), reduced)
        candidates.append(Candidate(kind=OfferKind.REDUCED, arrangement=reduced, proof=proof))
    return candidates


def _may_all_be_on_time(prospects: Prospects, policy: Policy, wishes: Sequence[Wish]) -> bool:
    return all(
        may_be_in_time(prospects, wish, wish.ways, smallest_part(prospects, wish, policy), Way.is_on_time)
        and most_in_time(prospects, wish, policy, Way.is_on_time) >= wish.quantity
        for wish in wishes
    )


def _on_time_first(
    prospects: Prospects,
    policy: Policy,
    wishes: Sequence[Wish],
    found: Found | None,
    *,
    rest: bool,
    late: bool = True,
) -> Arrangement | None:
    """As much as comes on the requested date, with or without the rest; None where that is not acceptable."""
    if not any(wish.is_dated for wish in wishes):
        return None

    def acceptable(arranger: Arranger) -> Arrangement | None:
        plan = arranger.on_time_first(wishes, policy, rest=rest, late=late)
        return plan if plan is not None and plan.is_acceptable else None

    there_may_be = sum(most_in_time(prospects, wish, policy, Way.is_on_time) for wish in wishes)
    return _most_found(prospects, found, acceptable, _on_time, there_may_be)


def _most_of(prospects: Prospects, policy: Policy, wishes: Sequence[Wish], found: Found | None) -> Arrangement | None:
    """As much as can be accepted."""
    there_may_be = sum(most_in_time(prospects, wish, policy, Way.is_acceptable) for wish in wishes)
    return _most_found(prospects, found, lambda one: one.most_of(wishes, policy), _quantity, there_may_be)


def _most_found(
    prospects: Prospects,
    found: Found | None,
    planned: Callable[[Arranger], Arrangement | None],
    counted: Callable[[Arrangement], Units],
    there_may_be: Units,
) -> Arrangement | None:
    """Of the plans that arrangers make the one that brings most, of equals the first, if there may be more."""
    best: Arrangement | None = None
    for arranger in _arrangers(prospects, found):
        try:
            plan = planned(arranger)
        except TooManyParts:
            if best is None:
                raise
            break
        if plan is not None and (best is None or counted(plan) > counted(best)):
            best = plan
        if best is not None and counted(best) >= there_may_be:
            break
    return best


def _arrangers(prospects: Prospects, found: Found | None) -> Iterator[Arranger]:
    """Each offer has a budget of its own, so that none finds less because another came first.

    What comes in many runs is best filled; in one, it may be, where it is tried further at all.
    """
    in_shares = found is not None and bool(found.arrangement.shares or found.arrangement.due)
    ways = (in_shares, not in_shares)
    for filling in ways if prospects.shop.limits.further_parts_max else ways[:1]:
        if found is None:
            yield Arranger(prospects, Care(trials=prospects.shop.limits.trials_max), filling=filling)
        else:
            yield Arranger.like(prospects, found, filling=filling)


def _on_time(arrangement: Arrangement) -> Units:
    return sum(one.delivery.quantity for one in arrangement.delivered if one.is_on_time)


def _is_as_requested(parts: Arrangement | None, wishes: Sequence[Wish]) -> TypeGuard[Arrangement]:
    is_all = _quantity(parts) == sum(wish.quantity for wish in wishes)
    return parts is not None and is_all and all(one.is_as_asked for one in parts.delivered)


def _quantity(arrangement: Arrangement | None) -> Units:
    return 0 if arrangement is None else sum(one.delivery.quantity for one in arrangement.delivered)


def _proof(prospects: Prospects, parts: Arrangement) -> Proof:
    """Of several deliveries of a line, from several sites perhaps, one brings at least its share of what it gets.

    Where everything is on its requested date, nothing earlier was asked for.
    """
    if all(one.is_on_time for one in parts.delivered):
        return Proof(
            status=ProofStatus.OPTIMAL,
            earliest_possible_at=parts.promised_at,
            gap_minutes=0,
            method=ProofMethod.BOUNDS,
        )
    least: list[Minute] = []
    floor = prospects.shop.now
    lines: dict[str, Wish] = {one.wish.line.line: one.wish for one in parts.delivered}
    for wish in lines.values():
        gets = sum(one.delivery.quantity for one in parts.delivered if one.wish is wish)
        share = -(-gets // len({way.site for way in wish.ways}))
        soonest = [(way, at) for way in wish.ways if (at := prospects.closer.soonest(wish, way, share)) is not None]
        least.append(min(way.measure(at) for way, at in soonest))
        floor = max(floor, min(way.promised(at) for way, at in soonest))
    found = Found(arrangement=parts, least=tuple(least), floor=floor, method=ProofMethod.BOUNDS)
    return found.proof(list(lines.values()), together=False)


@dataclass(frozen=True, slots=True)
class _Most:
    """How much of each line could be in time at most."""

    wishes: Sequence[Wish]
    units: Sequence[Units]
    in_time: InTime

    def proven(self, proof: Proof, parts: Arrangement) -> Proof:
        """The proof of the dates, and that as much is in time as there could be."""
        reached = all(
            units <= sum(one.delivery.quantity for one in parts.delivered if one.wish is wish and self._counts(one))
            for wish, units in zip(self.wishes, self.units, strict=True)
        )
        lines = {one.wish.line.line for one in parts.delivered}
        most = zip((wish.line.line for wish in self.wishes), self.units, strict=True)
        return replace(
            proof,
            status=proof.status if reached else ProofStatus.BOUNDED,
            most=tuple((line, units) for line, units in most if line in lines),
        )

    def _counts(self, one: Delivered) -> bool:
        return self.in_time(one.way, one.deliver_at)


def _most(prospects: Prospects, policy: Policy, wishes: Sequence[Wish], in_time: InTime) -> _Most:
    return _Most(wishes, [most_in_time(prospects.closer, wish, policy, in_time) for wish in wishes], in_time)
