"""Tiny factories in which everything has its price: asked for more than comes in time, or with time to spare."""

from dataclasses import replace
from decimal import Decimal
from random import Random

from app.domain.demand import Policy, PromiseRequest, RequestedLine
from app.domain.plant import PlantModel
from app.domain.timeline import MINUTES_PER_DAY, Minute
from tests.factories import tiny_factory
from tests.oracle.search import earliest_dates

PER_HOUR = ["0", "6", "30", "60", "90"]
EACH = ["0", "0.25", "1", "3", "7.5"]


def factory_in_haste(seed: int) -> tuple[PlantModel, PromiseRequest, Minute]:
    """The tiny factory of that number; what is asked for first comes in part by a date by which not all of it comes."""
    model, asked, now = tiny_factory(seed)
    dice = Random(f"in a hurry {seed}")
    model = _with_prices(model, dice)
    return model, _with_haste(model, asked, now, dice), now


def factory_at_leisure(seed: int) -> tuple[PlantModel, PromiseRequest, Minute]:
    """The tiny factory of that number; every line may come days after it is wanted, and some purchases are slow."""
    model, asked, now = tiny_factory(seed)
    dice = Random(f"at leisure {seed}")
    model = _with_prices(_with_slow_purchases(model, dice), dice)
    lines = tuple(
        replace(
            line,
            requested=now + dice.randrange(MINUTES_PER_DAY),
            earliest_acceptable=None,
            latest_acceptable=now + dice.randrange(2 * MINUTES_PER_DAY, 10 * MINUTES_PER_DAY),
        )
        for line in asked.lines
    )
    return model, replace(asked, lines=lines, policy=replace(asked.policy, ship_complete=False)), now


def _with_prices(model: PlantModel, dice: Random) -> PlantModel:
    """Of work, purchases and ways: what a minute or a piece costs is in full cents or tenths of them."""

    def price(choices: list[str]) -> Decimal:
        return Decimal(dice.choice(choices))

    return replace(
        model,
        resources={id: replace(one, cost_per_hour=price(PER_HOUR)) for id, one in model.resources.items()},
        routings={id: replace(one, cost_per_unit=price(EACH)) for id, one in model.routings.items()},
        purchasing={id: replace(one, cost_per_unit=price(EACH)) for id, one in model.purchasing.items()},
        lanes={id: replace(one, cost_per_unit=price(EACH)) for id, one in model.lanes.items()},
    )


def _with_slow_purchases(model: PlantModel, dice: Random) -> PlantModel:
    slow = {
        f"{id} slow": replace(one, id=f"{id} slow", lead_time_days=one.lead_time_days + dice.randint(1, 4))
        for id, one in model.purchasing.items()
        if dice.random() < 0.4
    }
    return replace(model, purchasing={**model.purchasing, **slow})


def _with_haste(model: PlantModel, asked: PromiseRequest, now: Minute, dice: Random) -> PromiseRequest:
    """Between the date of one piece and that of all something is due: when it is wanted, or when it is too late."""
    first, *others = asked.lines
    asked = replace(asked, policy=_in_parts(asked.policy, dice))
    wanted = replace(first, requested=None, latest_acceptable=None)
    since = _date(model, replace(asked, lines=(replace(wanted, quantity=1),)), now)
    for quantity in range(max(2, first.quantity), 5 if since is not None else 0):
        more = replace(wanted, quantity=quantity)
        until = _date(model, replace(asked, lines=(more,)), now)
        if since is not None and (until is None or since < until):
            until = since + 2 * MINUTES_PER_DAY if until is None else until
            return replace(asked, lines=(_due(more, dice.randrange(since, until), until, dice), *others))
    return asked


def _due(line: RequestedLine, due: Minute, until: Minute, dice: Random) -> RequestedLine:
    if dice.random() < 0.6:
        latest = None if dice.random() < 0.7 else until + dice.randrange(-120, 2 * MINUTES_PER_DAY)
        return replace(line, requested=due, latest_acceptable=latest)
    wanted = None if dice.random() < 0.3 else due - dice.randrange(MINUTES_PER_DAY)
    return replace(line, requested=wanted, latest_acceptable=due)


def _in_parts(policy: Policy, dice: Random) -> Policy:
    return replace(
        policy,
        ship_complete=False,
        split=dice.random() < 0.85,
        deliveries_max=dice.choice([2, 3, 3]),
        minimum_split=Decimal(dice.choice([1, 1, 1, 2])),
    )


def _date(model: PlantModel, asked: PromiseRequest, now: Minute) -> Minute | None:
    """None also where it would take long to find: which dates are asked for need not be exact."""
    found = earliest_dates(model, asked, now, nodes_max=150).promised
    return None if found is None else found[0].deliver_at
