"""How long a machine takes to change over, as a setter reads the matrix on the wall."""

from app.domain.setups import ANY
from tests.builders import matrix


def test_a_row_says_how_long_and_the_default_speaks_for_the_rest() -> None:
    paint = matrix("paint", ("white", "black", 15), otherwise=30)
    assert paint.minutes("white", "black") == 15
    assert paint.minutes("black", "white") == 30


def test_the_row_that_names_more_wins_and_of_equals_the_one_to_the_family() -> None:
    rows = [("white", "black", 1), (ANY, "black", 2), ("white", ANY, 3), (ANY, ANY, 4)]
    paint = matrix("paint", *rows, otherwise=5)
    assert paint.minutes("white", "black") == 1
    assert paint.minutes("red", "black") == 2
    assert paint.minutes("white", "red") == 3
    assert paint.minutes("red", "blue") == 4
    assert matrix("paint", *rows[1:]).minutes("white", "black") == 2
    assert matrix("paint", *rows[2:]).minutes("white", "black") == 3


def test_the_same_family_again_takes_nothing_unless_a_row_names_it_on_both_sides() -> None:
    rows = [(ANY, "white", 60), ("white", ANY, 20), (ANY, ANY, 9)]
    assert matrix("paint", *rows, otherwise=30).minutes("white", "white") == 0
    assert matrix("paint", *rows, ("white", "white", 5)).minutes("white", "white") == 5


def test_from_a_state_that_nobody_knows_only_rows_from_any_say_something() -> None:
    assert matrix("paint", ("white", "black", 15), ("white", ANY, 20), otherwise=30).minutes(None, "black") == 0
    assert matrix("paint", (ANY, "black", 60), (ANY, ANY, 9)).minutes(None, "black") == 60
    assert matrix("paint", (ANY, "black", 60), (ANY, ANY, 9)).minutes(None, "white") == 9
