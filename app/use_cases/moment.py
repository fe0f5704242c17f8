"""An instant, as plans count it and as holds do."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.timeline import Minute, minute_at_or_after, minute_of


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant as plans and as holds count it."""

    instant: datetime

    @property
    def planned(self) -> Minute:
        """Rounded up: nothing is planned for a minute that has begun."""
        return minute_at_or_after(self.instant)

    @property
    def passed(self) -> Minute:
        """Rounded down: a hold counts to the very end of its last minute."""
        return minute_of(self.instant)
