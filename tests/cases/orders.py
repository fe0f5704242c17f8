"""The orders of a case as requests, in the order of their rank."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from app.domain.demand import Effort, HoldRequest, OfferKind, Policy, PromiseRequest, RequestedLine
from app.domain.supply import SafetyStockUse
from tests.cases.delivering import delivering
from tests.cases.facts import Case, Facts, NotExpressible, minute, whole_minutes

DELIVERIES_MAX = 50
"""As many as the wire takes: a case never limits them."""


def requests(case: Case) -> Iterator[PromiseRequest]:
    """Lines of one order, which stand together in the ranking, are one request; a line is called as its demand is."""
    policies = {group["id"]: group["policy"] for group in case.facts["demand_groups"]}
    for group, lines in groupby(case.facts["demands"], key=lambda demand: demand.get("group", demand["id"])):
        yield _request(case, list(lines), together=policies.get(group) == "alltogether")


def _request(case: Case, demands: list[Facts], *, together: bool) -> PromiseRequest:
    ship_tos = {delivering(case, case.operation(demand["delivery_operation"])).ship_to for demand in demands}
    smallest = {_smallest_delivery(demand) for demand in demands}
    if len(smallest) > 1:
        raise NotExpressible("lines of one order that may be split more and less")
    whole = all(demand["min_shipment"] >= demand["qty"] for demand in demands)
    return PromiseRequest(
        lines=tuple(_line(case, demand) for demand in demands),
        ship_to=ship_tos.pop() if len(ship_tos) == 1 else None,
        policy=Policy(
            ship_complete=together,
            split=not whole,
            deliveries_max=1 if whole else DELIVERIES_MAX,
            minimum_split=smallest.pop(),
            use_safety_stock=SafetyStockUse.ALL,
            prefer=None if whole or together else OfferKind.SPLIT,
        ),
        hold=HoldRequest(minutes=0),
        effort=Effort.INSTANT,
    )


def _smallest_delivery(demand: Facts) -> Decimal:
    """Without one any part may be delivered; nobody asks for more than all there is of it."""
    return Decimal(str(min(demand["min_shipment"] or 1, demand["qty"])))


def _line(case: Case, demand: Facts) -> RequestedLine:
    due, lateness = minute(demand["due"]), demand["max_lateness_s"]
    return RequestedLine(
        line=demand["id"],
        item=delivering(case, case.operation(demand["delivery_operation"])).item,
        quantity=case.units(demand["qty"]),
        requested=due,
        latest_acceptable=None if lateness is None else due + whole_minutes(lateness),
    )
