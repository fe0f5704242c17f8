"""How hard the planner may try. Steps and deterministic time decide; the wall clock is only a stop."""

from dataclasses import dataclass, replace

from app.domain.quantity import ceil_of


class TooManyParts(Exception):
    """One request would need more planned parts than the limits allow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SolverLimits:
    """Each limit, and below it of what it is, and why so much. All are of one request, unless they say otherwise."""

    parts_max: int = 5_000
    """Runs, operations, buys, moves and needs of its plan: more take longer than callers wait."""

    sources_deep_max: int = 60
    """Levels of making and moving below one line: the deepest bill there may be, and some lanes. What is deeper is not
    looked at, and nothing is said to be proven then. Each level takes up to a dozen calls of the thousand that Python
    allows within each other."""

    trials_max: int = 400
    """Needs that insertion may plan only to compare, in one arrangement: some tens of milliseconds."""

    trials_plan_max: int = 40
    """Parts of a plan that is compared with others: each of those costs as much again."""

    made_for_one_each_max: int = 500
    """Runs and purchases that a line may need where each is for one who needs it. With more of them, and twice as many
    as there are things in its bill, what several need is made at once for them, and nothing else is tried: such plans
    take seconds, if they end."""

    side_by_side_max: int = 8
    """Shares in which insertion tries to get one need: more rarely win."""

    climb_parts_max: int = 70
    """Needs planned in all while shares are tried: some milliseconds."""

    further_parts_max: int = 400
    """So many more before a model is asked, which takes longer than those: in frePPLe's factory a quarter of the dates
    are won."""

    halvings_max: int = 6
    """Dates tried between one by which all shares come and one by which they do not: each wins half of what the one
    before it may."""

    pieces_max: int = 100
    """Multiples of a lot that a closer bound follows through the steps where the usual one proves nothing: some
    milliseconds, or tens where each machine is the narrowest. With 0 there is no closer bound."""

    followed_max: int = 4_000
    """Pieces times steps in all: a fifth of a second. What is left has the usual bound."""

    most_needs_max: int = 16_000
    """Needs planned, kept or not, to find how much of an order comes in time: some seconds. Each delivery may take half
    of what is left; what halving takes until something comes is no more than twice the largest plan, and as much again
    comes near to the most."""

    other_ways_needs_max: int = 4_000
    """What such a plan may have taken if as much is planned in other ways, too: filling each gap takes several times as
    much, and brings a few parts more in a hundred."""

    model_ways_max: int = 2_000
    """Ways down the bill, and back over lanes, that are followed to see what a model is to hold: where each of some
    levels has several, they multiply."""

    model_runs_max: int = 24
    """Runs that a model may choose from: a larger one builds slower than an answer may take, so that the date stays
    bounded instead of proven."""

    model_windows_max: int = 4_000
    """Open windows in which its operations could start or end: the same."""

    model_moves_max: int = 8
    """Partial transfers over one lane that a model may use. Where more could help, as for many lines or runs, each at
    its own time, what it does not find is not said to be impossible."""

    model_constraints_max: int = 9_000
    """Constraints of a model that is searched: larger ones are as good as never searched to their end."""

    deterministic_seconds_max: float = 0.05
    """Of one search, in CP-SAT's own measure of work, the same on any machine: some tens of milliseconds, after which
    few more dates are proven."""

    wall_seconds_max: float = 5.0
    """Of one search: a stop for a machine that stalls. An answer that it cut short may differ from machine to
    machine."""

    last_resort: int = 10
    """Times as long is searched where no plan is known yet, in a model so many times as large: a refusal turns a
    customer away."""

    late_sources_max: int = 2_000
    """Sources tried in vain in all while a plan is drawn to the latest dates it may have; after that it stays as early
    as it is. Where many sites send to each other there are more ways than can be tried."""

    openings_max: int = 8
    """Places whose safety stock it would use that are tried without: each costs a plan."""

    standard_steps: int = 50
    """How often some of what is planned is taken out and put back to make room: a step takes a few milliseconds, and an
    answer shall take about a tenth of a second."""

    thorough_steps: int = 1_000
    """The same with more effort: some seconds."""

    standard_needs: int = 10_000
    """Needs that are planned or looked at in all while room is made, kept or only to compare: some tenths of a second.
    Most orders need some dozens a step; where many sites and sources are compared they are hundreds."""

    thorough_needs: int = 60_000
    """The same with more effort: some seconds."""

    moving_operations_max: int = 100
    """Operations that each step takes out and puts back, on the average of all that there may be: most take out some
    dozens. Of orders with hundreds, as of a machine with all its parts, a few steps take as long as fifty."""

    usual_parts_max: int = 200
    """Parts of most plans, and more. Each step and each lever plans the whole order again: of one that has more, so
    many fewer are tried that it is answered about as soon (a hundred lines took minutes), and no further dates."""

    repair_alone_max: int = 1_000
    """Commitments for whose work, when something has happened and it cannot stay, a place beside all others is looked
    for: about a millisecond each under the lock, in which nobody else writes. Of all that was hit, not of a request."""

    repair_operations_max: int = 20_000
    """Operations that are taken out for that in all: some seconds. Most such places take some dozens."""

    repair_steps: int = 400
    """How often in all such a place is looked for until others make room as well: some milliseconds each. Who has found
    one alone, or not, counts as one, so that a thousand in trouble take no longer than a few."""

    def tries(self, most: int, parts: int) -> int:
        """How often an order of so many parts is planned again, of so many times at most; once at least."""
        return ceil_of(most * self.usual_parts_max, max(self.usual_parts_max, parts))

    def for_a_date(self) -> "SolverLimits":
        """As hard, where nobody asks how little safety stock would do for the date, or for how long there is none."""
        return replace(self, openings_max=0, last_resort=1)

    def without_model(self) -> "SolverLimits":
        """Neither a model nor the closer bound, which proves only: some milliseconds, where a model takes hundreds."""
        return replace(self, model_runs_max=0, pieces_max=0)
