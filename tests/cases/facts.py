"""A promise-case.v1 file as it reads: small look-ups in it, and what of it our terms cannot say.

The files are no part of the project; they lie beside a checkout in ``shared/data``, or where ``TROTH_FREPPLE_CASES``
points. Their SCHEMA.md says what each field means.
"""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from app.domain.quantity import Units, ceil
from app.domain.timeline import Minute, minute_of
from tests.builders import PLANT

FOLDER = Path(
    os.environ.get("TROTH_FREPPLE_CASES", Path(__file__).parents[2].parent / "shared" / "data" / "frepple_cases")
)

Facts = dict[str, Any]


class NotExpressible(Exception):
    """Our terms have no word for something in a case."""


@dataclass(frozen=True, slots=True)
class Place:
    """A stock point in our terms."""

    item: str
    site: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """``decimals``: how finely quantities are counted; with 0 nothing is delivered in halves."""

    facts: Facts
    decimals: int = 0

    @property
    def now(self) -> Minute:
        return minute(self.facts["now"])

    def operation(self, id: str) -> Facts:
        return next(operation for operation in self.facts["operations"] if operation["id"] == id)

    def resource(self, id: str) -> Facts:
        return next(resource for resource in self.facts["resources"] if resource["id"] == id)

    def members(self, pool: str) -> list[Facts]:
        return [resource for resource in self.facts["resources"] if resource.get("member_of") == pool]

    def place(self, stock_point: str) -> Place:
        """Where nobody says at which site it is, a stock point is an item of its own: stages of one item are apart."""
        point = next(point for point in self.facts["stock_points"] if point["id"] == stock_point)
        return Place(point["item"] if "location" in point else point["id"], point.get("location", PLANT))

    def calendar_of(self, location: str | None) -> str | None:
        """The name of the calendar that a site keeps, if any."""
        found = (place.get("calendar") for place in self.facts["locations"] if place["id"] == location)
        return next(found, None)

    def units(self, quantity: float | Fraction) -> Units:
        return ceil(exact(quantity) * 10**self.decimals)


def case(id: str, decimals: int = 0) -> Case:
    return Case(facts=json.loads((FOLDER / f"{id}.json").read_text()), decimals=decimals)


def exact(number: float | Fraction) -> Fraction:
    """The number as it is written: a tenth is a tenth."""
    return number if isinstance(number, Fraction) else Fraction(str(number))


def minute(text: str) -> Minute:
    return minute_of(datetime.fromisoformat(text).replace(tzinfo=UTC))


def whole_minutes(seconds: float) -> int:
    minutes = exact(seconds) / 60
    if minutes.denominator != 1:
        raise NotExpressible(f"{seconds} seconds are no whole minutes")
    return int(minutes)
