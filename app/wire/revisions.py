"""What is asked about a commitment that stands: other lines, or that something has left."""

from pydantic import Field

from app.domain.demand import PromiseRequest
from app.domain.plant import PlantModel
from app.wire.limits import LINES_MAX
from app.wire.lines import LineIn
from app.wire.policy import PolicyIn
from app.wire.requests import EffortName, PromiseRequestIn
from app.wire.types import Id, Instant, Positive, Shape


class ChangeIn(Shape):
    """All lines as they shall read from now on, with what has left of them included; one that is missing is dropped."""

    lines: list[LineIn] = Field(min_length=1, max_length=LINES_MAX)
    """A line may come later than requested only where it says with `latest_acceptable` how late."""
    policy: PolicyIn = Field(default_factory=PolicyIn)
    """Without a `priority` the commitment stays as urgent as it is."""
    effort: EffortName = "standard"
    """All others wait for a change, so nothing that is planned moves for it, whatever is said here."""

    def to_domain(self, plant: PlantModel) -> PromiseRequest:
        """
        Raises:
            RequestRejected: something unknown is named, or it contradicts itself.
        """
        return PromiseRequestIn(lines=self.lines, policy=self.policy, effort=self.effort).to_domain(plant)


class ShipIn(Shape):
    """What has left for a line."""

    line: Id
    quantity: Positive
    shipped_at: Instant | None = None
    """When it left; now unless it says so."""
