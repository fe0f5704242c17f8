"""How hard a schedule is searched for. Steps and deterministic time decide; the wall clock is only a stop."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulingLimits:
    """Each limit with its reason.

    ``steps_max``: steps in all, of some tens of milliseconds each; the wall clock should not be what ends a run, since
    then the answer depends on the machine.
    ``idle_steps_max``: steps in a row that win nothing, after which the whole is tried as one model, or it ends.
    ``listings_a_step``, ``ruins_a_step``: so many of them are one step, so that each kind of step takes about as long.
    ``first_listings_max``: listings before anything else; the first few win the most.
    ``whole_modes_max``: a problem with more modes than this is never one model: it would not leave its hint.
    ``whole_deterministic_seconds``: CP-SAT's own measure of work for the problem as one model, the first time; each
    further time has several times as much.
    ``whole_tries_max``: times that is done; the last has most of the work.
    ``free_min``, ``free_max``: operations that one neighbourhood may order anew: with fewer there is nothing to order,
    more are not searched to their end. Where in between is learned on the way.
    ``loose_max``: a problem with more operations than this is never shifted as a whole: building that costs too much.
    ``part_deterministic_seconds``: work for one neighbourhood.
    ``wall_seconds_max``: a stop; an answer that it cut short may differ from machine to machine.
    """

    steps_max: int = 400
    idle_steps_max: int = 40
    listings_a_step: int = 3
    ruins_a_step: int = 120
    first_listings_max: int = 60
    whole_modes_max: int = 2_000
    whole_deterministic_seconds: float = 0.5
    whole_tries_max: int = 3
    free_min: int = 20
    free_max: int = 150
    loose_max: int = 600
    part_deterministic_seconds: float = 0.03
    wall_seconds_max: float = 60.0
