"""The strict types of the wire, defined once: ids, numbers, money, instants, dates, wall times, durations."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal, Inexact
from functools import partial
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from app.domain.demand import HOLD_MINUTES_MAX
from app.domain.timeline import EPOCH, LAST_MINUTE, MINUTES_PER_DAY, MINUTES_PER_HOUR, instant_of
from app.wire.faults import Wrong
from app.wire.limits import (
    DURATION_MINUTES_MAX,
    ID_LENGTH_MAX,
    MONEY_PATTERN,
    NO_NUL_PATTERN,
    NUMBER_DECIMALS_MAX,
    NUMBER_DIGITS_MAX,
    PRIORITY_MAX,
    SPEED_MIN,
    TEXT_LENGTH_MAX,
)

# Days whose both edges are instants that can be sent as well, in every time zone.
DAY_FIRST, DAY_LAST = date(2000, 1, 2), date(2199, 12, 31)
_EXACT = Context(prec=NUMBER_DIGITS_MAX, traps=[Inexact])
_MONEY = re.compile(MONEY_PATTERN)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_LOCAL_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:00)?", re.ASCII)
_END_OF_A_DAY = re.compile(r"(\d{4}-\d{2}-\d{2}T)24:00(:00)?", re.ASCII)
_WALL_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
# Longer ones than any that is taken are still durations, and are told that they are too long.
_DURATION = re.compile(
    r"P(?=.)(?:(\d{1,99})W)?(?:(\d{1,99})D)?(?:T(?=.)(?:(\d{1,99})H)?(?:(\d{1,99})M)?(?:(\d{1,99})S)?)?", re.ASCII
)


class Shape(BaseModel):
    """Base of every shape of the wire: unknown fields are refused, and nothing is taken for what it is not."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
        # What is given back has every field, those too that a caller may leave out.
        json_schema_serialization_defaults_required=True,
    )
    _with_a_default: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        fields = cls.model_fields.items()
        cls._with_a_default = frozenset(
            field.alias or name for name, field in fields if not field.is_required() and field.default is not None
        )

    @model_validator(mode="before")
    @classmethod
    def _null_says_nothing(cls, said: Any) -> Any:
        """Who has nothing to say of a field may send null for it, as for one that is left out."""
        if not isinstance(said, dict) or None not in said.values():
            return said
        return {name: value for name, value in said.items() if value is not None or name not in cls._with_a_default}


def as_sent(default: str | int) -> Any:
    """A default written as a caller would send it, so that the schema shows it so."""
    return Field(default=default, validate_default=True)


def exact(value: Any) -> Decimal:
    """A JSON number as the decimal its text shows: 0.1 is a tenth, whichever parser read it."""
    if not _is_number(value):
        raise Wrong("wrong_type", "must be a JSON number such as 12.5, without quotes")
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise Wrong("not_a_number", "must be a finite number")
    if number.adjusted() >= NUMBER_DIGITS_MAX and number:
        raise Wrong("out_of_range", f"must be less than 1e{NUMBER_DIGITS_MAX}")
    try:
        number = _EXACT.normalize(number)
    except Inexact:
        raise Wrong("too_precise", f"must not have more than {NUMBER_DIGITS_MAX} digits") from None
    if int(number.as_tuple().exponent) < -NUMBER_DECIMALS_MAX:
        raise Wrong("too_precise", f"must not have more than {NUMBER_DECIMALS_MAX} decimals")
    return number


def whole(value: Any) -> int:
    """A JSON number without a fraction; 2.0 is one."""
    if type(value) is int:
        return value
    if not _is_number(value):
        raise Wrong("wrong_type", "must be a whole JSON number such as 12, without quotes")
    number = exact(value)
    if number != number.to_integral_value():
        raise Wrong("not_whole", "must be a whole number")
    return int(number)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _money(value: Any) -> Decimal:
    if not isinstance(value, str) or not _MONEY.fullmatch(value):
        raise Wrong(
            "not_money",
            'must be an amount as a string, such as "12.50": digits and a decimal point alone,'
            " at most 12 before it and 6 behind it",
        )
    return Decimal(value)


def _instant(value: Any) -> datetime:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise Wrong("not_an_instant", 'must be an instant with its time zone, such as "2026-12-10T14:00:00Z"')
    try:
        instant = datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Wrong("not_an_instant", f"must be an instant that exists, unlike {value}") from None
    if not EPOCH <= instant <= instant_of(LAST_MINUTE):
        raise Wrong("out_of_range", f"must lie between {EPOCH.date()} and {instant_of(LAST_MINUTE).date()}")
    return instant


def _day(value: Any) -> date:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise Wrong("not_a_date", 'must be a date such as "2026-12-10"')
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise Wrong("not_a_date", f"must be a date that exists, unlike {value}") from None
    if not DAY_FIRST <= day <= DAY_LAST:
        raise Wrong("out_of_range", f"must lie between {DAY_FIRST} and {DAY_LAST}")
    return day


def instant_or_day(value: Any) -> datetime | date:
    if isinstance(value, str) and len(value) > 10 and value[10] in "Tt":
        return _instant(value)
    if isinstance(value, str) and _DATE.fullmatch(value):
        return _day(value)
    raise Wrong(
        "not_an_instant",
        'must be an instant with its time zone, such as "2026-12-10T14:00:00Z", or a date such as "2026-12-10"',
    )


