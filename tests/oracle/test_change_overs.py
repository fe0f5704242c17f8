"""The oracle on machines that change over, on cases small enough to work out by hand."""

from tests.builders import MONDAY, Part, booking, calendar, line, matrix, plant, request, resource, routing, step, stock
from tests.oracle.machines import Work
from tests.oracle.search import earliest_dates

PAINT = matrix("paint", ("white", "black", 15), ("*", "white", 60), ("white", "grey", 5), ("grey", "black", 5))
LINE = resource("LINE", matrix="paint", state="white")


def asap(*parts: Part, quantity: int = 1, others: tuple[Work, ...] = ()) -> int | None:
    """When that many pieces of A are there, as minutes from now."""
    found = earliest_dates(plant(*parts), request(line("A", quantity)), MONDAY, others)
    assert found.complete
    return None if found.promised is None else found.promised[0].deliver_at - MONDAY


def a(family: str | None, minutes: int = 30) -> Part:
    return routing("A", step("10", "LINE", family=family, fixed=minutes))


def other(start: int, minutes: int, family: str | None, unit: int = 1) -> Work:
    return Work(("LINE", unit), MONDAY + start, MONDAY + start + minutes, family, MONDAY)


def test_a_machine_is_set_up_before_the_work() -> None:
    assert asap(PAINT, LINE, a("white")) == 30
    assert asap(PAINT, LINE, a("black")) == 45
    assert asap(PAINT, LINE, a(None)) == 30
    assert asap(PAINT, resource("LINE", matrix="paint"), a("white")) == 90


def test_it_fits_where_the_next_one_is_still_set_up() -> None:
    """White leaves black 15 minutes that it had from the start; one minute too few sends it behind."""
    assert asap(PAINT, LINE, a("white"), others=(other(45, 30, "black"),)) == 30
    assert asap(PAINT, LINE, a("white"), others=(other(44, 30, "black"),)) == 74 + 60 + 30
    assert asap(PAINT, LINE, a("grey"), others=(other(40, 30, "black"),)) == 35
    assert asap(PAINT, LINE, a(None), others=(other(45, 30, "black"),)) == 30
    assert asap(PAINT, LINE, a(None), others=(other(44, 30, "black"),)) == 104


def test_bookings_leave_the_state_unless_they_say_what_they_set_up() -> None:
    busy = booking("LINE", MONDAY + 10, MONDAY + 20)
    assert asap(PAINT, LINE, busy, a("black")) == 65
    black = booking("LINE", MONDAY + 10, MONDAY + 20, family="black")
    assert asap(PAINT, LINE, black, a("black")) == 50
    assert asap(PAINT, LINE, black, a("white")) == 20 + 60 + 30


def test_a_change_over_pauses_overnight() -> None:
    day = calendar("day", "00:00", "00:40", days=range(7))
    assert asap(day, PAINT, resource("LINE", calendar="day", matrix="paint", state="white"), a("black")) == 1440 + 5


def test_another_machine_may_be_set_up_already() -> None:
    pair = resource("LINE", units=2, matrix="paint", state="white")
    assert asap(PAINT, pair, a("black"), others=(other(0, 5, "black", unit=2),)) == 35
    assert asap(PAINT, pair, a("white"), others=(other(0, 5, "black", unit=2),)) == 30
    assert asap(PAINT, pair, a("white"), quantity=2) == 30


def test_the_own_work_of_an_order_sets_up_for_itself() -> None:
    """Two steps in two colours, and a detour by grey that is quicker than the straight way."""
    two = routing("A", step("10", "LINE", family="black", fixed=10), step("20", "LINE", family="white", fixed=10))
    assert asap(PAINT, LINE, two) == 15 + 10 + 60 + 10
    slow = matrix("paint", ("white", "black", 100), ("white", "grey", 5), ("grey", "black", 5))
    parts = [
        routing("A", step("10", fixed=1, uses=["B", "C"])),
        routing("B", step("10", "LINE", family="black", fixed=10)),
        routing("C", step("10", "LINE", family="grey", fixed=10)),
    ]
    assert asap(slow, LINE, *parts) == 5 + 10 + 5 + 10 + 1
    assert asap(slow, LINE, *parts, stock("C", 1)) == 100 + 10 + 1


def test_the_gap_behind_may_be_the_better_one() -> None:
    """Before the black of others, grey is quickest; behind it, the white after grey is."""
    paint = matrix("paint", ("white", "grey", 1), ("black", "grey", 1), ("grey", "white", 1), ("black", "white", 200))
    two = routing("A", step("10", "LINE", family="grey", fixed=10), step("20", "LINE", family="white", fixed=10))
    assert asap(paint, LINE, two, others=(other(15, 30, "black"),)) == 45 + 1 + 10 + 1 + 10


def test_one_step_may_set_the_machine_up_again_for_whoever_follows() -> None:
    """Behind what sets up nothing black is left no minute for a change-over, and white comes before it all the same."""
    paint = matrix("paint", ("white", "black", 15), ("black", "white", 5))
    two = routing("A", step("10", "LINE", family="white", fixed=10), step("20", "LINE", family="black", fixed=10))
    black = resource("LINE", matrix="paint", state="black")
    others = (other(60, 20, None), other(80, 30, "black"))
    assert asap(paint, black, two, others=others) == 5 + 10 + 15 + 10
    assert asap(paint, black, a("white", 10), others=others) == 110 + 5 + 10
