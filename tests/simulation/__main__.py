"""`python -m tests.simulation SEED ... [--requests 1000] [--postgres]` sends longer streams than anybody waits for."""

import argparse

from app.telemetry import configure_logging
from tests.databases import databases
from tests.simulation.demo import demo_factory, run


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("seeds", type=int, nargs="+", metavar="SEED")
    parser.add_argument("--requests", type=int, default=1_000)
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args()
    configure_logging("WARNING")
    with databases(postgres=options.postgres) as fresh:
        for seed in options.seeds:
            with demo_factory(fresh(), seed) as stream:
                run(stream, options.requests, checkpoints=10)
                print(f"seed {seed}: {dict(stream.done)}, nothing to find", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
