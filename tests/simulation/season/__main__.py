"""Lives longer seasons than anybody waits for:

`python -m tests.simulation.season SEED ... [--company network] [--days 60] [--quotes 3] [--postgres]`
"""

import argparse

from app.telemetry import configure_logging
from tests.databases import databases
from tests.simulation.season.seasons import KINDS, season


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.season", description=__doc__)
    parser.add_argument("seeds", type=int, nargs="+", metavar="SEED")
    parser.add_argument("--company", choices=["demo", *KINDS], default="demo")
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--quotes", type=int, default=3)
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args()
    configure_logging("ERROR")
    with databases(postgres=options.postgres) as fresh:
        for seed in options.seeds:
            with season(fresh(), seed, options.company) as company:
                company.live(options.days, options.quotes)
                missed = [*company.missed(), *company.audited()]
                print(f"seed {seed}: {len(company.promised)} promises, {len(missed)} missed {missed[:5]}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
