"""The strict types of the wire, defined once: ids, numbers, money; how times are read stands in times.py."""

import re
from datetime import date, datetime
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
from app.wire.times import (
    day,
    duration,
    instant,
    instant_or_day,
    local_instant,
    local_instant_end,
    wall_time,
    wall_time_end,
    wished_date,
)

_EXACT = Context(prec=NUMBER_DIGITS_MAX, traps=[Inexact])
_MONEY = re.compile(MONEY_PATTERN)


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
Instant = Annotated[datetime, PlainValidator(instant), WithJsonSchema({"type": "string", "format": "date-time"})]
Day = Annotated[date, PlainValidator(day), WithJsonSchema({"type": "string", "format": "date"})]
InstantOrDay = Annotated[
    date,
    PlainValidator(instant_or_day),
    WithJsonSchema({"type": "string", "examples": ["2026-12-10T14:00:00Z", "2026-12-10"]}),
]
WishedDate = Annotated[
    date | None,
    PlainValidator(wished_date),
    WithJsonSchema({"type": "string", "examples": ["2026-12-10", "2026-12-10T14:00:00Z", "asap"]}),
]
LocalInstant = Annotated[
    datetime, PlainValidator(local_instant), WithJsonSchema({"type": "string", "examples": ["2026-12-24T00:00"]})
]
LocalInstantEnd = Annotated[
    datetime,
    PlainValidator(local_instant_end),
    WithJsonSchema({"type": "string", "examples": ["2026-12-27T00:00", "2026-12-26T24:00"]}),
]
WallTime = Annotated[int, PlainValidator(wall_time), WithJsonSchema({"type": "string", "examples": ["06:30"]})]
WallTimeEnd = Annotated[
    int, PlainValidator(wall_time_end), WithJsonSchema({"type": "string", "examples": ["22:00", "24:00"]})
]
_IsDuration = WithJsonSchema({"type": "string", "format": "duration", "examples": ["P1DT4H", "PT30M"]})
Duration = Annotated[int, PlainValidator(duration), _IsDuration]
HoldLength = Annotated[int, PlainValidator(partial(duration, longest=HOLD_MINUTES_MAX)), _IsDuration]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
