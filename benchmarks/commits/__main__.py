"""Promises written per second on one hot plan, on two, and over fifty, by Troth and by the other ways of writing them.

    .venv/bin/python -m benchmarks.commits [--seconds 10] [--plants 1 2 50] [--only NAME ...] [--write]

All run in turns on one real PostgreSQL that syncs each commit: a process for each core, as whoever serves from this
machine would have, and the writers shared out among them. A wait of 20 ms and the first free half hour stand for the
solve; under the lock it is found without the wait. Two tables are of commits that wait for a standby 100 ms away, so
that nobody waits for a processor; each plan has as many writers there, who stay with it. The last are of the real
planner, all offers and levers, without any wait.
"""

from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import replace
from os import cpu_count

from sqlalchemy import create_engine

from benchmarks.commits.others import OTHERS
from benchmarks.commits.ours import Troth
from benchmarks.commits.ways import Load, Way
from benchmarks.commits.writers import Outcome, outcome_of
from benchmarks.measuring import Spread, in_words, share
from benchmarks.reports import arguments_of, report, table
from tests.postgres import PostgresServer, postgres_server

HOLD, CONFIRMED = "Troth, a hold", "Troth, a hold and its confirmation"
SWAP = "version compare-and-swap"
TIMES_WANTED = 5
"""So many times the throughput of the compare-and-swap on the hot plan: the target that the design set itself."""
WAYS: dict[str, Way] = {
    **OTHERS,
    HOLD: Troth(confirms=False),
    CONFIRMED: Troth(confirms=True),
}
REAL: dict[str, Way] = {
    HOLD: Troth(confirms=False, plans=True),
    CONFIRMED: Troth(confirms=True, plans=True),
}
PLANS_WITH_A_STANDBY = 2
"""With more, everybody waits for the processors again, as in the other tables."""
HEADS = ["way", "promises a second", "p50 ms", "p99 ms", "processor ms", "planned or tried again", "overlaps"]
"""Of each promise that was written: what the writers' processors did for it, without the database's, and how often
somebody had to begin or to plan again for it.
"""

STANDBY = [
    """
    CREATE FUNCTION wait_for_the_standby() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM pg_sleep({seconds});
    RETURN NULL;
    END $$
    """,
    """
    CREATE CONSTRAINT TRIGGER wait_for_the_standby AFTER UPDATE ON plans DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION wait_for_the_standby()
    """,
]
"""The database's own delay of commits makes those of other plans wait as well, which a standby does not."""

Outcomes = dict[str, Outcome]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("--seconds", type=float, default=4, help="for each way and load")
    parser.add_argument("--plants", type=int, nargs="+", default=[1, 2, 50], help="that share nothing, in one model")
    parser.add_argument(
        "--processes", type=int, default=max(2, cpu_count() or 1), help="one for each core, two at least"
    )
    parser.add_argument("--writers", type=int, default=16, help="in all processes together")
    parser.add_argument("--solve-ms", type=float, default=20)
    parser.add_argument("--standby-ms", type=int, default=100, help="for each commit, where it waits for a standby")
    named = "of: " + "; ".join(WAYS)
    parser.add_argument("--only", nargs="+", choices=[*WAYS], default=[*WAYS], metavar="NAME", help=named)
    _run(parser.parse_args(arguments))


def _run(options: Namespace) -> None:
    with postgres_server() as server:
        report("commits", "\n\n".join(_sections(server, options)), options)


