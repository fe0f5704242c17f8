"""The ERP of a small plant: what it has on paper, and the documents it sends."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from app.domain.capacity import Booking
from app.domain.demand import OpenOrder, Requirement
from app.domain.parts import Buy, Move, Run
from app.domain.plant import Granularity, PlantModel
from app.domain.quantity import Units
from app.domain.supply import ItemSite, Receipt, Stock, StockStatus
from app.domain.timeline import Minute
from tests.builders import (
    EVERY_DAY,
    PLANT,
    Part,
    calendar,
    component,
    item,
    lane,
    matrix,
    plant,
    purchasing,
    resource,
    routing,
    safety_stock,
    ship_to,
    site,
    step,
)

WEST = "WEST"
ZONE = "ZONE"
PLACES: tuple[ItemSite, ...] = (
    ("BIKE", PLANT),
    ("FRAME", PLANT),
    ("BIKE", WEST),
    ("FRAME", WEST),
    ("TUBE", PLANT),
)

SMALL_PLANT = plant(
    calendar("shift", "06:00", "14:00", days=EVERY_DAY),
    site(),
    site(WEST),
    ship_to(ZONE),
    item("BIKE"),
    item("FRAME"),
    item("TUBE"),
    resource("JIG", calendar="shift", matrix="jigs"),
    matrix("jigs", ("wheels", "frame", 25), ("*", "wheels", 15)),
    routing(
        "BIKE",
        step("10", "JIG", family="frame", uses=[component("FRAME", instead=[("TUBE", 2)])], setup=30, per_unit=45),
        step("20", "JIG", family="wheels", per_unit=15),
        id="R1",
        multiple=2,
    ),
    purchasing("FRAME", 2, multiple=2),
    lane(WEST, PLANT, hours=4),
    lane(PLANT, ZONE, hours=24),
    lane(WEST, ZONE, hours=30),
    safety_stock("BIKE", 1),
    safety_stock("FRAME", 2),
    horizon_days=30,
    promise_granularity=Granularity.HOUR,
)
"""Bikes are made of frames, or of tubes, two at a time, on a jig that changes over for their wheels. Frames are bought
in twos. Some lie at another site.
"""


def _either(part: str, *rows: Part) -> Callable[[PlantModel], PlantModel]:
    """A part of the plant with the next of these rows of one id instead of the one that it has."""

    def said_otherwise(there: PlantModel) -> PlantModel:
        has = getattr(there, part)
        row = rows[(rows.index(has[rows[0].id]) + 1) % len(rows)]  # type: ignore[union-attr]
        return replace(there, **{part: {**has, row.id: row}})  # type: ignore[union-attr, arg-type]

    return said_otherwise


def _with_a_new_product(there: PlantModel) -> PlantModel:
    id = f"TRIKE-{len(there.items)}"
    return replace(
        there,
        items={**there.items, id: item(id)},
        routings={**there.routings, id: routing(id, step("10", "JIG", family="frame", uses=["FRAME"], per_unit=20))},
    )


_R1 = SMALL_PLANT.routings["R1"]
_FRAME_STEP, _WHEEL_STEP = _R1.steps
_JIG = SMALL_PLANT.resources["JIG"]
_LANE = next(iter(SMALL_PLANT.lanes.values()))
_FRAMES = next(iter(SMALL_PLANT.purchasing.values()))

SAID_OTHERWISE = (
    _with_a_new_product,
    _either("items", item("BIKE"), replace(item("BIKE"), safety_minutes=60)),
    _either(
        "routings",
        _R1,
        replace(_R1, steps=(_FRAME_STEP, replace(_WHEEL_STEP, minutes_per_unit=Fraction(20)))),
        replace(_R1, steps=(replace(_FRAME_STEP, setup_family="wheels"), _WHEEL_STEP)),
    ),
    _either("resources", _JIG, replace(_JIG, units=2)),
    _either("lanes", _LANE, replace(_LANE, transit_minutes=_LANE.transit_minutes + 120)),
    _either("purchasing", _FRAMES, replace(_FRAMES, lead_time_days=3)),
)
"""Ways of the ERP to say otherwise how things are made, bought and sent; what is planned may be right no more."""


@dataclass
class Erp:
    ways: PlantModel = SMALL_PLANT
    receipts: dict[str, Receipt] = field(default_factory=dict)
    bookings: dict[str, Booking] = field(default_factory=dict)
    requirements: dict[str, Requirement] = field(default_factory=dict)
    open_orders: dict[str, OpenOrder] = field(default_factory=dict)
    stock: dict[tuple[str, str, str], Stock] = field(default_factory=dict)

    def model(self) -> PlantModel:
        return replace(
            self.ways,
            receipts=dict(self.receipts),
            bookings=dict(self.bookings),
            requirements=dict(self.requirements),
            open_orders=dict(self.open_orders),
            stock=dict(self.stock),
        )

    def put_stock(
        self, place: ItemSite, quantity: Units, counted_at: Minute | None, status: StockStatus = StockStatus.AVAILABLE
    ) -> None:
        row = Stock(item=place[0], site=place[1], quantity=quantity, status=status, counted_at=counted_at)
        self.stock[(*place, status.value)] = row

    def expect(self, made: Run | Buy | Move, quantity: Units, fulfils: str | None, at: Minute) -> None:
        """A work order, a purchase order or a transfer of the ERP's own."""
        id = f"ERP-{made.id}"
        self.receipts[id] = Receipt(
            id=id,
            kind="order",
            item=made.item,
            site=made.site,
            quantity=quantity,
            available_at=at,
            fulfils=fulfils,
        )

    def take_over(self, made: Run | Buy | Move, quantity: Units, now: Minute) -> None:
        """What was planned is the ERP's from now on: what it brings, and what it has not taken yet."""
        self.expect(made, quantity, made.id, made.available_at)
        operations = made.operations if isinstance(made, Run) else ()
        needs = [need for one in operations for need in one.needs] if not isinstance(made, Move) else [made.need]
        for need in needs:
            if need.needed_at > now:
                id = f"ERP-{need.id}"
                self.requirements[id] = Requirement(
                    id=id,
                    item=need.item,
                    site=need.site,
                    quantity=need.quantity,
                    needed_at=need.needed_at,
                    fulfils=made.id,
                )
        for one in operations:
            for held in one.resources:
                if one.end > now:
                    id = f"ERP-{made.id}/{one.step}/{held}"
                    self.bookings[id] = Booking(id=id, resource=held, start=one.start, end=one.end, fulfils=made.id)
