"""What books in memory have written."""

from dataclasses import dataclass, field

from app.domain.commitment import Commitment
from app.domain.plant import PlantModel
from app.domain.promise import Quote
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from tests.fakes.events import MemoryEvents
from tests.fakes.keys import MemoryKeys
from tests.fakes.repromises import MemoryRepromises
from tests.fakes.webhooks import MemoryWebhooks


@dataclass(frozen=True, kw_only=True)
class Pages:
    """What is written; every value in it is immutable, so that a copy is one of the dicts alone."""

    snapshot: Snapshot = field(default_factory=lambda: snapshot_of(PlantModel()))
    quotes: dict[str, Quote] = field(default_factory=dict)
    asked_by: dict[str, str] = field(default_factory=dict)
    commitments: dict[str, Commitment] = field(default_factory=dict)
    keys: MemoryKeys = field(default_factory=MemoryKeys)
    events: MemoryEvents = field(default_factory=MemoryEvents)
    webhooks: MemoryWebhooks = field(default_factory=MemoryWebhooks)
    repromises: MemoryRepromises = field(default_factory=MemoryRepromises)

    def copy(self) -> "Pages":
        return Pages(
            snapshot=self.snapshot,
            quotes=dict(self.quotes),
            asked_by=dict(self.asked_by),
            commitments=dict(self.commitments),
            keys=self.keys.copy(),
            events=self.events.copy(),
            webhooks=self.webhooks.copy(),
            repromises=self.repromises.copy(),
        )
