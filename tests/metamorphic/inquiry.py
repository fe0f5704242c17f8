"""One inquiry: a plant, the promises it has made, what is asked of it, and when."""

from dataclasses import dataclass, replace
from random import Random

from app.domain.changes import NeedsRepegged
from app.domain.demand import PromiseRequest, ship_to_of
from app.domain.pegs.pegging import settled_pegs
from app.domain.plant import PlantModel
from app.domain.promise import Answer, Promise
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from app.domain.timeline import Minute
from app.solver.limits import SolverLimits
from tests.factories import tiny_factory
from tests.metamorphic.variety import with_more_routings, with_validity
from tests.solver.asking import answer_of, promise_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    plant: PlantModel
    promises: tuple[Promise, ...] = ()
    asked: PromiseRequest
    now: Minute

    @property
    def books(self) -> Snapshot:
        """Requirements, and whoever lost to a change of the plant what they had, are pegged as when a feed came in."""
        repegs = [repeg for promise in self.promises for repeg in promise.plan.repegs]
        fed = snapshot_of(self.plant, self.promises, repegs=repegs)
        return fed.apply(NeedsRepegged(repegs=settled_pegs(fed, self.now)))

    def answer(self, *, limits: SolverLimits | None = None, name: str = "") -> Answer:
        return answer_of(self.books, self.asked, self.now, limits=limits, name=name)


def inquiry_of(seed: int) -> Inquiry:
    """A tiny factory as it is, or with more routings, with limits in time, or asked for several times as much.

    Every other one has promised once what is asked for, often as a hold that may lapse.
    """
    plant, asked, now = tiny_factory(seed)
    dice = Random(f"{seed}, asked")
    match seed % 4:
        case 1:
            plant = with_more_routings(plant, dice)
        case 2:
            plant = with_validity(plant, now, dice)
        case 3:
            asked = _larger(asked, dice.randint(2, 3))
    inquiry = Inquiry(plant=plant, asked=asked, now=now)
    return _with_a_promise(inquiry, held=dice.random() < 0.7) if dice.random() < 0.5 else inquiry


def _with_a_promise(inquiry: Inquiry, *, held: bool) -> Inquiry:
    offers = inquiry.answer(name="first ").offers
    ship_to = ship_to_of(inquiry.asked, inquiry.plant.customers)
    promises = (promise_of(offer, inquiry.asked, inquiry.now, "FIRST", held=held, ship_to=ship_to) for offer in offers)
    return replace(inquiry, promises=tuple(promises)[:1])


def _larger(asked: PromiseRequest, times: int) -> PromiseRequest:
    return replace(asked, lines=tuple(replace(line, quantity=line.quantity * times) for line in asked.lines))
