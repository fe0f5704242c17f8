"""A long walk from a seed, on a database of its own; one that goes wrong is told as short as it can be."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from tests.stateful.offices import offices
from tests.stateful.shop import START
from tests.stateful.steps import Step, done, drawn
from tests.stateful.trade import Trade

OFFICES = 2
TRIES_MAX = 200
Fresh = Callable[[], str]
"""The address of a database that was migrated and holds nothing."""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """``steps`` lead there; the last of them goes wrong. ``story`` are the calls, with their answers."""

    steps: Sequence[Step]
    story: Sequence[str]
    wrong: str

    @property
    def kind(self) -> str:
        """What is wrong, whoever it befell."""
        return re.sub(r"\d+", "", self.wrong)[:60]

    def __str__(self) -> str:
        again = [json.dumps(asdict(step)) for step in self.steps]
        return "\n".join([*self.story, f"WRONG: {self.wrong}", "The same as steps, one a line:", *again])


@contextmanager
def opened_shop(url: str) -> Iterator[Trade]:
    with offices(url, OFFICES) as (opened, wall):
        trade = Trade(offices=opened, wall=wall)
        trade.call("PUT", "/v1/clock", {"now": START})
        trade.call("PUT", "/v1/model", trade.expected.plant)
        trade.foresee((("model.changed", None),))
        trade.look_around()
        trade.story.clear()
        yield trade


def walked(seed: int, steps: int, fresh: Fresh) -> Failure | None:
    dice = Random(seed)
    return told([drawn(dice, OFFICES) for _ in range(steps)], fresh)


def read_story(path: Path) -> list[Step]:
    """The steps of a story that was told before, one JSON object a line; other lines are passed over."""
    return [Step(**json.loads(line)) for line in path.read_text().splitlines() if line.startswith("{")]


def told(steps: Sequence[Step], fresh: Fresh) -> Failure | None:
    """What goes wrong on the way, if anything does: from the first step on, or before it, where no shop opens."""
    trade: Trade | None = None
    try:
        with opened_shop(fresh()) as trade:
            for step in steps:
                done(step, trade)
    except Exception as wrong:
        said = str(wrong) if isinstance(wrong, AssertionError) else f"{type(wrong).__name__}: {wrong}"
        steps, story = (trade.steps, trade.story) if trade else ([], [])
        return Failure(steps=list(steps), story=list(story), wrong=said)
    return None


def shortened(failure: Failure, fresh: Fresh) -> Failure:
    """The same fault with fewer steps: pieces are left out for as long as it goes wrong in the same way."""
    tries, size = 0, max(1, len(failure.steps) // 2)
    while size:
        start = 0
        while start < len(failure.steps) and tries < TRIES_MAX:
            fewer = [*failure.steps[:start], *failure.steps[start + size :]]
            again, tries = told(fewer, fresh), tries + 1
            if again is not None and again.kind == failure.kind:
                failure = again
            else:
                start += size
        size //= 2
    return failure
