"""What moved without need goes back to where it stood, and takes what it takes by now."""

from collections.abc import Iterable

from app.domain.changes import PlanMoved
from app.domain.promise import Promise
from app.domain.shift import Shift
from app.domain.snapshots.snapshot import Snapshot
from app.domain.verification import audit
from app.solver.resequencing.bringing_back import brought_back
from app.solver.resequencing.taking_out import ANYBODY
from tests.builders import MONDAY, resource, routing, snapshot, step
from tests.domain.builders import DAY, HOUR, committed, made, making, need, operation, picked_up, run

EARLY, NOON, LATE = (MONDAY + hour * HOUR for hour in (24, 36, 48))
PARTS = (
    resource("CNC", units=2),
    routing("FRAME", step("10", "CNC", fixed=60)),
    routing("BIKE", step("10", "CNC", fixed=60, uses=["FRAME"])),
)


def frame(start: int) -> Promise:
    """A frame more than anybody was promised."""
    lot = run("FRAME", 1, operation(start, start + HOUR, "CNC"), id="frame")
    return committed(lot, picked_up(need("FRAME", 0, MONDAY + 5 * DAY, id="none")), quote="qte_a")


def bike(start: int, *, has_its_frame: bool) -> Promise:
    pegs = (made("frame"),) if has_its_frame else ()
    frames = need("FRAME", 1, start, *pegs, id="run_1/10/1")
    return making(operation(start, start + HOUR, "CNC", needs=[frames]))


def moving(shifts: Iterable[Shift]) -> PlanMoved:
    return PlanMoved(shifts=tuple(shifts), priority=ANYBODY, broken=frozenset({"qte_a", "qte_of_run_1"}))


def test_what_goes_back_keeps_what_it_takes_so_that_this_stays_where_it_comes_in_time() -> None:
    """The bike was short of a frame at noon. Now one comes before, and goes nowhere else again."""
    before = snapshot(*PARTS, promises=[bike(NOON, has_its_frame=False), frame(LATE)])
    standing: Snapshot = snapshot(*PARTS, promises=[bike(LATE, has_its_frame=True), frame(EARLY)])
    assert audit(standing, MONDAY) == ()
    after = brought_back(standing, before, moving, MONDAY)
    starts = {quote: promise.plan.runs[0].operations[0].start for quote, promise in after.promises.items()}
    assert starts == {"qte_of_run_1": NOON, "qte_a": EARLY}
    assert audit(after, MONDAY) == ()
