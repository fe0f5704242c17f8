"""Every offer of many answers: legal, priced to the cent, worth showing, and bound by what it says."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.demand import OfferKind
from app.domain.reasons import LinkKind
from app.domain.timeline import MINUTES_PER_DAY as DAY
from tests.counter_offers.factories import costly_inquiry
from tests.counter_offers.judging import wrong_offers
from tests.counter_offers.sooner import binding, false_reasons
from tests.counter_offers.sweep import swept

SEEDS = [*range(39), *range(40, 45)]
"""Every kind of offer and of means comes up twice; the one in between takes as long as all of these together."""
LATER = 5
"""A factory that makes one offer, of a purchase, two operations and a wait."""
SOON_OR_CHEAP = 2164
"""A factory whose parts cost less where they come two hours later."""
MEANS = ["overtime", "express buy", "express delivery", "substitute"]


@pytest.mark.slow
def test_every_offer_is_legal_priced_to_the_cent_worth_showing_and_truly_explained() -> None:
    found = swept(SEEDS)
    faults = [f"{seed} {fault}" for seed, wrong in found.faults.items() for fault in wrong]
    assert not faults, "\n".join(faults)
    assert all(found.seen[f"kind {kind}"] >= 2 for kind in OfferKind), found.seen
    assert all(found.seen[f"means {means}"] >= 2 for means in MEANS), found.seen


def test_what_costs_less_later_on_the_same_day_stands_beside_what_comes_as_soon_as_possible() -> None:
    inquiry = costly_inquiry(SOON_OR_CHEAP)
    soonest, _, cheapest = inquiry.answer().offers
    assert (soonest.kind, cheapest.kind) == (OfferKind.AS_REQUESTED, OfferKind.CHEAPEST)
    assert soonest.promised_at == cheapest.promised_at
    assert soonest.plan.deliveries[0].deliver_at < cheapest.plan.deliveries[0].deliver_at
    assert [*wrong_offers(inquiry, inquiry.books.live(inquiry.now), [soonest, cheapest])] == []


def test_the_judges_find_what_is_planted() -> None:
    inquiry = costly_inquiry(LATER)
    books = inquiry.books.live(inquiry.now)
    (offer, *_) = inquiry.answer().offers
    assert [*wrong_offers(inquiry, books, [offer])] == []
    dearer = replace(offer, cost=replace(offer.cost, purchase=offer.cost.purchase + Decimal("0.01")))
    assert {said.split()[1] for said in wrong_offers(inquiry, books, [dearer])} == {"purchase", "total"}
    with_a_gap = replace(offer, why=(offer.why[0], *offer.why[2:]))
    assert "do not meet" in next(wrong_offers(inquiry, books, [with_a_gap]))
    twin = replace(offer, rank=2, kind=OfferKind.SPLIT)
    assert any("is shown beside" in said for said in wrong_offers(inquiry, books, [offer, twin]))
    sooner = replace(offer, lines=tuple(replace(one, promised_at=one.promised_at - DAY) for one in offer.lines))
    assert any("breaks" in said for said in wrong_offers(inquiry, books, [sooner]))


def test_a_reason_that_binds_nothing_is_found() -> None:
    inquiry = costly_inquiry(LATER)
    (offer, *_) = inquiry.answer().offers
    assert [*false_reasons(inquiry, [offer])] == []
    (first, *_) = binding(offer.why)
    fence = replace(first, kind=LinkKind.FENCE, ref="")
    blamed = replace(offer, why=tuple(fence if link is first else link for link in offer.why))
    assert any("fence binds" in said for said in wrong_offers(inquiry, inquiry.books.live(inquiry.now), [blamed]))
