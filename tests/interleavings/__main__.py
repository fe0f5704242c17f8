"""Every schedule of every story, statement by statement, with counts; minutes to an hour, by the machine.

    .venv/bin/python -m tests.interleavings [--story NAME ...] [--turning-points] [--fault] [--from 0110]

--from takes up the first story where an earlier run was, with the choices that it printed last. --fault plays on
books that decide on what they read before the lock, and then it is an error if no schedule is wrong.
"""

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from time import monotonic

from tests.interleavings.stage import stage_for
from tests.interleavings.stories import STORIES, Counts, Story
from tests.postgres import PostgresServer, postgres_server

SAID_EVERY_SECONDS = 10


def main(arguments: Sequence[str] | None = None) -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument(
        "--story", nargs="+", choices=[*STORIES], default=[*STORIES], metavar="NAME", help="; ".join(STORIES)
    )
    parser.add_argument("--turning-points", action="store_true", help="under the lock only the commit is a step")
    parser.add_argument("--fault", action="store_true", help="with books that read before they lock")
    parser.add_argument("--from", dest="first", default="", help="the choices of the schedule to begin with")
    options = parser.parse_args(arguments)
    first = tuple(map(int, options.first))
    failed = []
    with postgres_server() as server:
        for name in options.story:
            story = STORIES[name]
            print(name, flush=True)  # noqa: T201
            counts = _played(story, server, every=not options.turning_points, fault=options.fault, first=first)
            first = ()
            print(f"  {counts}", flush=True)  # noqa: T201
            found = counts.wrong + counts.refused
            if (not found) if options.fault and story.fault_shows else (found and not options.fault):
                failed.append(name)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def _played(story: Story, server: PostgresServer, *, every: bool, fault: bool, first: tuple[int, ...]) -> Counts:
    counts, said = Counts(), monotonic()
    with stage_for(story, server, every=every, fault=fault) as stage:
        for ran in stage.play(counts, first):
            if monotonic() > said + SAID_EVERY_SECONDS:
                said = monotonic()
                so_far = f"{counts.schedules} schedules, {counts.wrong} wrong"
                print(f"  {so_far}; --from {''.join(map(str, ran.choices))}", flush=True)  # noqa: T201
    return counts


if __name__ == "__main__":
    main()
