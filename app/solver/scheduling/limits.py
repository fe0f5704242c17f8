"""How hard a schedule is searched for. Steps and deterministic time decide; the wall clock is only a stop."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulingLimits:
    """Each limit of one search, and below it why so much."""

    steps_max: int = 400
    """Of some tens of milliseconds each: the wall clock should not be what ends a search, since then the answer depends
    on the machine."""

    idle_steps_max: int = 40
    """Steps in a row that win nothing, after which the whole is tried as one model, or it ends."""

    first_listings_max: int = 60
    """Listings before anything else: the first few win the most."""

    listings_a_step: int = 3
    """So many are one step, so that each kind of step takes about as long."""

    ruins_a_step: int = 120
    """The same."""

    free_min: int = 20
    """Operations that one neighbourhood may order anew: with fewer there is nothing to order."""

    free_max: int = 150
    """More are not searched to their end. Where in between is learned on the way."""

    loose_max: int = 600
    """Operations of a problem that is shifted as a whole: building that costs too much for more."""

    part_deterministic_seconds: float = 0.03
    """CP-SAT's own measure of work, for one neighbourhood."""

    whole_modes_max: int = 2_000
    """Modes of a problem that is tried as one model: a larger one would not leave its hint."""

    whole_deterministic_seconds: float = 0.5
    """Work for that the first time; each further time has several times as much."""

    whole_tries_max: int = 3
    """Times that is done; the last has most of the work."""

    wall_seconds_max: float = 60.0
    """A stop; an answer that it cut short may differ from machine to machine."""
