"""All benchmarks, one after another, each in a process of its own.

    .venv/bin/python -m benchmarks [--full] [--write] [NAME ...]

Without --full in a moderate size, some minutes in all; with it in the sizes that docs/benchmarks.md shows, hours.
"""

import subprocess
import sys
from collections.abc import Sequence

from benchmarks import frepple_bench
from benchmarks.reports import PAGE, arguments_of

MODERATE = {
    "latency": "",
    "judging": "",
    "demo_factory": "",
    "echo": "",
    "counter_offers": "--operations 2000",
    "peers": "",
    "memory": "",
    "commits": "",
    "restart": "",
    "placement": "",
    "streams": "",
    "replanning": "--orders 16",
    "noise": "--orders 20",
    "frepple_bench": "--inquiries 200",
    "batch": "--orders 50 150 --seeds 1",
    "public_instances": "--seconds 3 --job-shops ft06 la21 ta21",
    "frepple_orders": "--inquiries 200",
    "backlog": "--orders 500",
}
FULL = {
    "latency": "--resources 20 50 200 --operations 100 1000 10000 100000 --requests 1000 --http 200",
    "judging": "--resources 20 50 200 --operations 1000 10000 100000",
    "demo_factory": "--rounds 20",
    "echo": "--requests 1000",
    "counter_offers": "--requests 300",
    "peers": "--requests 20",
    "memory": "--operations 1000 10000 100000 --served-max 100000",
    "commits": "--seconds 10",
    "restart": "--operations 10000 100000",
    "placement": "--orders 2000 --seeds 5 --loads 0.7 0.8 0.9 0.95 --workers 2",
    "streams": "--orders 2000 --seeds 2 --loads 0.7 0.8 0.9 0.95 --workers 2",
    "replanning": "--orders 24 --seeds 4 --load 0.95",
    "noise": "--seeds 5",
    "frepple_bench": "",
    "batch": "",
    "public_instances": "",
    "frepple_orders": "",
    "backlog": "",
}
WRITES = set(MODERATE) - {"backlog"}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("--full", action="store_true", help=f"the sizes of docs/{PAGE.name}")
    parser.add_argument("names", nargs="*", choices=[[], *MODERATE], metavar="NAME", help=", ".join(MODERATE))
    options = parser.parse_args(arguments)
    failed = []
    for name in options.names or MODERATE:
        if name.startswith("frepple") and not frepple_bench.FOLDER.is_dir():
            print(f"\n{name} is left out: its public tables are not at {frepple_bench.FOLDER}")
            continue
        sizes = (FULL if options.full else MODERATE)[name].split()
        written = ["--write"] if options.write and name in WRITES else []
        print(f"\n{name} {' '.join(sizes)}\n", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *sizes, *written], check=False).returncode:
            failed.append(name)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
