"""All that can happen to a living plant, and what holds whatever happens."""

from hypothesis.stateful import invariant

from app.domain.commitment import CommitmentState
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.domain.verification import audit
from app.use_cases.standing.troubles import HARMLESS
from tests.simulation.feeds import PLACES
from tests.simulation.living.company import Company
from tests.simulation.living.customers import Customers
from tests.simulation.living.life import Trouble
from tests.simulation.shelves import believed

NEVER = {
    "no_unit_is_pegged_twice",
    "a_peg_takes_something",
    "nothing_rests_on_the_hold_of_another",
    "every_plan_is_in_the_books",
    "the_time_sheets_show_nothing_else",
    "the_ledgers_show_nothing_else",
    "the_ledgers_count_their_pegs",
}
"""What no feed, no fact and no customer can bring about."""


class LivingPlant(Customers, Company):
    @invariant()
    def the_books_are_right(self) -> None:
        snapshot, now = self.snapshot, self.now
        self.shelves.follow(snapshot, now)
        found = {(one.rule, one.ref): one for one in audit(snapshot, now)}
        assert not [one for one in found.values() if one.rule in NEVER]
        at_risk = self.troubles_of_all()
        told = {trouble for troubled in at_risk.values() for trouble in troubled}
        assert [one for name, one in found.items() if name not in told and one.rule not in HARMLESS] == []
        self.no_promise_is_lost(snapshot, at_risk)
        self.nothing_is_counted_twice(snapshot, now)
        troubled_now = {
            trouble
            for quote, troubled in at_risk.items()
            if not snapshot.promises[quote].overridden
            for trouble in troubled
        }
        if not self.known and not self.disturbed:
            assert not troubled_now, [found.get(name, name) for name in troubled_now]
        self.known = troubled_now
        self.disturbed = not self.truthful or any(map(self.was_counted_without, self.trucks))

    def no_promise_is_lost(self, snapshot: Snapshot, at_risk: dict[str, set[Trouble]]) -> None:
        commitments = {one.id: one for one in self.commitments()}
        for id, lines in self.open.items():
            commitment = commitments[id]
            assert commitment.state is CommitmentState.OPEN
            assert {one.line: one.quantity for one in commitment.lines} == lines
            promise = snapshot.promises[commitment.quote]
            assert promise.commitment == id
            assert promise.lines == commitment.lines
            for one in commitment.lines:
                ahead = sum(each.quantity for each in promise.plan.open_deliveries if each.line == one.line)
                assert ahead + commitment.shipped(one.line) == one.quantity
                first = commitment.dates_of(one.line)[0]
                assert self.first_dates.setdefault((id, one.line), first) == first
        shown = {view.commitment.id for view in self.pages(at_risk=True)}
        assert shown == {id for id in self.open if at_risk[commitments[id].quote]}

    def nothing_is_counted_twice(self, snapshot: Snapshot, now: Minute) -> None:
        if self.truthful:
            there = believed(snapshot, now)
            for place in PLACES:
                on_the_road = sum(
                    quantity
                    for truck in self.trucks
                    for where, quantity in truck.places
                    if where == place and truck.at > self.counted_at[place]
                )
                really = self.shelves.on(place, now)
                assert there[place] == really + on_the_road, f"{there[place]} of {place} believed, {really} there"
