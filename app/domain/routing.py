"""How an item is made: operations in order, what each needs at once, what may go into it."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.domain.quantity import Units, ceil_of
from app.domain.validity import ALWAYS, Validity


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One resource that can do the work, at a speed that divides the working minutes."""

    resource: str
    speed: Decimal = Decimal(1)
    priority: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Consumed per operation: ceil(input x quantity_per + fixed), in the item's own units.

    ``quantity_per`` and ``fixed`` are in smallest units of the item per smallest unit of the input.
    """

    item: str
    quantity_per: Fraction
    fixed: Units = 0

    def consumption(self, input_units: Units) -> Units:
        part, of = self.quantity_per.as_integer_ratio()
        return ceil_of(input_units * part, of) + self.fixed


@dataclass(frozen=True, slots=True, kw_only=True)
class Component(Material):
    """An item that goes in, or one of its ``alternatives`` instead: an operation takes one of them for all of it."""

    alternatives: tuple[Material, ...] = ()

    @property
    def options(self) -> tuple[Material, ...]:
        """What may go in, as listed, the component itself first."""
        return (self, *self.alternatives)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One operation of a routing.

    ``requires``: one alternative of each entry is held, together, from the first minute to the last.
    No entries: the work takes elapsed time, or time of ``calendar``. ``minutes_per_unit`` is per smallest unit
    of the input. ``setup_family``: what a machine with a setup matrix must be set up for before the work starts.
    """

    id: str
    requires: tuple[tuple[Alternative, ...], ...] = ()
    components: tuple[Component, ...] = ()
    setup_minutes: int = 0
    setup_family: str | None = None
    fixed_minutes: Decimal = Decimal(0)
    minutes_per_unit: Fraction = Fraction(0)
    wait_minutes: int = 0
    interruptible: bool = True
    yield_rate: Decimal = Decimal(1)
    calendar: str | None = None

    @property
    def materials(self) -> tuple[Material, ...]:
        """All that may go in: every option of every component."""
        return tuple(option for component in self.components for option in component.options)

    def input_for(self, output_units: Units) -> Units:
        good, of = self.yield_rate.as_integer_ratio()
        return ceil_of(output_units * of, good)

    def minutes(self, input_units: Units, speed: Decimal) -> int:
        """Whole open minutes that the operation takes, its setup included and not scaled by the speed."""
        # Whole numbers throughout: fractions say the same, and take the longest part of judging a plan.
        fixed, fixed_part = self.fixed_minutes.as_integer_ratio()
        each, each_part = self.minutes_per_unit.as_integer_ratio()
        fast, fast_part = speed.as_integer_ratio()
        work = fixed * each_part + input_units * each * fixed_part
        return self.setup_minutes + ceil_of(work * fast_part, fixed_part * each_part * fast)


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """One way to make an item at a site; a lot of it is a run."""

    id: str
    item: str
    site: str
    steps: tuple[Step, ...]
    minimum: Units = 1
    multiple: Units = 1
    maximum: Units | None = None
    cost_per_unit: Decimal = Decimal(0)
    priority: int = 1
    validity: Validity = ALWAYS

    def inputs(self, output_units: Units) -> tuple[Units, ...]:
        """What each step must start with so that the last one yields the output, first step first."""
        inputs: list[Units] = []
        needed = output_units
        for step in reversed(self.steps):
            needed = step.input_for(needed)
            inputs.append(needed)
        return tuple(reversed(inputs))
