"""Setup matrices: how long a machine takes to change over from one family of work to another."""

from collections.abc import Mapping
from dataclasses import dataclass, field

ANY = "*"
"""Stands for every family in a row, and for a state that nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupMatrix:
    """Minutes by (from, to), either of which may be ANY. ``default_minutes``: where no row speaks of it."""

    id: str
    rows: Mapping[tuple[str, str], int] = field(default_factory=dict)
    default_minutes: int = 0

    def minutes(self, last: str | None, family: str) -> int:
        """From the last family to this one; the row that names more of the two wins, and of equals the one to it.

        The same family again takes nothing unless a row names it on both sides. ``last`` is None while nobody knows
        what the machine is set up for: then it takes what rows from ANY say, and nothing otherwise.
        """
        if last == family:
            return self.rows.get((family, family), 0)
        known = last or ""  # No family has that name.
        for row in ((known, family), (ANY, family), (known, ANY), (ANY, ANY)):
            if row in self.rows:
                return self.rows[row]
        return 0 if last is None else self.default_minutes
