"""Operations of a case that make something, as routings."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from app.domain.routing import Alternative, Component, Routing, Step
from app.domain.validity import ALWAYS, Validity
from tests.builders import PLANT, alternative, component, routing, step
from tests.cases.facts import Case, Facts, NotExpressible, Place, exact, whole_minutes
from tests.cases.open_time import are_alike, keeps, units_most


def routing_of(
    case: Case, operation: Facts, place: Place, brought: Fraction, *, priority: int = 1, validity: Validity = ALWAYS
) -> Routing | None:
    """The operation as a way to make an item, of which it brings so much per unit of its own quantity.

    None: nobody can do it, so that there is no such way.
    """
    if operation.get("release_fence_s"):
        raise NotExpressible(f"{operation['id']} has a fence of its own")
    steps: list[Step] = []
    for at, part in enumerate(_parts(case, operation), start=1):
        made = _step(case, part, operation, place.site, brought, id=str(10 * at), first=at == 1)
        if made is None:
            return None
        steps.append(made)
    sizes = {"size_min": 1, "size_multiple": 0, **operation}
    found = routing(
        place.item,
        *_with_wait(case, steps, operation),
        id=operation["id"],
        site=place.site,
        minimum=case.units(exact(sizes["size_min"]) * brought),
        multiple=max(1, case.units(exact(sizes["size_multiple"]) * brought)),
        maximum=case.units(exact(sizes["size_max"]) * brought) if "size_max" in sizes else None,
        priority=priority,
    )
    return replace(found, validity=validity, cost_per_unit=Decimal(str(operation.get("cost", 0))))


def brought_by(case: Case, operation: Facts, stock_point: str) -> Fraction:
    """How much a unit of the operation adds to the stock point, at its end or at that of its last suboperation."""
    flows = [flow for part in _with_parts(case, operation) for flow in part.get("materials", ())]
    return sum((exact(flow["qty"]) for flow in flows if flow["stock_point"] == stock_point), Fraction(0))


def _with_parts(case: Case, operation: Facts) -> list[Facts]:
    return [operation, *(part for part in _parts(case, operation) if part is not operation)]


def _parts(case: Case, operation: Facts) -> list[Facts]:
    """The operations to be done one after another."""
    if operation["kind"] != "routing":
        return [operation]
    inside = sorted(operation["suboperations"], key=lambda entry: entry["priority"])
    return [case.operation(entry["operation"]) for entry in inside]


def _step(case: Case, part: Facts, whole: Facts, site: str, brought: Fraction, *, id: str, first: bool) -> Step | None:
    """What a routing loads itself is loaded by each of its steps, and what it takes is taken at the first."""
    takes = [*part.get("materials", ()), *(whole.get("materials", ()) if first and part is not whole else ())]
    loads = [*part.get("resources", ()), *(whole.get("resources", ()) if part is not whole else ())]
    requires = list(_requires(case, loads))
    if not all(requires):
        return None
    site_calendar = case.calendar_of(part.get("location"))
    names = {choice.resource for entry in requires for choice in entry}
    if site_calendar and not all(keeps(case, name, site_calendar) for name in names):
        raise NotExpressible(f"{part['id']} is done when its site is open, on resources that are not its site's")
    per_unit = exact(part.get("duration_per_unit_s", 0)) / 60 / brought / 10**case.decimals
    return step(
        id,
        *requires,
        uses=tuple(_components(case, takes, site, brought)),
        fixed=whole_minutes(part.get("duration_s", 0)),
        per_unit=per_unit,
        calendar=None if requires else site_calendar,
        family=next((load["setup"] for load in loads if load.get("setup")), None),
    )


def _components(case: Case, flows: Iterable[Facts], site: str, brought: Fraction) -> Iterator[Component]:
    """Of those listed as one group the most preferred is the component, and the others may go in instead."""
    taken = [flow for flow in flows if flow["qty"] < 0]
    numbered = [(flow.get("alternative_group", f"flow {at}"), flow) for at, flow in enumerate(taken)]
    for _, group in groupby(sorted(numbered, key=lambda entry: entry[0]), key=lambda entry: entry[0]):
        options = sorted((flow for _, flow in group), key=lambda flow: flow.get("priority", 1))
        uses = [_use(case, flow, site, brought) for flow in options]
        yield component(*uses[0], instead=uses[1:])


def _use(case: Case, flow: Facts, site: str, brought: Fraction) -> tuple[str, Fraction]:
    used = case.place(flow["stock_point"])
    if used.site != site:
        raise NotExpressible(f"{used.item} of {used.site} is used at {site}")
    return used.item, -exact(flow["qty"]) / brought


def _with_wait(case: Case, steps: list[Step], operation: Facts) -> list[Step]:
    """What comes out waits: elapsed time, or the time of its site where that keeps a calendar."""
    flows = [flow for part in _with_parts(case, operation) for flow in part.get("materials", ())]
    waits = {whole_minutes(flow.get("offset_s", 0)) for flow in flows if flow["qty"] > 0}
    if not (minutes := max(waits, default=0)):
        return steps
    site_calendar = case.calendar_of(operation.get("location"))
    if site_calendar is None:
        return [*steps[:-1], replace(steps[-1], wait_minutes=minutes)]
    return [*steps, step("wait", fixed=minutes, calendar=site_calendar)]


def _requires(case: Case, loads: list[Facts]) -> Iterator[list[Alternative]]:
    """One entry for each unit to be held; an empty one where nobody can do it."""
    numbered = [(load.get("alternative_group", f"load {at}"), load) for at, load in enumerate(loads)]
    for _, group in groupby(sorted(numbered, key=lambda entry: entry[0]), key=lambda entry: entry[0]):
        wanted = [load for _, load in group if case.resource(load["resource"])["kind"] != "infinite"]
        fit = [load for load in wanted if load["qty"] <= _most(case, load["resource"])] or wanted
        if not fit:
            continue
        counts = {load["qty"] for load in fit}
        if len(counts) > 1 or not (count := counts.pop()).is_integer():
            raise NotExpressible("alternatives of which one holds more than the other")
        yield from [[choice for load in fit for choice in _choices(case, load)]] * int(count)


def _most(case: Case, resource: str) -> int:
    members = case.members(resource)
    return len(members) if members else units_most(case, case.resource(resource))


def _choices(case: Case, load: Facts) -> Iterator[Alternative]:
    members, skill = case.members(load["resource"]), load.get("skill")
    able = [one for one in members or [case.resource(load["resource"])] if skill in (None, *one.get("skills", ()))]
    if able and members and are_alike(members):
        able = [{**able[0], "id": load["resource"]}]
    for one in able:
        speed = exact(one.get("efficiency_pct", 100)) / 100
        yield alternative(one["id"], speed=float(speed), priority=load.get("priority", 1))


def site_of(operation: Facts) -> str:
    return str(operation.get("location", PLANT))
