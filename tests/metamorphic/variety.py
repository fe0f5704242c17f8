"""Tiny factories with more to choose from than an exhaustive search could try: more routings, limits in time."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

from app.domain.plant import PlantModel
from app.domain.routing import Routing, Step
from app.domain.timeline import Minute, day_window, local_day
from app.domain.validity import Validity


def with_more_routings(plant: PlantModel, dice: Random) -> PlantModel:
    """Another way to make some items, at any site: of fewer steps perhaps, that take and wait longer or shorter."""
    more = [
        _another(routing, dice.choice(sorted(plant.sites)), dice)
        for routing in plant.routings.values()
        if dice.random() < 0.5
    ]
    return replace(plant, routings={**plant.routings, **{routing.id: routing for routing in more}})


def _another(routing: Routing, site: str, dice: Random) -> Routing:
    steps = tuple(_otherwise(step, dice) for step in routing.steps[: dice.randint(1, len(routing.steps))])
    multiple = dice.choice([1, 2])
    return replace(routing, id=f"{routing.id} too", site=site, steps=steps, multiple=multiple, maximum=None)


def _otherwise(step: Step, dice: Random) -> Step:
    return replace(
        step,
        setup_minutes=dice.choice([0, 30]),
        minutes_per_unit=step.minutes_per_unit * dice.choice([1, 2]) / dice.choice([1, 2, 3]),
        wait_minutes=dice.choice([0, 60, 300]),
    )


def with_validity(plant: PlantModel, now: Minute, dice: Random) -> PlantModel:
    """Some routings and purchases begin or end some day soon."""

    def some_days(site: str) -> Validity:
        zone = ZoneInfo(plant.sites[site].timezone)
        day = local_day(now, zone)
        start = day_window(day + timedelta(days=dice.randint(0, 4)), zone)[0]
        end = day_window(day + timedelta(days=dice.randint(3, 8)), zone)[1]
        return dice.choice([Validity(start=start), Validity(end=end), Validity(start=start, end=end)])

    def limited(made: Routing) -> Routing:
        return replace(made, validity=some_days(made.site)) if dice.random() < 0.4 else made

    purchasing = {
        id: replace(source, validity=some_days(source.site)) if dice.random() < 0.4 else source
        for id, source in plant.purchasing.items()
    }
    routings = {id: limited(routing) for id, routing in plant.routings.items()}
    return replace(plant, routings=routings, purchasing=purchasing)
