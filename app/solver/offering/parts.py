"""Offers of less than all at once: ``split``, ``partial`` and ``reduced``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeGuard

from app.domain.demand import OfferKind
from app.domain.promise import Proof, ProofMethod, ProofStatus
from app.domain.quantity import Units, ceil_of
from app.domain.timeline import Minute
from app.solver.arrangement import Arrangement
from app.solver.bounds.most import InTime, may_be_in_time, most_in_time, smallest_part
from app.solver.bounds.prospects import Prospects
from app.solver.found import Found
from app.solver.insertion.delivering import Rest
from app.solver.offering.as_much import most_of, on_time_first, quantities
from app.solver.offering.offers import Candidate
from app.solver.wishes import Order, Way, Wish

AtBest = Callable[[], Prospects]
"""What no plan comes before, as far as anybody looks: to be asked only where there is something to prove."""


def all_on_time(prospects: Prospects, order: Order, found: Found | None) -> list[Candidate]:
    """In several deliveries, where there need be no rest; else nothing."""
    may_be = _may_all_be_on_time(prospects, order)
    plan = on_time_first(prospects, order, found, Rest.NONE) if may_be else None
    return [_as_requested(prospects, order, plan)] if _is_as_requested(plan, order) else []


def in_parts(prospects: Prospects, order: Order, found: Found | None, at_best: AtBest) -> list[Candidate]:
    """As much as possible on the requested date, the rest at its earliest, as far as it can be had, or not at all."""
    candidates: list[Candidate] = []
    as_asked = cache(lambda: _most(at_best(), order, Way.is_as_asked))
    split = None
    if order.policy.deliveries_a_line > 1:
        split = on_time_first(prospects, order, found, Rest.LATE)
    if _is_as_requested(split, order):
        return [_as_requested(prospects, order, split)]
    reduced = on_time_first(prospects, order, found, Rest.REFUSED)
    if _is_as_requested(reduced, order):
        # Whoever looks for as much as there can be by the dates may find that it is everything.
        return [_as_requested(prospects, order, reduced)]
    if split is not None:
        proof = as_asked().proven(_proof(at_best(), order, split), split)
        candidates.append(Candidate(kind=OfferKind.SPLIT, arrangement=split, proof=proof))
    if not candidates and (found is None or not found.arrangement.is_acceptable):
        most = most_of(prospects, order, found)
        less = quantities(reduced.delivered if reduced else (), order.wishes)
        if most is not None and quantities(most.delivered, order.wishes) > less:
            whole = _is_whole(most, order)
            kind = OfferKind.SPLIT if whole else OfferKind.PARTIAL
            in_all = as_asked() if whole else _most(at_best(), order, Way.is_acceptable)
            proof = in_all.proven(_proof(at_best(), order, most), most)
            candidates.append(Candidate(kind=kind, arrangement=most, proof=proof))
    if reduced is not None:
        proof = as_asked().proven(_proof(at_best(), order, reduced), reduced)
        candidates.append(Candidate(kind=OfferKind.REDUCED, arrangement=reduced, proof=proof))
    return candidates


def _may_all_be_on_time(prospects: Prospects, order: Order) -> bool:
    return all(
        may_be_in_time(prospects, wish, wish.ways, smallest_part(prospects, wish, order.policy), Way.is_on_time)
        and most_in_time(prospects, wish, order.policy, Way.is_on_time) >= wish.quantity
        for wish in order.wishes
    )


def _as_requested(prospects: Prospects, order: Order, parts: Arrangement) -> Candidate:
    """In several deliveries, each from the site that has it, nothing is late."""
    return Candidate(kind=OfferKind.AS_REQUESTED, arrangement=parts, proof=_proof(prospects, order, parts))


def _is_as_requested(parts: Arrangement | None, order: Order) -> TypeGuard[Arrangement]:
    return parts is not None and _is_whole(parts, order) and all(one.is_as_asked for one in parts.delivered)


def _is_whole(parts: Arrangement, order: Order) -> bool:
    return quantities(parts.delivered, order.wishes) == tuple(wish.quantity for wish in order.wishes)


def _proof(prospects: Prospects, order: Order, parts: Arrangement) -> Proof:
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
    for wish in parts.wishes:
        gets = sum(one.quantity for one in parts.of(wish))
        share = ceil_of(gets, len({way.site for way in wish.ways}))
        soonest = [(way, at) for way in wish.ways if (at := prospects.closer.soonest(wish, way, share)) is not None]
        least.append(min(way.measure(at) for way, at in soonest))
        floor = max(floor, min(way.promised(at) for way, at in soonest))
    found = Found(arrangement=parts, least=tuple(least), floor=floor, method=ProofMethod.BOUNDS)
    return found.proof(order.of(parts.wishes))


@dataclass(frozen=True, slots=True)
class _Most:
    """How much of each line could be in time at most."""

    wishes: Sequence[Wish]
    units: Sequence[Units]
    in_time: InTime

    def proven(self, proof: Proof, parts: Arrangement) -> Proof:
        """The proof of the dates, and that as much is in time as there could be."""
        reached = all(
            units <= sum(one.quantity for one in parts.of(wish) if self.in_time(one.way, one.deliver_at))
            for wish, units in zip(self.wishes, self.units, strict=True)
        )
        lines = {wish.line.line for wish in parts.wishes}
        most = zip((wish.line.line for wish in self.wishes), self.units, strict=True)
        return replace(
            proof,
            status=proof.status if reached else ProofStatus.BOUNDED,
            most=tuple((line, units) for line, units in most if line in lines),
        )


def _most(prospects: Prospects, order: Order, in_time: InTime) -> _Most:
    units = [most_in_time(prospects.closer, wish, order.policy, in_time) for wish in order.wishes]
    return _Most(order.wishes, units, in_time)
