"""What came of something that was told: whom a new plant model, or what the floor reports, hits."""

from typing import Self

from app.domain.views import Recorded, Report
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

    @classmethod
    def from_domain(cls, report: Report) -> "ReportOut":
        return cls(
            owner=report.owner,
            reference=report.reference,
            open_order=report.open_order,
            customer=report.customer,
            rule=report.rule,
            ref=report.ref,
            detail=report.detail,
        )


class PlantRecordedOut(Shown):
    plan_version: int
    reports: list[ReportOut]
    """The promises that no longer fit, and why."""

    @classmethod
    def from_domain(cls, recorded: Recorded) -> Self:
        reports = [ReportOut.from_domain(report) for report in recorded.reports]
        return cls(plan_version=recorded.plan_version, reports=reports)


class ProgressRecordedOut(PlantRecordedOut):
    """The plan as the floor has it, and whom that hits."""
