"""Walks through a Troth with a fault, until one goes wrong: seeds and steps are the same every time."""

from dataclasses import dataclass

from tests.stateful.mutants import Mutant
from tests.stateful.walk import Failure, Fresh, walked

WALKS_MAX, STEPS = 12, 120
"""A fault that so many steps do not show would need a walk of its own."""


@dataclass(frozen=True, kw_only=True)
class Killed:
    """At which step of which walk, and by what."""

    mutant: Mutant
    seed: int
    failure: Failure

    def __str__(self) -> str:
        by = self.failure.wrong.splitlines()
        return f"{self.mutant.name}: seed {self.seed}, step {len(self.failure.steps)}: {' '.join(by[:2])[:160]}"


def killed(mutant: Mutant, fresh: Fresh, seeds: range = range(1, 1 + WALKS_MAX), steps: int = STEPS) -> Killed | None:
    for seed in seeds:
        with mutant.at_large():
            failure = walked(seed, steps, fresh)
        if failure is not None:
            return Killed(mutant=mutant, seed=seed, failure=failure)
    return None
