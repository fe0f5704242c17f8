"""All benchmarks, one after another, each in a process of its own.

    .venv/bin/python -m benchmarks [--full] [--write] [NAME ...]

In a moderate size, some minutes in all; with --full the very commands that docs/benchmarks.md shows, which takes hours.
"""

import re
import subprocess
import sys
from collections.abc import Sequence

from benchmarks import frepple_bench
from benchmarks.reports import PAGE, arguments_of

MODERATE = {
    "latency": "",
    "judging": "",
    "demo_factory": "",
    "extremes": "--requests 4",
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
SHOWN = re.compile(r"^\$ python -m benchmarks\.(\w+)(.*) --write$", re.MULTILINE)
"""How the page says that a figure was made."""


def in_full() -> list[tuple[str, str]]:
    """The benchmarks on the page, each with the sizes that it was taken in; one may stand there twice."""
    return SHOWN.findall(PAGE.read_text())


def main(arguments: Sequence[str] | None = None) -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("--full", action="store_true", help=f"the commands of docs/{PAGE.name}")
    parser.add_argument("names", nargs="*", choices=[[], *MODERATE], metavar="NAME", help=", ".join(MODERATE))
    options = parser.parse_args(arguments)
    names, shown, failed = options.names or MODERATE, in_full(), []
    written = {name for name, _ in shown} if options.write else ()
    for name, sizes in shown if options.full else MODERATE.items():
        if name not in names:
            continue
        if name.startswith("frepple") and not frepple_bench.FOLDER.is_dir():
            print(f"\n{name} is left out: its public tables are not at {frepple_bench.FOLDER}")
            continue
        asked = [name, *sizes.split(), *(["--write"] if name in written else [])]
        print(f"\n{' '.join(asked)}\n", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{asked[0]}", *asked[1:]], check=False).returncode:
            failed.append(name)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
