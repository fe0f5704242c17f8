"""Companies of several sites, drawn from a seed: what is made where, what is bought, and how it travels to whom."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

WEEK = ["mon", "tue", "wed", "thu", "fri"]
# An ordinary month, those in which the clocks of Europe and of America change, and one with holidays.
MORNINGS = ["2027-02-01", "2027-03-08", "2027-03-22", "2026-10-19", "2026-12-14"]
SHIFTS = {
    "early": [("06:00", "14:00", WEEK)],
    "two": [("06:00", "14:00", WEEK), ("14:00", "22:00", WEEK)],
    "night": [("22:00", "06:00", WEEK)],
    "round": [("00:00", "24:00", WEEK)],
    "dock": [("07:00", "16:00", WEEK)],
    "store": [("08:00", "12:00", [*WEEK, "sat"]), ("13:00", "18:00", WEEK)],
    "office": [("00:00", "24:00", ["mon", "tue", "wed", "thu"]), ("08:00", "12:00", ["fri"])],
    "saturday": [("06:00", "14:00", ["sat"])],
}
ZONES = ["Europe/Berlin", "America/New_York", "Europe/Lisbon", "Australia/Lord_Howe"]


@dataclass
class Network:
    dice: Random
    first: datetime
    zone: str
    model: dict[str, Any] = field(default_factory=dict)

    def maybe(self, share: float) -> bool:
        return self.dice.random() < share

    def calendar(self, *names: str) -> str | None:
        return self.dice.choice([*names, None])

    def some(self, *of: Any) -> Any:
        return self.dice.choice(of)

    def after(self, days: float) -> str:
        at = self.first + timedelta(minutes=round(days * 1440))
        return at.isoformat()

    def day(self, days: int) -> str:
        return (self.first + timedelta(days=days)).date().isoformat()


def network(seed: int, *, progress: str = "assumed") -> tuple[dict[str, Any], datetime]:
    """The model, and its first morning."""
    dice = Random(f"network {seed}")
    first = datetime.fromisoformat(dice.choice(MORNINGS)).replace(hour=5, tzinfo=UTC)
    net = Network(dice=dice, first=first, zone=dice.choice(ZONES))
    model = net.model
    model["settings"] = {
        "horizon_days": 180,
        "promise_granularity": net.some("day", "day", "hour", "minute"),
        "frozen_fence": net.some("PT0M", "PT8H", "P1D"),
        "move_fence": net.some("PT0M", "P1D", "P3D"),
        "build_ahead": net.some("PT0M", "P5D"),
        "safety_time": net.some("PT0M", "PT0M", "PT12H", "P1D"),
        "progress": progress,
        "start_tolerance": net.some("PT0M", "PT2H", "PT4H"),
    }
    _calendars(net)
    _places(net)
    _items(net)
    _machines(net)
    _making(net)
    _buying(net)
    _lanes(net)
    _what_is_there(net)
    _customers(net)
    return model, first


def _calendars(net: Network) -> None:
    closed = [{"start": f"{net.day(9)}T00:00", "end": f"{net.day(11)}T00:00", "open": False}]
    open_ = [{"start": f"{net.day(12)}T06:00", "end": f"{net.day(12)}T12:00", "open": True}]
    net.model["calendars"] = [
        {
            "id": id,
            "timezone": net.zone,
            "shifts": [{"days": days, "start": start, "end": end} for start, end, days in shifts],
            "exceptions": (closed if net.maybe(0.4) else []) + (open_ if net.maybe(0.2) else []),
        }
        for id, shifts in SHIFTS.items()
    ]


def _places(net: Network) -> None:
    sites = ["PLANT-1", *(["PLANT-2"] if net.maybe(0.7) else []), "CENTRAL", *net.some([], ["EAST"], ["EAST", "WEST"])]
    net.model["sites"] = [
        {
            "id": id,
            "timezone": net.zone,
            "shipping_calendar": net.calendar("dock", "store"),
            "receiving_calendar": net.calendar("dock", "two"),
            "pick_pack_minutes": net.some(0, 0, 30, 180),
        }
        for id in sites
    ]
    net.model["ship_tos"] = [
        {"id": f"ZONE-{number}", "timezone": net.some(net.zone, "UTC"), "receiving_calendar": net.calendar("store")}
        for number in range(1, 4)
    ]


def _sites(net: Network) -> list[str]:
    return [site["id"] for site in net.model["sites"]]


def _plants(net: Network) -> list[str]:
    return [site for site in _sites(net) if site.startswith("PLANT")]


def _items(net: Network) -> None:
    finished: list[dict[str, Any]] = [
        {"id": f"F{number}", "price": str(100 * number)} for number in range(1, net.some(2, 3, 4) + 1)
    ]
    if net.maybe(0.6):
        finished[0]["substitutes"] = ["F2"]
    made = [{"id": f"S{number}"} for number in range(1, 3)]
    bought = [{"id": f"B{number}", "decimals": net.some(0, 0, 2)} for number in range(1, 5)]
    if net.maybe(0.4):
        bought[0]["supply"] = "unlimited"
    if net.maybe(0.4):
        finished[-1]["safety_time"] = "P1D"
    net.model["items"] = [*finished, *made, *bought]


def _machines(net: Network) -> None:
    families = ["red", "blue", "green"]
    net.model["setup_matrices"] = [
        {
            "id": "colours",
            "rows": [
                {"from": "red", "to": "blue", "minutes": net.some(20, 45)},
                {"from": "*", "to": "red", "minutes": net.some(30, 60)},
            ],
            "default_minutes": net.some(0, 15),
        }
    ]
    resources = []
    for plant in _plants(net):
        for name in ("CUT", "PAINT", "ASSEMBLE"):
            resource: dict[str, Any] = {
                "id": f"{name}@{plant}",
                "site": plant,
                "calendar": net.calendar("early", "two", "round"),
                "units": net.some(1, 1, 2),
                "cost_per_hour": "40.00",
            }
            if name == "PAINT":
                resource |= {"setup_matrix": "colours", "setup_state": net.some(None, *families)}
            if net.maybe(0.4):
                resource["overtime"] = {"calendar": "saturday", "cost_per_hour": "90.00"}
            if net.maybe(0.2):
                resource["unit_changes"] = [{"from": net.day(10), "units": resource["units"] + net.some(1, 1, -1)}]
                resource["unit_changes"].append({"from": net.day(20), "units": resource["units"]})
            resources.append(resource)
        resources.append({"id": f"CREW@{plant}", "site": plant, "calendar": net.calendar("early", "two"), "units": 2})
        resources.append({"id": f"TOOL@{plant}", "site": plant, "units": 1})
    net.model["resources"] = resources


def _operation(net: Network, id: str, machine: str, plant: str, components: list[Any]) -> dict[str, Any]:
    requires = [{"alternatives": [{"resource": f"{machine}@{plant}"}]}]
    if machine == "CUT" and net.maybe(0.3):
        requires[0]["alternatives"].append({"resource": f"ASSEMBLE@{plant}", "speed": net.some(0.5, 2)})
    if net.maybe(0.3):
        requires.append({"alternatives": [{"resource": f"{net.some('CREW', 'TOOL')}@{plant}"}]})
    operation = {
        "id": id,
        "setup_minutes": net.some(0, 0, 20),
        "fixed_minutes": net.some(0, 0, 15),
        "minutes_per_unit": net.some(3, 7, 12.5, 20),
        "wait_minutes": net.some(0, 0, 0, 90, 720),
        "interruptible": net.maybe(0.9),
        "yield": net.some(1, 1, 1, 0.95, 0.8),
        "requires": requires,
        "components": components,
    }
    if not operation["interruptible"]:
        operation["minutes_per_unit"] = 3
    if machine == "PAINT":
        operation["setup_family"] = net.some("red", "blue", "green")
    return operation


def _component(net: Network, item: str) -> dict[str, Any]:
    fine = next(one for one in net.model["items"] if one["id"] == item).get("decimals", 0)
    used = {"item": item, "quantity_per": net.some(0.35, 1.5) if fine else net.some(1, 1, 2)}
    if net.maybe(0.2):
        used["fixed_quantity"] = 1
    if item in ("B2", "B3") and net.maybe(0.4):
        used["alternatives"] = [{"item": "B4", "quantity_per": 1}]
    return used


def _lot(net: Network) -> dict[str, Any]:
    multiple = net.some(1, 1, 1, 4, 5)
    minimum = multiple * net.some(1, 1, 2)
    return {"minimum": minimum, "multiple": multiple, "maximum": minimum + multiple * 6 if net.maybe(0.3) else None}


def _making(net: Network) -> None:
    routings = []
    made = [one["id"] for one in net.model["items"] if one["id"][0] in "FS"]
    for item in made:
        places = _plants(net) if net.maybe(0.3) else [net.some(*_plants(net))]
        parts = ["S1", "S2", "B3", "B4"] if item[0] == "F" else ["B1", "B2", "B3"]
        used = net.dice.sample(parts, k=net.some(1, 2))
        for plant in places:
            machines = net.some(["CUT"], ["PAINT"], ["CUT", "PAINT"], ["PAINT", "ASSEMBLE"], ["ASSEMBLE"])
            operations = []
            for number, machine in enumerate(machines):
                here = used if number == 0 and len(machines) == 1 else used[number : number + 1]
                components = [_component(net, part) for part in here]
                operations.append(_operation(net, f"{10 * (number + 1)}", machine, plant, components))
            if net.maybe(0.15) and net.model["settings"]["progress"] == "assumed":
                operations.append({"id": "cool", "fixed_minutes": 300, "calendar": net.calendar("round")})
            routing = {"id": f"{item}@{plant}", "item": item, "site": plant, "operations": operations, **_lot(net)}
            routing["priority"] = net.some(1, 2)
            if len(places) > 1 and plant == places[0] and net.maybe(0.4):
                routing[net.some("valid_from", "valid_to")] = net.day(14)
            routings.append(routing)
    net.model["routings"] = routings


def _buying(net: Network) -> None:
    purchasing = []
    for item in (one["id"] for one in net.model["items"] if one["id"][0] == "B"):
        for site in _plants(net) if net.maybe(0.4) else [net.some(*_plants(net), "CENTRAL")]:
            for number in range(net.some(1, 1, 2)):
                multiple = net.some(1, 1, 10)
                row: dict[str, Any] = {
                    "id": f"{item}@{site}/{number}",
                    "item": item,
                    "site": site,
                    "supplier": f"SUPPLIER-{number}",
                    "lead_time_days": net.some(1, 3, 6, 10),
                    "lead_time_calendar": net.calendar("office", "dock"),
                    "inspection_minutes": net.some(0, 0, 240),
                    "minimum": multiple * net.some(1, 1, 3),
                    "multiple": multiple,
                    "cost_per_unit": "3.00",
                }
                if net.maybe(0.3):
                    row["expedite"] = {"lead_time_days": 1, "extra_cost_per_unit": "2.00"}
                if number and net.maybe(0.4):
                    row[net.some("valid_from", "valid_to")] = net.day(12)
                purchasing.append(row)
    net.model["purchasing"] = purchasing


def _lanes(net: Network) -> None:
    ways = [(plant, "CENTRAL") for plant in _plants(net)]
    ways += [(one, other) for one in _plants(net) for other in _plants(net) if one != other]
    ways += [("CENTRAL", plant) for plant in _plants(net)]
    regional = [site for site in _sites(net) if site in ("EAST", "WEST")]
    ways += [("CENTRAL", site) for site in regional]
    for number in range(1, 4):
        origins = ["CENTRAL", *regional] if net.maybe(0.3) else [net.some("CENTRAL", *regional)]
        ways += [(origin, f"ZONE-{number}") for origin in origins]
    net.model["lanes"] = []
    for origin, destination in ways:
        lane: dict[str, Any] = {
            "id": f"{origin}>{destination}",
            "from": origin,
            "to": destination,
            "transit_hours": net.some(0, 4, 11.5, 26, 50),
            "cost_per_unit": "0.50",
        }
        if net.maybe(0.5):
            days = sorted(net.dice.sample(WEEK, k=3))
            lane["departures"] = [{"days": days, "time": net.some("02:30", "09:00", "15:00")}]
        if net.maybe(0.2):
            lane["expedite"] = {"transit_hours": 3, "extra_cost_per_unit": "4.00"}
        net.model["lanes"].append(lane)


def _what_is_there(net: Network) -> None:
    counted = net.after(0)
    model = net.model
    model |= {kind: [] for kind in ("stock", "safety_stock", "receipts", "requirements", "bookings", "open_orders")}
    for item in (one["id"] for one in model["items"]):
        for site in _sites(net):
            if net.maybe(0.35):
                there = net.some(3, 8, 20, 40)
                place = {"item": item, "site": site}
                model["stock"].append({**place, "status": "available", "quantity": there, "counted_at": counted})
                if net.maybe(0.2):
                    model["stock"].append({**place, "status": "quality_hold", "quantity": 5, "counted_at": counted})
                if net.maybe(0.3):
                    model["safety_stock"].append({**place, "quantity": net.some(1, 3, 10)})
                if net.maybe(0.15):
                    id = f"NEED {item} {site}"
                    model["requirements"].append({"id": id, **place, "quantity": 2, "needed_at": net.after(3.2)})
            if net.maybe(0.12):
                at = net.after(net.some(1.3, 4.5, 8.25, 12)) if net.maybe(0.6) else net.day(net.some(2, 6, 11))
                row = {"id": f"PO {item} {site}", "item": item, "site": site, "quantity": net.some(4, 15, 30)}
                model["receipts"].append({**row, "available_at": at, "confirmed": net.maybe(0.8)})
    for number, resource in enumerate(model["resources"]):
        if net.maybe(0.4):
            start = net.some(0.5, 2.25, 6)
            model["bookings"].append(
                {
                    "id": f"WO {number}",
                    "resource": resource["id"],
                    "units": 1,
                    "start": net.after(start),
                    "end": net.after(start + net.some(0.2, 0.5, 1)),
                    "kind": net.some("work_order", "downtime"),
                }
            )


def _customers(net: Network) -> None:
    net.model["customers"] = [
        {
            "id": f"CUSTOMER-{number}",
            "demand_class": net.some("gold", "silver"),
            "priority": net.some(1, 2, 3),
            "ship_to": net.some("ZONE-1", "ZONE-2", "ZONE-3", None),
        }
        for number in range(1, 6)
    ]
