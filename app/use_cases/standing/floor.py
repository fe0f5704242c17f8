"""What follows for the plan from what the floor does: its facts first, then later work, then who takes what."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from app.domain.changes import PromiseRevised, RevisionReason
from app.domain.facts.taking_over import counted_already
from app.domain.laws.changeover import a_change_over_has_its_minutes
from app.domain.laws.kept_back import promises_leave_safety_stock_and_requirements_alone
from app.domain.laws.lending import nothing_rests_on_the_hold_of_another
from app.domain.laws.material import supply_is_there_when_it_is_needed
from app.domain.laws.promise import all_is_done_within_the_horizon
from app.domain.laws.work import ROUTING_LAWS, a_routing_is_valid_when_its_run_ends, a_step_waits_for_the_one_before
from app.domain.ledgers.ledger import available_from
from app.domain.needs import Need, Repeg
from app.domain.parts import Delivery, Run
from app.domain.pegs.pegging import settled_pegs
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.domain.verification import Violation, audit_promise, violations
from app.use_cases.ports.outside import Ports
from app.use_cases.standing.fitting import must_break_nothing

LATE = {
    law.__name__
    for law in (
        a_change_over_has_its_minutes,
        a_routing_is_valid_when_its_run_ends,
        a_step_waits_for_the_one_before,
        all_is_done_within_the_horizon,
        nothing_rests_on_the_hold_of_another,
        promises_leave_safety_stock_and_requirements_alone,
        supply_is_there_when_it_is_needed,
    )
}
"""What work that comes later may do to whatever waits for it, or counted on how it would leave a machine: reported,
never refused."""

BY_THE_PLANT = {law.__name__ for law in ROUTING_LAWS}
"""What the routing says of a run, whenever that is. While it was over as planned that was history, and nobody asked
whether the plant still makes it so; put off it is still to come, and whoever waits for it is at risk."""

RunsTold = Sequence[tuple[str, Run]]
"""Runs as the floor has them, each with the quote of the promise it is of."""


def consequences(told: RunsTold, before: Snapshot, now: Minute, ports: Ports) -> tuple[PromiseRevised, ...]:
    """The changes that make a plan of facts: what cannot start as planned is put off, who takes what is settled anew.

    Facts may break any law: whoever they hit is at risk. What is put off makes nobody else's work impossible.

    Raises:
        PlanBroken: it does, which is a bug of ours.
    """
    facts = list(_revised(before, told))
    known = before.revised(facts)
    in_turn = sorted(told, key=lambda entry: (before.promises[entry[0]].priority, *_place(entry[1])))
    runs = ports.planner.retimed([run for _, run in in_turn], known, now)
    put_off = list(_revised(known, [(quote, run) for (quote, _), run in zip(in_turn, runs, strict=True)]))
    after = known.revised(put_off)
    must_break_nothing(found for promise in put_off for found in _more_than_late(promise.quote, known, after, now))
    waiting = list(_waiting(after, settled_pegs(after, now), now, ports)) if facts or put_off else []
    after = after.revised(waiting)
    revised = {promise.quote: promise for promise in (*facts, *put_off, *waiting)}.values()
    changes = [PromiseRevised(promise=promise, reason=RevisionReason.REPORTED) for promise in revised]
    if changes and (repegs := settled_pegs(after, now)):
        last = changes[-1].promise
        changes[-1] = replace(changes[-1], promise=replace(last, plan=replace(last.plan, repegs=repegs)))
        must_break_nothing(violations(after, changes[-1], now))
    return tuple(changes)


def _revised(snapshot: Snapshot, told: RunsTold) -> Iterator[Promise]:
    """The promises of which some run reads otherwise, without what a count has in it that was told before."""
    by_id = {run.id: run for _, run in told}
    for quote in dict.fromkeys(quote for quote, _ in told):
        promise = snapshot.promises[quote]
        runs = tuple(by_id.get(run.id, run) for run in promise.plan.runs)
        if runs != promise.plan.runs:
            plan = replace(promise.plan, runs=runs, repegs=())
            yield replace(promise, plan=counted_already(plan, promise.plan, snapshot.plant))


def _more_than_late(quote: str, before: Snapshot, after: Snapshot, now: Minute) -> Iterator[Violation]:
    """What is wrong with a promise, and was not before, beyond what coming later explains."""
    known = {(found.rule, found.ref) for found in audit_promise(before, quote, now)}
    for found in audit_promise(after, quote, now):
        if found.rule not in LATE | BY_THE_PLANT and (found.rule, found.ref) not in known:
            yield found


def _waiting(after: Snapshot, repegs: Iterable[Repeg], now: Minute, ports: Ports) -> Iterator[Promise]:
    """Deliveries that nothing else can cover in time wait for their goods; what is late leaves as soon as they come."""
    covered = {repeg.need: sum(peg.quantity for peg in repeg.pegs) for repeg in repegs}
    for promise in after.promises.values():
        promised = {line.line: line.promised_at for line in promise.lines}
        again: dict[str, Delivery] = {}
        for one in promise.plan.open_deliveries:
            is_short = covered.get(one.need.id, one.quantity) < one.quantity
            is_late = one.deliver_at > promised[one.line]
            there_at = _there_at(one.need, after, now) if is_short or is_late else one.ready_at
            if (is_short and there_at > one.ready_at) or (is_late and there_at < one.ready_at):
                again[one.id] = ports.planner.delivered(one, there_at, after, now)
        if again:
            deliveries = tuple(again.get(one.id, one) for one in promise.plan.deliveries)
            yield replace(promise, plan=replace(promise.plan, deliveries=deliveries, repegs=()))


def _there_at(need: Need, snapshot: Snapshot, now: Minute) -> Minute:
    """When the last of what a need is pegged to can be used; when it is needed, where nobody knows better."""
    supplies = snapshot.ledger(need.place).supplies
    settings = snapshot.plant.settings
    usable = [available_from(supplies[peg.supply], now, settings) for peg in need.pegs if peg.supply in supplies]
    known = [at for at in usable if at is not None]
    return max(known) if known and len(known) == len(need.pegs) else need.needed_at


def _place(run: Run) -> tuple[Minute, str]:
    return (run.operations[0].start, run.id)
