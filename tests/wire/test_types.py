"""What the strict types take, at their boundaries."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from app.wire.faults import faults_of
from app.wire.types import (
    Day,
    Duration,
    Id,
    Instant,
    InstantOrDay,
    LocalInstant,
    LocalInstantEnd,
    Minutes,
    Money,
    Positive,
    WallTime,
    WallTimeEnd,
)


def taken(kind: Any, value: object) -> object:
    return TypeAdapter(kind).validate_python(value, strict=True)


def code_of(kind: Any, value: object) -> str:
    with pytest.raises(ValidationError) as error:
        taken(kind, value)
    return faults_of(error.value)[0].code


@pytest.mark.parametrize(
    ("kind", "value", "meaning"),
    [
        (Id, "Ä" * 128, "Ä" * 128),
        (Positive, 0.1, Decimal("0.1")),
        (Positive, 999_999_999_999_999, Decimal(999_999_999_999_999)),
        (Minutes, Decimal("2.0"), 2),
        (Money, "0.50", Decimal("0.50")),
        (Instant, "2026-12-10T15:00:00+01:00", datetime(2026, 12, 10, 14, tzinfo=UTC)),
        (Instant, "2026-12-10t14:00:00.5z", datetime(2026, 12, 10, 14, 0, 0, 500_000, tzinfo=UTC)),
        (InstantOrDay, "2026-12-10", date(2026, 12, 10)),
        (WallTime, "23:59", 1439),
        (WallTimeEnd, "24:00", 1440),
        (Duration, "PT0M", 0),
        (Duration, "P1DT2H30M", 1590),
        (Duration, "P2W", 20160),
        (Duration, "PT0S", 0),
        (Duration, "PT1M1800S", 31),
        (LocalInstant, "2026-12-31T23:59", datetime.fromisoformat("2026-12-31T23:59")),
        (LocalInstantEnd, "2026-12-31T24:00", datetime.fromisoformat("2027-01-01")),
        (LocalInstantEnd, "2026-12-31T00:00:00", datetime.fromisoformat("2026-12-31")),
    ],
)
def test_what_is_meant_is_read(kind: Any, value: object, meaning: object) -> None:
    assert taken(kind, value) == meaning


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        (Id, "", "too_short"),
        (Id, "A" * 129, "too_long"),
        (Id, "A\0", "not_text"),
        (Id, "\ud800", "not_text"),
        (Id, 7, "wrong_type"),
        (Positive, True, "wrong_type"),
        (Positive, "12", "wrong_type"),
        (Positive, 0, "out_of_range"),
        (Positive, float("nan"), "not_a_number"),
        (Positive, 10**15, "out_of_range"),
        (Positive, Decimal("0.1234567890123456"), "too_precise"),
        (Positive, Decimal("0.0000000000001"), "too_precise"),
        (Minutes, 2.5, "not_whole"),
        (Minutes, -1, "out_of_range"),
        (Minutes, False, "wrong_type"),
        (Money, 12.5, "not_money"),
        (Money, "-1.00", "not_money"),
        (Money, "1e3", "not_money"),
        (Money, "12.50\n", "not_money"),
        (Instant, "2026-12-10T14:00:00", "not_an_instant"),
        (Instant, "2026-02-30T14:00:00Z", "not_an_instant"),
        (Instant, "2026-12-31T24:00:00Z", "not_an_instant"),
        (Instant, 0, "not_an_instant"),
        (Instant, "1999-12-31T23:59:59Z", "out_of_range"),
        (Day, "2026-13-01", "not_a_date"),
        (Day, "20261201", "not_a_date"),
        (WallTime, "24:00", "not_a_wall_time"),
        (WallTimeEnd, "24:01", "not_a_wall_time"),
        (LocalInstant, "2026-12-31T24:00", "not_a_wall_time"),
        (LocalInstantEnd, "2026-12-32T24:00", "not_a_wall_time"),
        (LocalInstantEnd, "2026-12-31T24:01", "not_a_wall_time"),
        (Duration, "P1M", "not_a_duration"),
        (Duration, "P", "not_a_duration"),
        (Duration, "PT", "not_a_duration"),
        (Duration, "PT30S", "not_a_duration"),
        (Duration, "PT1M90S", "not_a_duration"),
        (Duration, "PT0.5H", "not_a_duration"),
        (Duration, "P1831D", "out_of_range"),
        (Duration, "P100000D", "out_of_range"),
        (Duration, "PT999999999M", "out_of_range"),
        (Duration, f"P{'9' * 99}W", "out_of_range"),
    ],
)
def test_what_could_mean_something_else_is_refused(kind: Any, value: object, code: str) -> None:
    assert code_of(kind, value) == code


def test_who_sends_text_for_a_number_is_told_of_one_that_would_be_taken() -> None:
    for kind in (Positive, Minutes):
        with pytest.raises(ValidationError) as error:
            taken(kind, "twelve")
        (_, *shown) = faults_of(error.value)[0].detail.removesuffix(", without quotes").split("such as ")
        assert taken(kind, Decimal(shown[0])) == Decimal(shown[0])
