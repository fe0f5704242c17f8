"""The offers of many factories: what is wrong with them, of which kinds they are, and by which means."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.domain.errors import PlanBroken
from app.domain.promise import Offer
from tests.counter_offers.factories import costly_inquiry
from tests.counter_offers.judging import wrong_offers
from tests.counter_offers.sooner import binding, false_reasons
from tests.pricing.means import is_express, is_substituted, works_overtime
from tests.solver.asking import answer_of


@dataclass
class Swept:
    """``faults`` by seed; ``seen``: how often there were offers of each kind, means in them, and what bound them."""

    faults: dict[int, list[str]] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)


def swept(seeds: Iterable[int], *, every_link: bool = False) -> Swept:
    found = Swept()
    for seed in seeds:
        faults = list(_faults(seed, found.seen, every_link=every_link))
        if faults:
            found.faults[seed] = faults
    return found


def _faults(seed: int, seen: Counter[str], *, every_link: bool) -> Iterator[str]:
    inquiry = costly_inquiry(seed)
    books = inquiry.books.live(inquiry.now)
    try:
        answer = answer_of(books, inquiry.asked, inquiry.now)
        seen[f"answer {answer.status}"] += 1
        for offer in answer.offers:
            seen.update(_described(offer))
        yield from wrong_offers(inquiry, books, answer.offers)
        yield from false_reasons(inquiry, answer.offers, every_link=every_link)
    except PlanBroken as broken:
        yield f"what was planned breaks a law: {broken}"


def _described(offer: Offer) -> Iterator[str]:
    yield f"kind {offer.kind}"
    yield f"basis {offer.basis}"
    plan = offer.plan
    yield from {f"bound by {link.kind}" for link in binding(offer.why)}
    if any(works_overtime(one, id) for run in plan.runs for one in run.operations for id in one.resources):
        yield "means overtime"
    for name, planned in (("buy", plan.buys), ("move", plan.moves), ("delivery", plan.deliveries)):
        if any(map(is_express, planned)):
            yield f"means express {name}"
    if any(map(is_substituted, offer.lines)):
        yield "means substitute"
    if len({need.site for need in (one.need for one in plan.deliveries)}) > 1:
        yield "from several sites"
    yield from (f"costs {part}" for part in ("overtime", "expedite", "transport") if getattr(offer.cost, part))
