"""Builders of domain objects for tests: name what matters, the rest is a plain default."""

from tests.builders.asking import line, promised_line, request
from tests.builders.calendars import EVERY_DAY, MONDAY, WORKDAYS, at, calendar, closed, minute_of_day
from tests.builders.plants import Part, plant, snapshot
from tests.builders.supply import (
    PLANT,
    Amount,
    item,
    lane,
    purchasing,
    receipt,
    requirement,
    safety_stock,
    ship_to,
    site,
    stock,
)
from tests.builders.work import alternative, booking, component, downtime, resource, routing, step

__all__ = [
    "EVERY_DAY",
    "MONDAY",
    "PLANT",
    "WORKDAYS",
    "Amount",
    "Part",
    "alternative",
    "at",
    "booking",
    "calendar",
    "closed",
    "component",
    "downtime",
    "item",
    "lane",
    "line",
    "minute_of_day",
    "plant",
    "promised_line",
    "purchasing",
    "receipt",
    "request",
    "requirement",
    "resource",
    "routing",
    "safety_stock",
    "ship_to",
    "site",
    "snapshot",
    "step",
    "stock",
]