def _wished_date(value: Any) -> datetime | date | None:
    if value == "asap":
        return None
    try:
        return instant_or_day(value)
    except Wrong as wrong:
        raise Wrong(wrong.code, wrong.detail + ', or "asap"') from None


def _local_instant(value: Any) -> datetime:
    if isinstance(value, str) and _LOCAL_INSTANT.fullmatch(value):
        try:
            wall = datetime.fromisoformat(value)
        except ValueError:
            raise Wrong("not_a_wall_time", f"must be a time that exists, unlike {value}") from None
        _day(value[:10])
        return wall
    raise Wrong("not_a_wall_time", 'must be a local time without zone, such as "2026-12-24T00:00"')


def _local_instant_end(value: Any) -> datetime:
    if isinstance(value, str) and (found := _END_OF_A_DAY.fullmatch(value)):
        return _local_instant(f"{found[1]}00:00") + timedelta(days=1)
    return _local_instant(value)


def _wall_time(value: Any) -> int:
    if isinstance(value, str) and _WALL_TIME.fullmatch(value):
        return int(value[:2]) * 60 + int(value[3:])
    raise Wrong("not_a_wall_time", 'must be a time of day from "00:00" to "23:59", the hour in two digits, no seconds')


def _wall_time_end(value: Any) -> int:
    if value == "24:00":
        return MINUTES_PER_DAY
    try:
        return _wall_time(value)
    except Wrong as wrong:
        raise Wrong(wrong.code, wrong.detail + ', or "24:00" for the end of the day') from None


def _duration(value: Any, *, longest: int = DURATION_MINUTES_MAX) -> int:
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0, 0, 1)
    if seconds % 60:
        raise Wrong(
            "not_a_duration",
            'must be a duration of whole minutes, such as "P1DT4H" or "PT30M"; months and years are not all as long',
        )
    length = (weeks * 7 + days) * MINUTES_PER_DAY + hours * MINUTES_PER_HOUR + minutes + seconds // 60
    if length > longest:
        raise Wrong("out_of_range", f"must not be longer than {longest // MINUTES_PER_DAY} days")
    return length


Id = Annotated[str, StringConstraints(min_length=1, max_length=ID_LENGTH_MAX, pattern=NO_NUL_PATTERN)]
Text = Annotated[str, StringConstraints(max_length=TEXT_LENGTH_MAX, pattern=NO_NUL_PATTERN)]

Whole = BeforeValidator(whole)
Minutes = Annotated[int, Field(ge=0, le=DURATION_MINUTES_MAX), Whole]
Priority = Annotated[int, Field(ge=0, le=PRIORITY_MAX), Whole]

Exact = BeforeValidator(exact)
NonNegative = Annotated[Decimal, Field(ge=0), Exact, WithJsonSchema({"type": "number", "minimum": 0})]
Positive = Annotated[Decimal, Field(gt=0), Exact, WithJsonSchema({"type": "number", "exclusiveMinimum": 0})]
Share = Annotated[
    Decimal, Field(gt=0, le=1), Exact, WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": 1})
]
Speed = Annotated[Decimal, Field(ge=SPEED_MIN), Exact, WithJsonSchema({"type": "number", "minimum": float(SPEED_MIN)})]

Money = Annotated[
    Decimal, PlainValidator(_money), WithJsonSchema({"type": "string", "pattern": MONEY_PATTERN, "examples": ["12.50"]})
]
Instant = Annotated[datetime, PlainValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})]
Day = Annotated[date, PlainValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
InstantOrDay = Annotated[
    date,
    PlainValidator(instant_or_day),
    WithJsonSchema({"type": "string", "examples": ["2026-12-10T14:00:00Z", "2026-12-10"]}),
]
WishedDate = Annotated[
    date | None,
    PlainValidator(_wished_date),
    WithJsonSchema({"type": "string", "examples": ["2026-12-10", "2026-12-10T14:00:00Z", "asap"]}),
]
LocalInstant = Annotated[
    datetime, PlainValidator(_local_instant), WithJsonSchema({"type": "string", "examples": ["2026-12-24T00:00"]})
]
LocalInstantEnd = Annotated[
    datetime,
    PlainValidator(_local_instant_end),
    WithJsonSchema({"type": "string", "examples": ["2026-12-27T00:00", "2026-12-26T24:00"]}),
]
WallTime = Annotated[int, PlainValidator(_wall_time), WithJsonSchema({"type": "string", "examples": ["06:30"]})]
WallTimeEnd = Annotated[
    int, PlainValidator(_wall_time_end), WithJsonSchema({"type": "string", "examples": ["22:00", "24:00"]})
]
_IsDuration = WithJsonSchema({"type": "string", "format": "duration", "examples": ["P1DT4H", "PT30M"]})
Duration = Annotated[int, PlainValidator(_duration), _IsDuration]
HoldLength = Annotated[int, PlainValidator(partial(_duration, longest=HOLD_MINUTES_MAX)), _IsDuration]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
