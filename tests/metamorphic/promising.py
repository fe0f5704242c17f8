"""Promise after promise in one factory: each is made beside those before it, some lapse, and no other is ever late."""

from collections.abc import Iterator, Set
from dataclasses import replace
from itertools import combinations
from random import Random

from app.domain.changes import EndReason, PlanMoved, PromiseConfirmed, PromiseEnded, making
from app.domain.demand import Effort, PromiseRequest, ship_to_of
from app.domain.errors import PlanBroken
from app.domain.plan import OrderPlan
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.domain.verification import audit, violations
from tests.factories import tiny_factory
from tests.metamorphic.inquiry import Inquiry
from tests.solver.asking import answer_of, promise_of

PROMISES = 4


def broken_promises(seed: int) -> Iterator[str]:
    """What is wrong with the books after each promise, and with whatever may become of the holds at the end."""
    plant, asked, now = tiny_factory(seed)
    dice = Random(seed)
    books = Inquiry(plant=plant, asked=asked, now=now).books
    for number in range(PROMISES):
        now = _later(now, books, dice)
        books = _some_confirmed(books.live(now), dice)
        yield from _found(books, now, f"before promise {number}")
        try:
            made = _promised(books, _varied(asked, dice), now, f"promise {number}", dice)
        except PlanBroken as broken:
            yield f"promise {number}: what was planned breaks a law: {broken}"
            return
        if made is None:
            continue
        for change in making(made):
            if broken_laws := violations(books, change, now):
                yield f"promise {number}: {broken_laws[0]}"
            after = books.apply(change)
            moving = {shift.quote for shift in change.shifts} if isinstance(change, PlanMoved) else set[str]()
            yield from _moved(books, after, moving)
            books = after
        yield from _found(books, now, f"with promise {number}")
    held = [quote for quote, promise in books.promises.items() if promise.commitment is None]
    for lapsing in (some for size in range(len(held) + 1) for some in combinations(held, size)):
        left = books
        for quote in held:
            gone, kept = PromiseEnded(quote=quote, reason=EndReason.RELEASED), _confirmation(quote)
            left = left.apply(gone if quote in lapsing else kept)
        yield from _found(left, now, f"without {lapsing}")


def _later(now: Minute, books: Snapshot, dice: Random) -> Minute:
    """Some hours on, as long as no receipt is overdue: that it still does not come is what makes others late."""
    due = [receipt.available_at for receipt in books.plant.receipts.values()]
    still_coming = [at for at in due if at >= now]
    return now if len(still_coming) < len(due) else min([now + dice.choice([0, 0, 20, 700]), *still_coming])


def _some_confirmed(books: Snapshot, dice: Random) -> Snapshot:
    for quote, promise in books.promises.items():
        if promise.commitment is None and dice.random() < 0.3:
            books = books.apply(_confirmation(quote))
    return books


def _confirmation(quote: str) -> PromiseConfirmed:
    return PromiseConfirmed(quote=quote, commitment=f"{quote} confirmed")


def _varied(asked: PromiseRequest, dice: Random) -> PromiseRequest:
    """Another customer who wants about the same, held for another while; others may have to make room."""
    lines = tuple(replace(line, quantity=dice.randint(1, line.quantity)) for line in asked.lines)
    asked = replace(asked, effort=Effort.STANDARD)
    return replace(asked, lines=lines, hold=replace(asked.hold, minutes=dice.choice([0, 30, 600])))


def _promised(books: Snapshot, asked: PromiseRequest, now: Minute, name: str, dice: Random) -> Promise | None:
    offers = answer_of(books, asked, now, name=f"{name} ").offers
    ship_to, held = ship_to_of(asked, books.plant.customers), dice.random() < 0.7
    return promise_of(dice.choice(offers), asked, now, name, held=held, ship_to=ship_to) if offers else None


def _found(books: Snapshot, now: Minute, when: str) -> Iterator[str]:
    for found in audit(books, now):
        yield f"{when}: {found.rule} {found.ref}: {found.detail}"


def _moved(books: Snapshot, after: Snapshot, moving: Set[str]) -> Iterator[str]:
    """Nothing of an earlier promise is another afterwards, but which supply its needs are pegged to.

    Of commitments that make room everything but their plan is as it was.
    """
    for quote, promise in books.promises.items():
        now = after.promises[quote]
        if quote in moving:
            if replace(now, plan=promise.plan) != promise or promise.commitment is None:
                yield f"{quote} is promised otherwise"
        elif replace(now, plan=_unpegged(now.plan)) != replace(promise, plan=_unpegged(promise.plan)):
            yield f"{quote} is no longer what it was"


def _unpegged(plan: OrderPlan) -> OrderPlan:
    return plan.with_pegs({need.id: () for need in plan.all_needs()})
