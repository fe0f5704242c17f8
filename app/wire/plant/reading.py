"""What reading any entity needs: quantities to smallest units, days to minutes, and a place to say what is wrong."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from app.domain.demand import PROSPECT
from app.domain.plant import EdgeOfDay, Granularity, PlanningSettings, ProgressSource
from app.domain.quantity import UNITS_MAX, Units, round_up_to_lot, too_fine, units_of
from app.domain.timeline import Minute, Window, day_window, minute_at_or_after
from app.domain.validity import Validity
from app.wire.faults import Findings
from app.wire.plant.document import ModelDocument, SettingsIn
from app.wire.plant.supply import PurchasingIn
from app.wire.plant.work import ResourceIn, RoutingIn


class Reading:
    """What the reading of one entity needs to know of others, and where it says what is wrong."""

    def __init__(self, model: ModelDocument, findings: Findings) -> None:
        self.findings = findings
        self.decimals = {item.id: item.decimals for item in model.items}
        self.zones = {site.id: ZoneInfo(site.timezone) for site in model.sites}
        self.sites_of_resources = {resource.id: resource.site for resource in model.resources}
        self.machines = {one.id: _units_most(one) for one in model.resources if one.setup_matrix is not None}
        self.date_only_receipt = EdgeOfDay(model.settings.date_only_receipt)
        self._priorities = {customer.id: customer.priority for customer in model.customers}

    def units(self, quantity: Decimal, item: str, pointer: str) -> Units:
        decimals = self.decimals[item]
        try:
            units = units_of(quantity, decimals)
        except ValueError:
            self.findings.add(pointer, "too_many_decimals", too_fine(quantity, item, decimals))
            return 1
        if units > UNITS_MAX:
            self.findings.add(pointer, "out_of_range", f"is more than {UNITS_MAX} smallest units of item {item!r}")
        return units

    def lot(self, shape: RoutingIn | PurchasingIn, pointer: str) -> tuple[Units, Units]:
        """Minimum and multiple; a lot rule that nobody gave is the smallest quantity there is."""
        minimum, multiple = (
            1 if quantity is None else self.units(quantity, shape.item, f"{pointer}/{field}")
            for field, quantity in (("minimum", shape.minimum), ("multiple", shape.multiple))
        )
        return minimum, multiple

    def maximum(self, shape: RoutingIn, minimum: Units, multiple: Units, pointer: str) -> Units | None:
        if shape.maximum is None:
            return None
        maximum = self.units(shape.maximum, shape.item, f"{pointer}/maximum")
        if maximum < round_up_to_lot(1, minimum=minimum, multiple=multiple):
            detail = "is below the smallest run that minimum and multiple allow: raise it or lower them"
            self.findings.add(f"{pointer}/maximum", "out_of_range", detail)
        return maximum

    def validity(self, shape: RoutingIn | PurchasingIn, pointer: str) -> Validity:
        zone = self.zones[shape.site]
        if shape.valid_from and shape.valid_to and shape.valid_to < shape.valid_from:
            self.findings.add(f"{pointer}/valid_to", "ends_before_start", "must not lie before valid_from")
        return Validity(
            start=day_window(shape.valid_from, zone)[0] if shape.valid_from else None,
            end=day_window(shape.valid_to, zone)[1] if shape.valid_to else None,
        )

    def priority_of(self, customer: str | None) -> int:
        return self._priorities.get(customer or "", PROSPECT.priority)

    def minute(self, when: date, site: str, *, end_of_day: bool = False) -> Minute:
        """An instant, rounded up to a minute, or an edge of a local day of the site."""
        if isinstance(when, datetime):
            return minute_at_or_after(when)
        window: Window = day_window(when, self.zones[site])
        return window[end_of_day]


def _units_most(shape: ResourceIn) -> int:
    return max([shape.units, *(change.units for change in shape.unit_changes)])


def settings(shape: SettingsIn) -> PlanningSettings:
    return PlanningSettings(
        horizon_days=shape.horizon_days,
        frozen_fence=shape.frozen_fence,
        move_fence=shape.move_fence,
        promise_granularity=Granularity(shape.promise_granularity),
        build_ahead=shape.build_ahead,
        near_window=shape.near_window,
        safety_minutes=shape.safety_time,
        date_only_receipt=EdgeOfDay(shape.date_only_receipt),
        overdue_receipt_delay=shape.overdue_receipt_delay,
        overdue_receipt_ignore_after=shape.overdue_receipt_ignore_after,
        runs_max=shape.runs_max,
        progress=ProgressSource(shape.progress),
        start_tolerance=shape.start_tolerance,
    )
