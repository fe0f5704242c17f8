"""What refills the stock points of a case: purchases, lanes and routings."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.domain.supply import Lane, Purchasing
from app.domain.timeline import MINUTES_PER_DAY
from app.domain.validity import ALWAYS, Validity
from tests.builders import Part, lane, purchasing
from tests.cases.facts import Case, Facts, NotExpressible, Place, exact, minute, whole_minutes
from tests.cases.making import brought_by, routing_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An operation, on its own or as one of several; lower priorities are preferred."""

    operation: Facts
    priority: int = 1
    validity: Validity = ALWAYS


def choices(case: Case, operation: Facts) -> list[Choice]:
    if operation["kind"] != "alternate":
        return [Choice(operation=operation)]
    return [
        Choice(
            operation=case.operation(entry["operation"]),
            priority=entry["priority"],
            validity=Validity(
                start=minute(entry["effective_start"]) if "effective_start" in entry else None,
                end=minute(entry["effective_end"]) if "effective_end" in entry else None,
            ),
        )
        for entry in operation["suboperations"]
    ]


def sources(case: Case) -> Iterator[Part]:
    for point in case.facts["stock_points"]:
        if "replenished_by" in point:
            for choice in choices(case, case.operation(point["replenished_by"])):
                yield from _source(case, choice, point["id"])


def _source(case: Case, choice: Choice, stock_point: str) -> Iterator[Part]:
    place = case.place(stock_point)
    if choice.operation["kind"] == "purchase":
        yield _purchase(case, choice, place)
        return
    origins = {
        case.place(flow["stock_point"]).site for flow in choice.operation.get("materials", ()) if flow["qty"] < 0
    }
    if origins - {place.site}:
        yield from _transfer(case, choice, origins, place)
        return
    brought = brought_by(case, choice.operation, stock_point)
    made = routing_of(case, choice.operation, place, brought, priority=choice.priority, validity=choice.validity)
    yield from [] if made is None else [made]


def _purchase(case: Case, choice: Choice, place: Place) -> Purchasing:
    """The hard safety time after a receipt, such as for inspecting it, is that: inspection."""
    operation = choice.operation
    if operation.get("release_fence_s"):
        raise NotExpressible(f"{operation['id']} has a fence of its own")
    days, rest = divmod(whole_minutes(operation["lead_time_s"]), MINUTES_PER_DAY)
    if rest:
        raise NotExpressible("a lead time that is no whole number of days")
    bought = purchasing(
        place.item,
        days,
        id=operation["id"],
        site=place.site,
        inspection=max(whole_minutes(flow.get("offset_s", 0)) for flow in operation["materials"]),
        minimum=case.units(operation.get("size_min", 1)),
        multiple=case.units(operation.get("size_multiple", 1)),
    )
    return replace(bought, priority=choice.priority, validity=choice.validity)


def _transfer(case: Case, choice: Choice, origins: set[str], place: Place) -> Iterator[Lane]:
    """A lane has no smallest lot: one that moves no less than more than all that is ordered is of no use to anybody."""
    ordered = sum(demand["qty"] for demand in case.facts["demands"])
    smallest = choice.operation.get("size_min", 1)
    if smallest > ordered:
        return
    if exact(smallest) > 1 or choice.validity != ALWAYS or len(origins) > 1:
        raise NotExpressible(f"{choice.operation['id']} is no plain lane")
    found = lane(origins.pop(), place.site, id=choice.operation["id"])
    transit = whole_minutes(choice.operation["duration_s"])
    yield replace(found, transit_minutes=transit, priority=choice.priority)
