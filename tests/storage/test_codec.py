from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from app.domain.calendar import Shift
from app.domain.changes import Change, EndReason, HoldExtended, PromiseEnded
from app.domain.demand import OfferKind
from app.domain.events import EventType
from app.domain.parts import PlannedOperation
from app.domain.setups import SetupMatrix
from app.domain.supply import SupplyKey, SupplyKind
from app.domain.webhooks import Webhook
from app.storage.codec import columns_of, dump, load, value_of
from app.storage.scope import microseconds_of
from tests.builders import matrix
from tests.domain.builders import operation

INSTANT = datetime(2026, 12, 7, 8, 0, 30, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    text: str
    copies: int = 1


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (Decimal("1.10"), Decimal),
        (Fraction(1, 3), Fraction),
        (date(2026, 12, 7), date),
        (datetime.fromisoformat("2026-12-07T08:00"), datetime),
        (datetime(2026, 12, 7, 8, tzinfo=UTC), datetime),
        (OfferKind.LATER, OfferKind),
        ((SupplyKind.MAKE, "run_1"), SupplyKey),
        (("a", "b"), tuple[str, ...]),
        (Shift(days=frozenset({4, 0}), start=360, end=1320), Shift),
        ({"a": Decimal(1)}, Mapping[str, Decimal]),
        ({("a", "b"): 1, ("a", "c"): 2}, Mapping[tuple[str, str], int]),
        (5, int | date | None),
        (date(2026, 12, 7), int | date | None),
        (None, int | date | None),
        (PromiseEnded(quote="q", reason=EndReason.EXPIRED), Change),
        (HoldExtended(quote="q", expires_at=7), Change),
        (matrix("paint", ("white", "*", 15), otherwise=30), SetupMatrix),
        (operation(0, 60, "LINE", "CREW", on=(2, None)), PlannedOperation),
        (Note(text="Umlaute äöü, a \u2028 and a \x00"), Note),
    ],
)
def test_a_value_comes_back_as_it_was(value: object, kind: Any) -> None:
    back = load(dump(value, kind), kind)
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize("said", [{}, {"event_types": (EventType.QUOTE_HELD,), "failing_since": INSTANT}])
def test_a_row_is_told_by_its_columns(said: dict[str, Any]) -> None:
    """Numbers and words as they are, instants in microseconds, all else as JSON, and nothing as nothing."""
    webhook = Webhook(id="whk_1", url="https://erp", secret="s", created_at=INSTANT, sequence=7, **said)
    row = columns_of(webhook, "secret")
    assert {type(column) for column in row.values()} <= {int, str, type(None)}
    assert (row["created_at"], row["state"]) == (microseconds_of(INSTANT), "enabled")
    assert row["event_types"] in (None, '["quote.held"]')
    assert value_of(Webhook, row | {"tenant": "default"}, secret="s") == webhook


def test_a_field_that_did_not_exist_when_it_was_written_takes_its_default() -> None:
    assert load('{"text": "old"}', Note) == Note(text="old")


def test_the_exact_number_is_kept_with_its_zeros() -> None:
    assert str(load(dump(Decimal("880.00"), Decimal), Decimal)) == "880.00"


def test_a_type_without_a_meaning_in_json_is_refused() -> None:
    for kind in (object, float, str | date, dict):
        with pytest.raises(TypeError):
            dump(None, kind)
