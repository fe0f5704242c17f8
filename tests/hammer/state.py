"""What is done of a long run, in a file: whoever starts it again goes on where it was stopped."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Part = Callable[[], dict[str, Any]]
"""A part of a run with books of its own; what it comes to has the number of ``findings``."""


def run_parts(parts: dict[str, Part], file: Path | None, say: Callable[[str], None]) -> int:
    """The number of findings in all parts, those done earlier included."""
    done: dict[str, dict[str, Any]] = json.loads(file.read_text()) if file and file.exists() else {}
    for number, (name, part) in enumerate(parts.items(), start=1):
        if name in done:
            continue
        done[name] = part()
        if file:
            file.write_text(json.dumps(done, indent=1))
        say(f"[{number}/{len(parts)}] {name}: " + ", ".join(f"{what} {value}" for what, value in done[name].items()))
    figures = [done[name] for name in parts]
    for what in dict.fromkeys(what for one in figures for what in one):
        say(f"{what}: {sum(one.get(what, 0) for one in figures)}")
    return sum(one["findings"] for one in figures)
