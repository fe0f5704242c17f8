"""Tiny factories with what the others leave out: limits in time, what befalls resources, and lanes that lead back."""

from dataclasses import replace
from random import Random

from app.domain.capacity import CapacityKind
from app.domain.demand import PromiseRequest
from app.domain.plant import PlantModel
from app.domain.routing import Routing
from app.domain.supply import Purchasing
from app.domain.timeline import Minute
from tests.builders import PLANT, breakdown, lane, overtime, site, stock
from tests.factories import NORTH, tiny_factory
from tests.metamorphic.variety import with_validity

WANTED_MOST = 3
"""Where lanes lead back, more units, or parts of parts, may be sent to and fro in too many ways to try all of them."""


def richer_factory(seed: int) -> tuple[PlantModel, PromiseRequest, Minute]:
    """The tiny factory of that number, and some of all that."""
    model, asked, now = tiny_factory(seed)
    dice = Random(f"richer {seed}")
    if dice.random() < 0.6:
        model = with_validity(model, now, dice)
    if dice.random() < 0.6:
        model = _with_events(model, now, dice)
    wanted = sum(line.quantity for line in asked.lines) + sum(row.quantity for row in model.requirements.values())
    if len(model.routings) == 1 and wanted <= WANTED_MOST and dice.random() < 0.9:
        model = _with_a_way_back(model, dice)
    return model, asked, now


def richer_features(model: PlantModel) -> set[str]:
    events = {(one.kind is CapacityKind.OVERTIME, one.end is None) for one in model.capacity_events.values()}
    sources: list[Routing | Purchasing] = [*model.routings.values(), *model.purchasing.values()]
    limits = [source.validity for source in sources]
    ways = {(lane.origin, lane.destination) for lane in model.lanes.values()}
    now_known = {
        "valid from": any(one.start is not None for one in limits),
        "valid to": any(one.end is not None for one in limits),
        "overtime": any(is_overtime for is_overtime, _ in events),
        "breakdown": any(not is_overtime for is_overtime, _ in events),
        "until further notice": any(is_open for _, is_open in events),
        "a way back": any((to, origin) in ways for origin, to in ways),
    }
    return {name for name, is_there in now_known.items() if is_there}


def _with_events(model: PlantModel, now: Minute, dice: Random) -> PlantModel:
    """Breakdowns of some or all units, and overtime for which all of them come."""
    events = {}
    for number, id in enumerate(dice.choices(sorted(model.resources), k=dice.choice([1, 2, 3]))):
        most = model.resources[id].units_most
        start = now + dice.randrange(-300, 3 * 1440)
        end = start + dice.randrange(30, 900)
        if dice.random() < 0.5:
            event = overtime(id, start, end, units=most)
        else:
            ends = None if dice.random() < 0.15 else end
            event = breakdown(id, start, ends, units=dice.randint(1, most))
            if model.resources[id].setup_matrix and event.units == 1 and dice.random() < 0.7:
                event = replace(event, unit=dice.randint(1, most))
        events[f"{number}"] = replace(event, id=f"{number}")
    return replace(model, capacity_events=events)


def _with_a_way_back(model: PlantModel, dice: Random) -> PlantModel:
    """The second site, where there is none yet with some of everything, sends to the first, and is sent to."""
    sites, there, lanes = dict(model.sites), dict(model.stock), dict(model.lanes)
    if NORTH not in sites:
        sites[NORTH] = site(NORTH, timezone=sites[PLANT].timezone, pick_pack=dice.choice([0, 30]))
        for id in sorted(model.items):
            if dice.random() < 0.4:
                row = stock(id, dice.randint(1, 3), site=NORTH)
                there[id, NORTH, row.status.value] = row
    for origin, destination in ((NORTH, PLANT), (PLANT, NORTH)):
        if not any((one.origin, one.destination) == (origin, destination) for one in lanes.values()):
            id = f"{origin} to {destination}"
            lanes[id] = lane(origin, destination, id=id, hours=dice.choice([0, 2, 5, 26]))
    return replace(model, sites=sites, stock=there, lanes=lanes)
