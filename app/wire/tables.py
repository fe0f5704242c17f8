"""Availability and load by day, what became of a new plant model, and the clock."""

from datetime import datetime

from app.domain.views import ItemAvailability, PlantRecorded, Report, ResourceLoad
from app.wire.text import DayText, InstantText, Number, Shown, moment_text, quantity


class AvailableDayOut(Shown):
    """One local day of the site."""

    date: DayText
    on_hand: Number
    """What lies there when the day begins, every hold and commitment kept."""
    receipts: Number
    """What arrives within the day."""
    pegged: Number
    """What leaves within the day for holds, commitments and requirements."""
    uncommitted: Number
    """What nobody is pegged to, of the supply usable by the day's end."""
    cumulative_atp: Number
    """What a new order may take by the day's end, every need still met."""


class AvailabilityOut(Shown):
    item: str
    site: str
    plan_version: int
    unlimited: bool
    """Never short, whatever the days say."""
    days: list[AvailableDayOut]

    @classmethod
    def from_domain(cls, found: ItemAvailability) -> "AvailabilityOut":
        decimals = found.decimals
        return cls(
            item=found.item,
            site=found.site,
            plan_version=found.plan_version,
            unlimited=found.unlimited,
            days=[
                AvailableDayOut(
                    date=day.day.isoformat(),
                    on_hand=quantity(day.on_hand, decimals),
                    receipts=quantity(day.receipts, decimals),
                    pegged=quantity(day.pegged, decimals),
                    uncommitted=quantity(day.uncommitted, decimals),
                    cumulative_atp=quantity(day.atp, decimals),
                )
                for day in found.days
            ],
        )


class LoadDayOut(Shown):
    """Minutes of all units together on one local day."""

    date: DayText
    open_minutes: int
    """By its calendar and by overtime that was agreed on (`POST /v1/capacity`), without what closes it."""
    overtime_minutes: int
    """What its overtime calendar could add to that."""
    booked_minutes: int
    free_minutes: int


class LoadOut(Shown):
    resource: str
    plan_version: int
    days: list[LoadDayOut]

    @classmethod
    def from_domain(cls, load: ResourceLoad) -> "LoadOut":
        return cls(
            resource=load.resource,
            plan_version=load.plan_version,
            days=[
                LoadDayOut(
                    date=day.day.isoformat(),
                    open_minutes=day.open,
                    overtime_minutes=day.overtime,
                    booked_minutes=day.booked,
                    free_minutes=day.free,
                )
                for day in load.days
            ],
        )


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

    @classmethod
    def from_domain(cls, recorded: PlantRecorded) -> "PlantRecordedOut":
        reports = [ReportOut.from_domain(report) for report in recorded.reports]
        return cls(plan_version=recorded.plan_version, reports=reports)


class ClockOut(Shown):
    now: InstantText

    @classmethod
    def from_domain(cls, now: datetime) -> "ClockOut":
        return cls(now=moment_text(now))
