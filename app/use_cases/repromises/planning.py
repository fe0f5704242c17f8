"""Plan a re-promise that was asked for, with no transaction open while it is planned."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from time import monotonic

from app.domain.demand import Effort
from app.domain.errors import TrothError
from app.domain.repromise import UNDER_WAY, Proposal, Redated, Replanned, Repromise, RepromiseState, Sought, Watch
from app.domain.shift import NewDate
from app.domain.snapshots.reach import NOTHING
from app.domain.snapshots.snapshot import Snapshot
from app.domain.verification import violations
from app.use_cases.ports.outside import Ports
from app.use_cases.repromises.sought import sought_by
from app.use_cases.standing.by_now import read_now
from app.use_cases.standing.troubles import Judge
from app.use_cases.tidy_up import tidy_up

WRITE_EVERY = 0.5
"""Seconds between looks whether it was cancelled; then it is also written how far it is."""


class CalledOff(Exception):
    """Nobody here waits for what is being planned any more."""


def always() -> bool:
    """Nothing ends before the plan is there."""
    return True


def repromises_due(ports: Ports) -> Sequence[str]:
    """Those that wait to be planned, and those that somebody began and nobody ended."""
    with ports.open_books() as books:
        return books.repromises.due()


def plan_repromise(run_id: str, ports: Ports, goes_on: Callable[[], bool] = always) -> None:
    """Twice does no harm: it is planned from the beginning, and what was written last stands.

    ``goes_on`` says no once the process is asked to end: none is begun then, and one that was stays under way for
    another process to begin anew.
    """
    run = _written(run_id, ports, state=RepromiseState.RUNNING) if goes_on() else None
    if run is not None:
        with suppress(CalledOff):
            _plan(run, ports, goes_on)


def _plan(run: Repromise, ports: Ports, goes_on: Callable[[], bool]) -> None:
    """
    Raises:
        CalledOff
    """
    is_thorough = run.request.effort is Effort.THOROUGH
    steps = ports.limits.repromise_steps_thorough if is_thorough else ports.limits.repromise_steps
    # What time has made due is written down first, and repaired where that goes: else `apply` would find another plan.
    tidy_up(ports)
    base, moment = read_now(ports)
    now = moment.planned
    sought = sought_by(run, base, steps, now)
    try:
        found = ports.planner.repromised(sought, base, now, _watch(run.id, steps, ports, goes_on))
    except (CalledOff, TrothError):
        raise
    except Exception:
        # It would go wrong in the same way for whoever looks next, every second and for ever.
        detail = "It cannot be planned, which is a bug of ours; the log of the server says more."
        _written(run.id, ports, state=RepromiseState.FAILED, detail=detail)
        raise
    if broken := violations(base, found.change, now):
        detail = f"What was found breaks a law, which is a bug of ours: {broken[0]}"
        _written(run.id, ports, state=RepromiseState.FAILED, detail=detail)
        return
    proposal = _proposal(found, sought.troubled, base, Judge(base.apply(found.change), now))
    done = {"steps": found.steps, "steps_max": steps, "detail": _nothing_to_do(sought)}
    _written(run.id, ports, state=RepromiseState.PROPOSED, proposal=proposal, **done)


def _nothing_to_do(sought: Sought) -> str:
    """Why nothing is proposed, where nobody was to be helped."""
    if sought.earlier:
        return "" if sought.due else "Nobody who was looked at was promised later than wanted."
    return "" if sought.troubled else "Nobody who was looked at is at risk."


def _watch(run_id: str, steps_max: int, ports: Ports, goes_on: Callable[[], bool]) -> Watch:
    """Writes how far it is, now and then; stops it where it was cancelled, or the process is asked to end."""
    looked_at = monotonic()

    def watch(steps: int) -> None:
        nonlocal looked_at
        if not goes_on():
            raise CalledOff
        if monotonic() - looked_at >= WRITE_EVERY:
            looked_at = monotonic()
            if _written(run_id, ports, steps=steps, steps_max=steps_max) is None:
                raise CalledOff

    return watch


def _written(run_id: str, ports: Ports, **changes: object) -> Repromise | None:
    """The run with what is news of it; None where it was called off meanwhile, or is planned already."""
    with ports.open_books() as books:
        books.lock(NOTHING)
        run = books.repromises.find(run_id, lock=True)
        if run is None or run.state not in UNDER_WAY:
            return None
        run = replace(run, **changes)  # type: ignore[arg-type]
        books.repromises.write(run)
        books.commit()
    return run


def _proposal(found: Replanned, troubled: Mapping[str, str], base: Snapshot, judge: Judge) -> Proposal:
    later = dict.fromkeys(date.quote for date in found.change.dates)
    helpless = tuple(quote for quote in {**troubled, **later} if judge.troubles(quote))
    return Proposal(
        plan_version=base.version,
        change=found.change,
        redated=tuple(_redated(found.change.dates, troubled, base)),
        kept=tuple(quote for quote in troubled if quote not in later and quote not in helpless),
        still_in_trouble=helpless,
        lateness=found.lateness,
        lateness_bound=found.bound,
        troubled=tuple(troubled),
    )


def _redated(dates: Sequence[NewDate], troubled: Mapping[str, str], base: Snapshot) -> Iterator[Redated]:
    for new in dates:
        promise = base.promises[new.quote]
        line = next(one for one in promise.lines if one.line == new.line)
        is_earlier = new.promised_at < line.promised_at
        gives_way = "idle time is used" if is_earlier else "gives way to what counts for more"
        yield Redated(
            commitment=promise.owner,
            quote=new.quote,
            line=new.line,
            item=line.item,
            quantity=line.quantity,
            decimals=line.decimals,
            promised_at=line.promised_at,
            promised_on=line.promised_on,
            proposed_at=new.promised_at,
            proposed_on=new.promised_on,
            why=troubled.get(new.quote, gives_way),
        )
