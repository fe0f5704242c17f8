"""How much is worked for something: by functions called or lines run, as many on any machine and however busy it is."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def calls_of(work: Callable[[], object]) -> int:
    """Calls of Python's functions, those of generators each time they go on included."""
    called = 0

    def count(_: object, event: str, __: object) -> None:
        nonlocal called
        called += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return called


def lines_of(work: Callable[[], object]) -> int:
    """Lines of Python that are run, those of a loop each time it goes round."""
    run = 0

    def count(_: FrameType, event: str, __: object) -> Any:
        nonlocal run
        run += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        work()
    finally:
        sys.settrace(before)
    return run
