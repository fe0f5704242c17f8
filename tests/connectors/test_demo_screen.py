"""What an answer looks like on a screen."""

from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from app.connectors.demo_screen import show_answer, show_pegs

COST = {"total": "1.00", "extra": "0.00"}
PROOF = {"status": "optimal"}
BOUNDED = {"status": "bounded", "least_cost": None, "gap_minutes": 0}


def offer(quantity: float = 1, **fields: Any) -> dict[str, Any]:
    delivery = {"quantity": quantity, "item": "SALT", "site": "PLANT", "deliver_at": "2026-10-27T10:00:00Z"}
    shown = {"rank": 1, "kind": "later", "held": False, "promised_date": "2026-10-27", "lateness_minutes": 0}
    return shown | {"lines": [{"deliveries": [delivery]}], "cost": COST, "proof": PROOF} | fields


def screen(*offers: dict[str, Any]) -> str:
    console = Console(file=StringIO(), width=160)
    show_answer({"status": "counter_offer", "summary": "", "offers": offers, "computed_in_ms": 1}, console)
    shown: str = console.file.getvalue()  # type: ignore[attr-defined]
    return shown


def test_a_week_in_which_the_clocks_are_put_back_has_seven_days() -> None:
    week = 7 * 24 * 60
    shown = screen(*(offer(rank=at, lateness_minutes=late) for at, late in enumerate((week, week + 60, week + 61, 5))))
    assert [row.split("2026-10-27")[1].split("d")[0].strip() for row in shown.splitlines()[2:6]] == ["7", "7", "8", "1"]


@pytest.mark.parametrize(
    ("quantity", "told"), [(40, "40"), (1_234_567, "1234567"), (12345.678, "12345.678"), (0.00001, "0.00001")]
)
def test_quantities_are_told_to_the_last_digit(quantity: float, told: str) -> None:
    assert f" {told} SALT from PLANT" in screen(offer(quantity))
    assert f"at most {told}\n" in screen(offer(proof=BOUNDED | {"most": [{"line": "1", "quantity": quantity}]}))


def test_what_many_needs_take_adds_up_exactly() -> None:
    console = Console(file=StringIO(), width=160)
    pegs = [{"item": "SALT", "kind": "on_hand", "supply": "SALT@PLANT", "quantity": each} for each in (0.1, 0.2)]
    show_pegs(pegs, console)
    assert "0.3  " in console.file.getvalue()  # type: ignore[attr-defined]


def test_nothing_is_late_that_is_wanted_as_soon_as_possible() -> None:
    """Neither the first offer nor one by other means, which is sooner."""
    shown = screen(offer(kind="as_requested", lateness_minutes=9000), offer(kind="expedite", lateness_minutes=4000))
    assert " d " not in shown
