"""What came of something that was told: whom a new plant model, or what the floor reports, hits."""

from app.wire.text import Shown


class ReportOut(Shown):
    """A live promise that no longer fits the plant."""

    owner: str
    reference: str | None
    open_order: str | None
    """The order of the ERP that it came from."""
    customer: str | None
    rule: str
    ref: str
    detail: str


class RecordedOut(Shown):
    plan_version: int
    reports: list[ReportOut]
    """The promises that no longer fit, and why."""


class OrderNotPlannedOut(Shown):
    """An open order that is news and for which nothing is planned: it is a commitment already, which does not follow it
    or is over.
    """

    open_order: str
    commitment: str
    reference: str | None
    detail: str
    """What each of them says is still to come, and what can be done about it."""


class PlantRecordedOut(RecordedOut):
    """The plan under the new model, and whom that hits."""

    not_planned: list[OrderNotPlannedOut]
    """The open orders among what is new that say otherwise than the commitments that they are."""


class ProgressRecordedOut(RecordedOut):
    """The plan as the floor has it, and whom that hits."""

    not_planned: list[str]
    """What was reported of runs that the plan no longer has, and changed nothing: they were given up, as where an order
    is cancelled or planned anew, are over, or are the ERP's now."""
