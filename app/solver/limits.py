"""How hard the planner may try. Steps and deterministic time decide; the wall clock is only a stop."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SolverLimits:
    """Each limit with its reason.

    ``deterministic_seconds_max``: CP-SAT's own measure of work, the same on any machine, per search; some tens of
    milliseconds, after which few more dates are proven.
    ``last_resort``: how many times as long is searched where no plan is known yet, in a model so many times as large:
    a refusal turns a customer away.
    ``wall_seconds_max``: a stop for a machine that stalls; an answer it cut short may differ from machine to machine.
    ``parts_max``: runs, operations, buys, moves and needs of one request's plan; more of them take longer than the
    seconds after which callers give up.
    ``made_for_one_each_max``: where a line would need more runs and purchases than this, and twice as many as there are
    things in its bill, if each were for one who needs it, what several need is made at once for them, and nothing else
    is tried: such plans take seconds, if they end.
    ``trials_max``: needs that insertion may plan only to compare, per arrangement: some tens of milliseconds.
    ``trials_plan_max``: a plan with more parts than this is not compared with others: each costs as much again.
    ``side_by_side_max``: shares in which insertion tries to get one need; more rarely wins.
    ``climb_parts_max``: needs planned in all while shares are tried; some milliseconds. ``further_parts_max``: so many
    more before a model is asked, which takes longer than those; in frePPLe's factory a quarter of the dates are won.
    ``pieces_max``: multiples of a lot that a closer bound follows through the steps where the usual one proves nothing:
    some milliseconds, or tens where each machine is the narrowest. ``followed_max``: pieces times steps in all, a fifth
    of a second; what is left has the usual bound.
    ``halvings_max``: dates tried between one by which all shares come and one by which they do not; each wins half of
    what the one before it may.
    ``model_runs_max``, ``model_windows_max``: a larger model than this builds slower than an answer may take, so the
    date stays bounded instead of proven.
    ``model_ways_max``: ways down the bill, and back over lanes, that are followed to see what a model is to hold: where
    each of some levels has several, they multiply.
    ``model_moves_max``: so many partial transfers over one lane a model may use: where more could help, as for many
    lines or runs, each at its own time, what it does not find is not said to be impossible.
    ``model_constraints_max``: larger models are as good as never searched to their end within the work of one request.
    ``late_sources_max``: sources tried in vain in all while a plan is drawn to the latest dates it may have; after that
    it stays as early as it is. Where many sites send to each other there are more ways than can be tried.
    ``openings_max``: places whose safety stock an order would use that are tried without; each costs a plan.
    ``standard_steps``, ``thorough_steps``: how often some of what is planned is taken out and put back to make room; a
    step takes a few milliseconds, and an answer shall take about a tenth of a second, or some seconds.
    ``moving_needs_max``: needs that are planned or looked at in all while room is made, kept or only to compare: some
    seconds. Most orders need some dozens a step; where many sites and sources are compared they are hundreds.
    ``usual_parts_max``: each step and each lever plans the whole order again; most have a few dozen parts. Of one that
    has more than that, so many fewer are tried that it is answered about as soon: a hundred lines took minutes.
    ``repair_steps``: how often in all a place is looked for, when something has happened, for work that cannot stay:
    half a second under the lock, in which nobody else writes.
    ``sources_deep_max``: levels of making and moving below one line: the deepest bill there may be, and some lanes.
    What is deeper is not looked at, and nothing is said to be proven then. Each level takes up to a dozen calls of the
    thousand that Python allows within each other.
    """

    deterministic_seconds_max: float = 0.05
    last_resort: int = 10
    wall_seconds_max: float = 5.0
    parts_max: int = 5_000
    made_for_one_each_max: int = 500
    trials_max: int = 400
    trials_plan_max: int = 40
    side_by_side_max: int = 8
    climb_parts_max: int = 70
    further_parts_max: int = 400
    pieces_max: int = 100
    followed_max: int = 4_000
    halvings_max: int = 6
    model_runs_max: int = 24
    model_windows_max: int = 4_000
    model_ways_max: int = 2_000
    model_moves_max: int = 8
    model_constraints_max: int = 9_000
    late_sources_max: int = 2_000
    openings_max: int = 8
    sources_deep_max: int = 60
    standard_steps: int = 50
    thorough_steps: int = 1_000
    moving_needs_max: int = 200_000
    usual_parts_max: int = 200
    repair_steps: int = 400

    def tries(self, most: int, parts: int) -> int:
        """How often an order of so many parts is planned again, of so many times at most; once at least."""
        return -(-most * self.usual_parts_max // max(self.usual_parts_max, parts))
