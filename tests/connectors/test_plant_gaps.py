"""What somebody forgot in a plant model is told, though the model is taken; what is complete is not talked about."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.connectors.plant_gaps import gaps
from app.wire.model import read_model

DEMO_FACTORY = Path(__file__).parents[2] / "app" / "connectors" / "demo_factory.json"
WORKSHOP: dict[str, Any] = {
    "calendars": [{"id": "day", "shifts": [{"days": ["mon"], "start": "06:00", "end": "14:00"}]}],
    "sites": [{"id": "PLANT"}, {"id": "STORE"}],
    "ship_tos": [{"id": "NORTH"}],
    "items": [{"id": "CHAIR"}, {"id": "LEG"}, {"id": "BEAM"}, {"id": "GLUE", "supply": "unlimited"}],
    "resources": [{"id": "BENCH", "site": "PLANT", "calendar": "day"}],
    "routings": [
        {
            "id": "R",
            "item": "CHAIR",
            "site": "PLANT",
            "operations": [
                {
                    "id": "10",
                    "requires": [{"alternatives": [{"resource": "BENCH"}]}],
                    "components": [
                        {"item": "LEG", "quantity_per": 4, "alternatives": [{"item": "BEAM", "quantity_per": 1}]},
                        {"item": "GLUE", "quantity_per": 1},
                    ],
                }
            ],
        }
    ],
    "purchasing": [{"id": "P", "item": "BEAM", "site": "STORE"}],
    "lanes": [{"id": "IN", "from": "STORE", "to": "PLANT"}, {"id": "OUT", "from": "PLANT", "to": "NORTH"}],
    "stock": [{"item": "LEG", "site": "PLANT", "quantity": 100}],
}


def found(**instead: Any) -> list[str]:
    document = {**WORKSHOP, **instead}
    read_model(document).to_domain()
    return list(gaps(document))


def test_a_whole_plant_has_none() -> None:
    assert found() == []
    assert list(gaps(json.loads(DEMO_FACTORY.read_text()))) == []
    assert list(gaps({})) == []


@pytest.mark.parametrize(
    ("instead", "told"),
    [
        ({"lanes": WORKSHOP["lanes"][:1]}, "No lane leads to the ship-to NORTH."),
        (
            {"resources": [*WORKSHOP["resources"], {"id": "SAW", "site": "PLANT"}]},
            "No operation requires the resource SAW.",
        ),
        ({"items": [*WORKSHOP["items"], {"id": "BOX"}]}, "Nothing makes, buys or stocks BOX."),
        ({"purchasing": []}, "Nothing makes, buys or brings LEG for PLANT, where CHAIR takes it."),
        ({"lanes": WORKSHOP["lanes"][1:]}, "Nothing makes, buys or brings LEG for PLANT, where CHAIR takes it."),
    ],
)
def test_what_is_missing_is_told_once(instead: dict[str, Any], told: str) -> None:
    assert found(**instead) == [told]


def test_the_short_way_to_require_a_resource_counts_as_well() -> None:
    operation = {"id": "10", "alternatives": [{"resource": "BENCH"}]}
    assert found(routings=[{**WORKSHOP["routings"][0], "operations": [operation]}]) == []
