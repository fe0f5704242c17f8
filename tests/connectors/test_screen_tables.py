"""Tables on a narrow screen, or in a file that counts as one: nothing exact is cut off."""

from io import StringIO

import pytest
from rich.console import Console

from app.connectors.demo_screen import LINKS_SHOWN, show_why
from app.connectors.screen_tables import show_rows

HEADINGS = ("order", "promised", "where", "because", "cost")
ROWS = [
    ("Demand 02", "2021-02-02", "25 HERON from PLANT, 12-01 12:53", "varnish has to be bought", "16221.22"),
    ("Demand 07", "2021-02-03", "", "buy_8cf4f6fd112c4e22bb986f3ef29d4e11 [/x]", "-13226.04"),
]


def shown(width: int, below: str | None = None) -> str:
    page = StringIO()
    show_rows(HEADINGS, ROWS, Console(file=page, width=width), right=("cost",), folding=("because",), below=below)
    return page.getvalue()


@pytest.mark.parametrize("width", [20, 40, 80, 120])
@pytest.mark.parametrize("below", [None, "where"])
def test_dates_quantities_and_money_are_whole_on_every_screen(width: int, below: str | None) -> None:
    table = shown(width, below)
    assert all(cell in table for row in ROWS for cell in (row[0], row[1], row[2], row[4]))
    assert "…" not in table


def test_a_long_word_is_folded_and_not_cut_off() -> None:
    told = "".join(line.strip() for line in shown(90).splitlines())
    assert all(part in told for part in ("buy_8cf4f6f", "[/x]"))


def test_what_does_not_fit_beside_the_rest_follows_below_it() -> None:
    wide, narrow = shown(140, "where").splitlines(), shown(80, "where").splitlines()
    assert (len(wide), "where" in wide[0]) == (3, True)
    assert narrow[-2:] == ["order      where                           ", "Demand 02  25 HERON from PLANT, 12-01 12:53"]
    assert all(len(line) <= 80 for line in narrow)


@pytest.mark.parametrize(("links", "said"), [(LINKS_SHOWN, False), (LINKS_SHOWN + 9, True)])
def test_links_that_are_left_out_are_counted(links: int, said: bool) -> None:
    why = [
        {"kind": "work", "start": f"2027-03-{day:02}T08:00:00Z", "minutes": 60 + day, "detail": "Operation 10"}
        for day in range(1, links + 1)
    ]
    page = StringIO()
    show_why({"why": why}, Console(file=page, width=80))
    assert ("and 9 shorter ones" in page.getvalue()) is said
    assert page.getvalue().count("Operation 10") == LINKS_SHOWN