def _sections(server: PostgresServer, options: Namespace) -> Iterator[str]:
    load = Load(
        plants=1,
        with_due_dates=False,
        solve_seconds=options.solve_ms / 1000,
        seconds=options.seconds,
        processes=options.processes,
        threads=max(1, options.writers // options.processes),
    )
    ways = {name: WAYS[name] for name in options.only}
    by_plants: dict[int, Outcomes] = {}
    for plants in options.plants:
        by_plants[plants] = _measured(server, ways, replace(load, plants=plants))
        yield f"All want the earliest, {_plans(plants)}, a wait of {options.solve_ms:g} ms in place of the solve:"
        yield _table(by_plants[plants])
    yield from _verdicts(by_plants)
    yield from _with_a_standby(server, ways, load, options)
    yield f"Random due dates, one plan, a wait of {options.solve_ms:g} ms in place of the solve:"
    yield _table(_measured(server, ways, replace(load, with_due_dates=True)))
    real = {name: REAL[name] for name in options.only if name in REAL}
    for with_due_dates, wanted in ((False, "all want the earliest"), (True, "random due dates")):
        if real:
            yield f"The real planner with all offers and levers, no wait, one plan, {wanted}:"
            yield _table(_measured(server, real, replace(load, solve_seconds=0, with_due_dates=with_due_dates)))


def _with_a_standby(server: PostgresServer, ways: dict[str, Way], load: Load, options: Namespace) -> Iterator[str]:
    ours = {name: way for name, way in ways.items() if name in (HOLD, CONFIRMED)}
    by_plants: dict[int, Outcomes] = {}
    for plants in options.plants:
        if plants <= PLANS_WITH_A_STANDBY:
            as_many_each = replace(load, plants=plants, stays=True, threads=load.threads * plants)
            by_plants[plants] = _measured(server, ours, as_many_each, options.standby_ms)
    for plants, outcomes in by_plants.items():
        writers = load.processes * load.threads
        yield f"A standby {options.standby_ms} ms away for each commit, {_plans(plants)}, {writers} writers for each:"
        yield _table(outcomes)
    yield from _gains(by_plants)


def _measured(server: PostgresServer, ways: dict[str, Way], load: Load, standby_ms: int = 0) -> Outcomes:
    return {name: outcome_of(way, _books(server, standby_ms), load) for name, way in ways.items()}


def _books(server: PostgresServer, standby_ms: int) -> str:
    """New ones; each commit of a plan waits so long at its end, with its locks, and not for the commits of others."""
    url = server.fresh()
    if standby_ms:
        engine = create_engine(url)
        with engine.begin() as connection:
            for statement in STANDBY:
                connection.exec_driver_sql(statement.format(seconds=standby_ms / 1000))
        engine.dispose()
    return url


def _table(outcomes: Outcomes) -> str:
    return table(HEADS, [_row(name, outcome) for name, outcome in outcomes.items()])


def _row(name: str, outcome: Outcome) -> list[object]:
    spread = Spread.of(outcome.milliseconds)
    times = [in_words(each) for each in (spread.p50, spread.p99, outcome.processor_ms)]
    return [name, f"{outcome.per_second:.0f}", *times, share(outcome.again, outcome.written), outcome.overlaps]


def _verdicts(by_plants: dict[int, Outcomes]) -> Iterator[str]:
    """The targets, each beside what was measured in this run."""
    one = by_plants.get(1, {})
    for name in (HOLD, CONFIRMED):
        if SWAP in one and name in one:
            times = one[name].per_second / max(one[SWAP].per_second, 1 / one[SWAP].seconds)
            yield f"{name}: {times:.1f} times the compare-and-swap on one plan (the target: {TIMES_WANTED})."
    yield from _gains(by_plants)


def _gains(by_plants: dict[int, Outcomes]) -> Iterator[str]:
    one = by_plants.get(1, {})
    for name in (HOLD, CONFIRMED):
        grown = [(plants, found[name]) for plants, found in by_plants.items() if plants > 1 and name in found]
        if name in one and grown:
            gains = (f"{found.per_second / one[name].per_second:.2f} on {plants}" for plants, found in grown)
            yield f"{name}: throughput on one plan times {', '.join(gains)}."


def _plans(plants: int) -> str:
    return "one plan" if plants == 1 else f"{plants} plants that share nothing"


if __name__ == "__main__":
    main()
