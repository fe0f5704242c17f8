"""The same deeds for Hypothesis, which looks for short stories that go wrong, and shortens them further."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.stateful.steps import DEEDS, Step, done
from tests.stateful.walk import OFFICES, Fresh, opened_shop


class TradingOffices(RuleBasedStateMachine):
    """``fresh`` gives the address of an empty database; every deed is a rule, added below."""

    fresh: Fresh

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.trade = self.stack.enter_context(opened_shop(type(self).fresh()))

    def teardown(self) -> None:
        self.stack.close()


def trading_on(fresh: Fresh) -> type[TradingOffices]:
    rules = {name: _rule_of(name) for name in DEEDS}
    return type("Trading", (TradingOffices,), {"fresh": staticmethod(fresh), **rules})


def _rule_of(name: str) -> Any:
    def does(self: TradingOffices, office: int, **values: Any) -> None:
        done(Step(deed=name, office=office, values=values), self.trade)

    does.__name__ = name
    values = {
        parameter: st.sampled_from(list(dict.fromkeys(choices))) for parameter, choices in DEEDS[name].values.items()
    }
    rule_with: Callable[..., Any] = rule
    return rule_with(office=st.integers(0, OFFICES - 1), **values)(does)
