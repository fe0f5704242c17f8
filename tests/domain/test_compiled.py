"""The plant made ready for look-ups: what several share is worked out once."""

import pytest

from app.domain.calendar import Calendar, open_windows
from app.domain.snapshots import compiled
from app.domain.timeline import Minute, Window
from tests.builders import MONDAY, breakdown, calendar, overtime, plant, resource

HOUR = 60


def test_a_calendar_is_expanded_once_for_all_resources_that_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    expanded: list[str] = []

    def noted(one: Calendar | None, start: Minute, end: Minute) -> tuple[Window, ...]:
        expanded.append(one.id if one else "")
        return open_windows(one, start, end)

    monkeypatch.setattr(compiled, "open_windows", noted)
    shop = compiled.CompiledPlant(
        plant(
            calendar("day"),
            *(resource(id, calendar="day") for id in ("CNC", "LATHE", "SAW")),
            overtime("LATHE", MONDAY + 4 * HOUR, MONDAY + 5 * HOUR),
            breakdown("SAW", MONDAY, MONDAY + 9 * HOUR),
        )
    )
    opens = {id: shop.axis_of_resources((id,), MONDAY).next_open(MONDAY) for id in ("CNC", "LATHE", "SAW")}
    assert opens == {"CNC": MONDAY + 6 * HOUR, "LATHE": MONDAY + 4 * HOUR, "SAW": MONDAY + 9 * HOUR}
    assert expanded == ["day"]
