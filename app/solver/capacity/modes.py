"""In which ways a step can be worked, and what it takes in each."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

from app.domain.quantity import Units
from app.domain.routing import Step
from app.domain.supply import ItemSite
from app.domain.timeline import Minute, Window
from app.solver.capacity.standing import Machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """One choice of a resource for each entry of a step's ``requires``, at the speed of the slowest.

    ``machines``: those of its resources that change over, each with the number of a unit; ``family`` is what they must
    be set up for. The others are ``crowds``, whose units are interchangeable. ``overtime``: those of its resources that
    work their overtime calendar, too.
    """

    resources: tuple[str, ...]
    speed: Decimal
    priority: int
    cost_per_minute: Fraction
    family: str | None = None
    units: tuple[int | None, ...] = ()
    overtime: tuple[str, ...] = ()

    @property
    def preference(self) -> tuple[object, ...]:
        """Overtime comes last, whatever it costs."""
        units = tuple(unit or 0 for unit in self.units)
        return (self.overtime, self.priority, self.cost_per_minute, self.resources, units)

    @property
    def machines(self) -> Sequence[Machine]:
        held = zip(self.resources, self.units, strict=False)
        return [(resource, unit) for resource, unit in held if unit is not None]

    @property
    def crowds(self) -> Sequence[str]:
        if not self.units:
            return self.resources
        return [resource for resource, unit in zip(self.resources, self.units, strict=True) if unit is None]


Options = tuple[tuple[ItemSite, Units], ...]
"""What may go in as a component, as listed: places, and how much would be taken at each."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StepWork:
    """What one step of a lot starts with, consumes, and takes in each of its modes, most preferred first.

    ``consumed``: for each component its options. ``shared``: the same where the lot is made in several runs, which may
    take different options: of one at least its even share is consumed. ``changes_over``: whether some mode holds a
    machine that does. One for each step and lot, equal to nothing else.
    """

    step: Step
    input_units: Units
    consumed: tuple[Options, ...]
    shared: tuple[Options, ...]
    modes: tuple[tuple[Mode, int], ...]
    changes_over: bool

    @property
    def each_run(self) -> Fraction:
        """Minutes at speed 1 that any run takes, however small; without setup."""
        return Fraction(self.step.fixed_minutes)

    def work(self, runs: int) -> tuple[int, int]:
        """All of its minutes at speed 1 in so many runs, without setup: a numerator and a denominator.

        Whole numbers, as in ``Step.minutes``: a bound asks for it at each step.
        """
        fixed, fixed_part = self.step.fixed_minutes.as_integer_ratio()
        each, each_part = self.step.minutes_per_unit.as_integer_ratio()
        return runs * fixed * each_part + self.input_units * each * fixed_part, fixed_part * each_part


def ends_first(
    modes: Iterable[tuple[Mode, int]], ready: Minute, slot_of: Callable[[Mode, int], Window | None]
) -> tuple[Mode, Window] | None:
    """The mode, each with its minutes, whose slot ends first, of equals the one listed first; none where no slot is.

    A slot starts at ``ready`` or later, so that where another is done by the minutes from then on it is not looked for.
    """
    best: tuple[Mode, Window] | None = None
    for mode, minutes in modes:
        if best is None or ready + minutes < best[1][1]:
            slot = slot_of(mode, minutes)
            if slot is not None and (best is None or slot[1] < best[1][1]):
                best = (mode, slot)
    return best


@dataclass(frozen=True, slots=True)
class Takes:
    """``Step.minutes`` at one speed, in whole numbers: the setup, and (fixed + input x each) / scale rounded up."""

    setup: int
    fixed: int
    each: int
    scale: int

    def minutes(self, input_units: Units) -> int:
        return self.setup - (-(self.fixed + input_units * self.each) // self.scale)


def takes_of(step: Step, mode: Mode) -> Takes:
    speed = Fraction(mode.speed)
    fixed, each = Fraction(step.fixed_minutes) / speed, step.minutes_per_unit / speed
    scale = lcm(fixed.denominator, each.denominator)
    return Takes(step.setup_minutes, int(fixed * scale), int(each * scale), scale)
