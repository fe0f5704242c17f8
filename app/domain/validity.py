"""On which days a source may be used."""

from dataclasses import dataclass

from app.domain.timeline import Minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """Local days of the site, first and last included, on which something may be used; judged at its end (arrival)."""

    start: Minute | None = None
    end: Minute | None = None

    def covers(self, minute: Minute) -> bool:
        return (self.start is None or self.start <= minute) and (self.end is None or minute <= self.end)


ALWAYS = Validity()
