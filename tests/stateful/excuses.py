"""What the auditor finds and nobody could have told of: facts brought it about, and no call was there to say so."""

import re
from collections.abc import Set

from tests.stateful.expected import Expected


def is_our_fault(found: str, expected: Expected, reported: Set[str]) -> bool:
    """``reported``: the runs of which the floor has said something."""
    if found.startswith("promises leave"):
        # Who is short then is said to be at risk, and that is audited.
        return not any(f"('{item}', " in found for item in expected.robbed)
    hit = re.match(r"nobody was told that (\S+) is hit: (\S+)", found)
    if hit:
        # Time alone hits a hold where a receipt is overdue; what is made for others may be short before it is made.
        is_on_another = hit[1] != hit[2] and bool(expected.robbed)
        return not (is_on_another or expected.receipts_overdue())
    for_nothing = re.match(r"(\S+) is said to be at risk, and nothing is wrong with it", found)
    if for_nothing:
        # What left in the very minute in which the rest was to be ready looks like the rest from outside.
        return not any(line.left for line in expected.commitments[for_nothing[1]].lines.values())
    # What the floor reports is begun in that very minute, which looks like a plan from outside.
    return reported.isdisjoint(found.split())
