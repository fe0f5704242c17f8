"""What may be done next: every deed with the few values that its parameters take, so that deeds collide."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.stateful import asking, delivering, feeding, looking, passing, repeating
from tests.stateful.trade import Trade

WHICH = [0, 0, 1, 2, 5]
"""Which of those there are: mostly the newest."""
KEYS = [*[None] * 10, "K1", "K2"]
"""A key serves one call, and whoever takes it for another is refused."""
ITEMS = ["BELL", "BELL", "BIKE", "FRAME"]


@dataclass(frozen=True, kw_only=True)
class Deed:
    """``often``: how often it is done beside the others."""

    act: Callable[..., None]
    often: int
    values: dict[str, Sequence[Any]]


DEEDS: dict[str, Deed] = {
    deed.act.__name__: deed
    for deed in (
        Deed(
            act=asking.quote,
            often=10,
            values={
                "item": ITEMS,
                "quantity": [1, 2, 3, 4],
                "second": [None, None, "BELL", "BIKE"],
                "requested": ["asap", "asap", "hours", "tomorrow"],
                "ship_to": [None, None, "SOUTH"],
                "hold": [0, 10, 30, 30, 600],
                "reference": [None, None, "R1", "R2"],
                "key": KEYS,
            },
        ),
        Deed(act=asking.confirm, often=8, values={"which": WHICH, "offer": [None, None, 0, 1], "key": KEYS}),
        Deed(
            act=asking.order,
            often=5,
            values={"item": ["BELL", "BIKE", "FRAME"], "quantity": [1, 1, 2], "reference": [None, "R1", "R2"]},
        ),
        Deed(
            act=asking.hold_again,
            often=4,
            values={"which": WHICH, "offer": [None, None, 0, 1], "minutes": [1, 30, 900], "key": KEYS},
        ),
        Deed(act=asking.release, often=3, values={"which": WHICH}),
        Deed(
            act=passing.wait,
            often=2,
            values={"minutes": [0, 1, 10, 29, 30, 31, 240, 1440, 8640], "seconds": [0, 0, 1, 59]},
        ),
        Deed(act=passing.wait_for_the_end, often=3, values={"which": WHICH, "seconds": [-60, -1, 0, 0, 1, 60]}),
        Deed(act=delivering.cancel, often=3, values={"which": WHICH, "key": KEYS}),
        Deed(
            act=delivering.change,
            often=3,
            values={
                "which": WHICH,
                "quantity": [1, 2, 3],
                "requested": ["asap", "hours", "tomorrow"],
                "lines": ["all", "first", "more"],
                "patient": [True, False],
                "key": KEYS,
            },
        ),
        Deed(
            act=delivering.ship,
            often=3,
            values={"which": WHICH, "line": [0, 0, 1], "quantity": [1, 1, 2, 3], "ago": [0, 0, 30], "key": KEYS},
        ),
        Deed(act=delivering.report, often=2, values={"which": WHICH, "state": ["released", "started", "done"]}),
        Deed(act=delivering.override, often=1, values={"which": WHICH, "days": [0, 1, 4]}),
        Deed(
            act=feeding.order_more,
            often=2,
            values={"item": ["BELL", "FRAME", "BIKE"], "quantity": [1, 2, 3], "days": [0, 1, 3]},
        ),
        Deed(act=feeding.disappoint, often=1, values={"which": WHICH, "hours": [None, 1, 30, 100]}),
        Deed(act=feeding.receive, often=3, values={}),
        Deed(act=feeding.count_again, often=2, values={"item": ["BELL", "BELL", "FRAME"], "by": [-3, -1, 1, 2]}),
        Deed(act=feeding.count_bells, often=1, values={}),
        Deed(act=feeding.require, often=1, values={"item": ["BELL", "FRAME"], "quantity": [1, 2], "days": [0, 2]}),
        Deed(act=feeding.require_no_more, often=1, values={"which": WHICH}),
        Deed(act=feeding.send_all_again, often=1, values={}),
        Deed(
            act=feeding.break_down,
            often=1,
            values={"hours": [0, 2, 20], "lasts": [None, 3, 30], "units": [1, 1, 2], "key": KEYS},
        ),
        Deed(act=feeding.work_overtime, often=1, values={"hours": [1, 9, 20], "key": KEYS}),
        Deed(act=feeding.mend, often=2, values={"which": WHICH, "key": KEYS}),
        Deed(act=repeating.repeat, often=2, values={"which": WHICH}),
        Deed(act=repeating.send_another_body, often=1, values={"which": WHICH}),
        Deed(act=repeating.ask_while_it_is_answered, often=1, values={"quantity": [1, 2]}),
        Deed(act=repeating.take_too_long, often=1, values={"quantity": [1, 2]}),
        Deed(
            act=repeating.die,
            often=2,
            values={"deed": ["quote", "confirm"], "which": [0, 0, 1], "commit": [1, 2], "committed": [True, False]},
        ),
        Deed(act=repeating.decide_on_an_old_plan, often=1, values={"which": WHICH}),
        Deed(
            act=repeating.overtaken,
            often=6,
            values={"mine": list(repeating.MINE), "theirs": list(repeating.THEIRS), "which": [0, 0, 0, 1]},
        ),
        Deed(
            act=looking.list_quotes,
            often=1,
            values={
                "state": [None, "held", "confirmed", "released", "expired"],
                "reference": [None, "R1"],
                "limit": [1, 3, 7],
            },
        ),
        Deed(
            act=looking.list_commitments,
            often=1,
            values={
                "state": [None, "open", "shipped", "cancelled"],
                "reference": [None, "R1"],
                "item": [None, "BELL"],
                "limit": [1, 3, 7],
            },
        ),
        Deed(act=looking.hear_all_from_the_start, often=1, values={"limit": [1, 7, 50]}),
        Deed(act=looking.compare_offices, often=2, values={}),
        Deed(act=looking.restart, often=1, values={}),
        Deed(act=looking.read_load, often=1, values={}),
    )
}


QUOTES_FIRST = {
    *("confirm", "hold_again", "release", "wait_for_the_end", "override"),
    *("die", "decide_on_an_old_plan", "overtaken"),
}
COMMITMENTS_FIRST = {"cancel", "change", "ship", "report"}


@dataclass(frozen=True, kw_only=True)
class Step:
    """A deed at one of the offices."""

    deed: str
    office: int
    values: dict[str, Any]

    def __str__(self) -> str:
        said = ", ".join(f"{name}={value!r}" for name, value in self.values.items())
        return f"{self.deed}({said}) at office {self.office}"


def drawn(dice: Random, offices: int) -> Step:
    name = dice.choices(list(DEEDS), weights=[deed.often for deed in DEEDS.values()])[0]
    values = {parameter: dice.choice(choices) for parameter, choices in DEEDS[name].values.items()}
    return Step(deed=name, office=dice.randrange(offices), values=values)


def done(step: Step, trade: Trade) -> None:
    """Does it, and looks around from the office where it was done: the other ones have yet to hear of it.

    Raises:
        Wrong: something is not as expected.
    """
    trade.at, trade.is_overtaken = step.office, False
    trade.story.append(f"{len(trade.steps) + 1}. {step}")
    trade.steps.append(step)
    is_too_soon = (step.deed in QUOTES_FIRST and not trade.expected.quotes) or (
        step.deed in COMMITMENTS_FIRST and not trade.expected.commitments
    )
    if not is_too_soon:
        DEEDS[step.deed].act(trade, **step.values)
        trade.look_around()
