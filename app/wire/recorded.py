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


class PlantRecordedOut(Shown):
    plan_version: int
    reports: list[ReportOut]
    """The promises that no longer fit, and why."""


class ProgressRecordedOut(PlantRecordedOut):
    """The plan as the floor has it, and whom that hits."""

    not_planned: list[str]
    """What was reported of runs that the plan no longer has, and changed nothing: they were given up, as where an order
    is cancelled or planned anew, are over, or are the ERP's now."""
