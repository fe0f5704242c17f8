"""What holds of every answer, on random tiny factories: it is verified, adds up, and says the same twice."""

import pytest

from app.domain.changes import NeedsRepegged, PromiseConfirmed, PromiseMade
from app.domain.demand import OfferKind, ship_to_of
from app.domain.parts import Buy, Move, Run
from app.domain.pegs.pegging import settled_pegs
from app.domain.plant import PlantModel
from app.domain.promise import Answer, Offer, ProofStatus, Status
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.verification import audit
from tests.factories import tiny_factory
from tests.solver.asking import answer_of, promise_of

SEEDS = range(60)
SEEDS_WITH_LOTS = [*range(60, 78), 141, 191, 235, 265, 282, 305]
"""Some have lots so large that more is planned than is needed."""


Answers = list[tuple[int, Answer]]
"""Each with its seed."""


@pytest.fixture(scope="module")
def answers() -> Answers:
    return [(seed, answer_of(*tiny_factory(seed))) for seed in SEEDS]


def offers_of(answers: Answers) -> list[tuple[int, Offer]]:
    found = [(seed, offer) for seed, answer in answers for offer in answer.offers]
    assert len(found) > len(SEEDS) / 2  # Otherwise these tests would look at nothing.
    return found


@pytest.mark.slow
def test_the_same_request_gets_the_same_answer(answers: Answers) -> None:
    for seed, answer in answers:
        assert answer_of(*tiny_factory(seed)) == answer, f"seed {seed}"


def test_an_offer_that_is_confirmed_leaves_a_plan_that_audits_clean(answers: Answers) -> None:
    for seed, offer in offers_of(answers):
        plant, asked, now = tiny_factory(seed)
        promise = promise_of(offer, asked, now, "Q", held=True, ship_to=ship_to_of(asked, plant.customers))
        held = snapshot_of(plant).apply(PromiseMade(promise=promise))
        assert not audit(held, now), f"seed {seed}, {offer.kind}"
        if asked.hold.minutes:
            confirmed = held.apply(PromiseConfirmed(quote="Q", commitment="C"))
            assert not audit(confirmed, now), f"seed {seed}, {offer.kind}"


@pytest.mark.slow
def test_everything_that_is_made_bought_or_moved_is_for_something() -> None:
    """If nothing takes it, it sets a machine up for what comes after it."""
    offered = 0
    for seed in SEEDS_WITH_LOTS:
        plant, asked, now = tiny_factory(seed)
        snapshot = snapshot_of(plant)
        settled = snapshot.apply(NeedsRepegged(repegs=settled_pegs(snapshot, now)))
        for offer in answer_of(settled, asked, now).offers:
            taken = {peg.supply for need in offer.plan.needs() for peg in need.pegs}
            given = {peg.supply for repeg in offer.plan.repegs for peg in repeg.pegs}
            brought = {made.key for made in offer.plan.makes if not sets_a_machine_up(made, plant)}
            assert brought <= taken | given, f"seed {seed}, {offer.kind}"
            offered += len(brought)
    assert offered > len(SEEDS_WITH_LOTS)


def sets_a_machine_up(made: Run | Buy | Move, plant: PlantModel) -> bool:
    return isinstance(made, Run) and any(step.setup_family for step in plant.routings[made.routing].steps)


def test_the_links_of_why_add_up_to_the_distance_between_the_promise_of_what_is_late_and_now(answers: Answers) -> None:
    for seed, offer in offers_of(answers):
        _, _, now = tiny_factory(seed)
        late = [line for line in offer.lines if line.is_late]
        promised_at = max(line.promised_at for line in late or offer.lines)
        assert sum(link.minutes for link in offer.why) == promised_at - now, f"seed {seed}, {offer.kind}"
        for later, earlier in zip(offer.why, offer.why[1:], strict=False):
            assert later.start == earlier.end, f"seed {seed}, {offer.kind}"


def test_no_promise_is_before_what_is_proven_possible(answers: Answers) -> None:
    for seed, offer in offers_of(answers):
        assert offer.proof.earliest_possible_at <= offer.promised_at, f"seed {seed}, {offer.kind}"
        in_time = offer.proof.gap_minutes == 0
        proven = offer.proof.status is ProofStatus.OPTIMAL
        of_more = offer.proof.most or offer.proof.least_cost is not None
        assert in_time == proven or (of_more and in_time), f"seed {seed}, {offer.kind}"


def test_what_is_feasible_is_offered_first_and_what_is_refused_says_why(answers: Answers) -> None:
    for seed, answer in answers:
        if answer.status is Status.FEASIBLE:
            assert answer.offers[0].kind is OfferKind.AS_REQUESTED, f"seed {seed}"
        if answer.status is Status.INFEASIBLE:
            assert answer.why, f"seed {seed}"
            assert not answer.offers, f"seed {seed}"


def test_a_reduced_offer_promises_less_and_never_late(answers: Answers) -> None:
    reduced = [(seed, offer) for seed, offer in offers_of(answers) if offer.kind is OfferKind.REDUCED]
    assert reduced
    for seed, offer in reduced:
        assert offer.lateness_minutes == 0, f"seed {seed}"
        asked = tiny_factory(seed)[1]
        wanted = sum(line.quantity for line in asked.lines)
        assert sum(line.quantity for line in offer.lines) < wanted, f"seed {seed}"
