"""Shapes of making: resources, routings with their operations, bookings."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from app.wire.limits import (
    ALTERNATIVES_MAX,
    COMPONENTS_MAX,
    REQUIRES_MAX,
    SETUP_ROWS_MAX,
    STEPS_MAX,
    UNIT_CHANGES_MAX,
    UNITS_OF_RESOURCE_MAX,
)
from app.wire.types import (
    Day,
    Id,
    Instant,
    InstantOrDay,
    Minutes,
    Money,
    NonNegative,
    Positive,
    Priority,
    Shape,
    Share,
    Speed,
    Whole,
    as_sent,
)


class OvertimeIn(Shape):
    calendar: Id
    cost_per_hour: Money = as_sent("0.00")


class UnitChangeIn(Shape):
    since: InstantOrDay = Field(alias="from")
    """From when on; a date is the start of that day at the resource's site."""
    units: Annotated[int, Field(ge=0, le=UNITS_OF_RESOURCE_MAX), Whole]


class ResourceIn(Shape):
    id: Id
    site: Id
    calendar: Id | None = None
    """When it works; none is always."""
    units: Annotated[int, Field(ge=0, le=UNITS_OF_RESOURCE_MAX), Whole] = 1
    """Machines, operators or tools. They are interchangeable, unless there is a `setup_matrix`."""
    cost_per_hour: Money = as_sent("0.00")
    overtime: OvertimeIn | None = None
    setup_matrix: Id | None = None
    """How long it takes to change over. Each unit is then a machine of its own, numbered from 1."""
    setup_state: Id | None = None
    """The family that every unit is set up for until something planned or booked sets it up anew; none is unknown."""
    unit_changes: list[UnitChangeIn] = Field(default_factory=list, max_length=UNIT_CHANGES_MAX)
    """How many units there are from when on."""


class SetupRowIn(Shape):
    last: Id = Field(alias="from")
    """A family, or `*` for any."""
    family: Id = Field(alias="to")
    """A family, or `*` for any."""
    minutes: Minutes


class SetupMatrixIn(Shape):
    """How long a machine takes to change over from one family of work to another. The row that names more of the two
    wins, and of equals the one that names `to`; the same family again takes nothing unless a row names it twice."""

    id: Id
    rows: list[SetupRowIn] = Field(default_factory=list, max_length=SETUP_ROWS_MAX)
    default_minutes: Minutes = 0
    """Between two families that no row speaks of."""


class AlternativeIn(Shape):
    resource: Id
    speed: Speed = as_sent(1)
    """Divides the working minutes, setup excepted."""
    priority: Priority = 1


class RequirementOfWorkIn(Shape):
    alternatives: list[AlternativeIn] = Field(min_length=1, max_length=ALTERNATIVES_MAX)
    """One unit of one of these is held."""


class ComponentAlternativeIn(Shape):
    item: Id
    quantity_per: NonNegative
    """Units of it per unit of the operation's input."""


class ComponentIn(Shape):
    item: Id
    quantity_per: NonNegative
    """Units of the component per unit of the operation's input."""
    fixed_quantity: NonNegative = as_sent(0)
    """Consumed once per run, whatever its size; so many units of an alternative where that is taken."""
    alternatives: list[ComponentAlternativeIn] = Field(default_factory=list, max_length=ALTERNATIVES_MAX)
    """Items that may go in instead: a run takes the one that is there first, then the cheapest, for all of it."""


class OperationIn(Shape):
    id: Id
    """Unique within the routing."""
    setup_minutes: Minutes = 0
    setup_family: Id | None = None
    """What a machine with a setup matrix must be set up for before `setup_minutes` begin; none leaves it as it is."""
    fixed_minutes: NonNegative = as_sent(0)
    minutes_per_unit: NonNegative = as_sent(0)
    wait_minutes: Minutes = 0
    """Elapsed minutes after the operation, before anything may follow."""
    interruptible: bool = True
    """Whether work pauses while a resource is closed; otherwise it must fit one open window."""
    yield_rate: Share = Field(default=1, alias="yield", validate_default=True)
    """The good part of the input."""
    calendar: Id | None = None
    """Only where nothing is required: the time in which the work passes; none is elapsed time."""
    requires: list[RequirementOfWorkIn] = Field(default_factory=list, max_length=REQUIRES_MAX)
    """One unit of one alternative of each entry is held together for the whole operation."""
    alternatives: list[AlternativeIn] | None = Field(
        default=None, min_length=1, max_length=ALTERNATIVES_MAX, exclude=True
    )
    """Short for one entry of `requires`, and given back as one."""
    components: list[ComponentIn] = Field(default_factory=list, max_length=COMPONENTS_MAX)

    @property
    def choices(self) -> Iterator[tuple[str, list[AlternativeIn]]]:
        """Each list of alternatives with its path, whichever of the two ways it was written."""
        if self.alternatives is not None:
            yield ("alternatives", self.alternatives)
        yield from (
            (f"requires/{number}/alternatives", entry.alternatives) for number, entry in enumerate(self.requires)
        )


class RoutingIn(Shape):
    id: Id
    item: Id
    site: Id
    minimum: Positive | None = None
    """Smallest run; none is the item's smallest quantity."""
    multiple: Positive | None = None
    """Runs are whole multiples of it; none is the item's smallest quantity."""
    maximum: Positive | None = None
    """Largest run; none is no limit."""
    cost_per_unit: Money = as_sent("0.00")
    priority: Priority = 1
    """Lower is preferred."""
    valid_from: Day | None = None
    """First local day of the site on which a run may end."""
    valid_to: Day | None = None
    """Last local day of the site on which a run may end."""
    operations: list[OperationIn] = Field(min_length=1, max_length=STEPS_MAX)


class BookingIn(Shape):
    id: Id
    resource: Id
    units: Annotated[int, Field(ge=1, le=UNITS_OF_RESOURCE_MAX), Whole] = 1
    unit: Annotated[int, Field(ge=1, le=UNITS_OF_RESOURCE_MAX), Whole] | None = None
    """Which machine, where a setup matrix makes them machines of their own. Without it that of the run that it
    `fulfils`, else the last that nothing else takes then. Means nothing where units are interchangeable."""
    setup_family: Id | None = None
    """What it leaves the machine set up for; none leaves it as it was, or as the run that it `fulfils` would have."""
    start: Instant
    end: Instant
    kind: Literal["work_order", "downtime"] = "work_order"
    """Work of ours pauses over a downtime of all units, and never crosses a work order."""
    fulfils: Id | None = None
    """The run of ours whose time it now is."""
