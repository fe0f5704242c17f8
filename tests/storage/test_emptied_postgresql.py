"""What tests on PostgreSQL are lent is as the migrations left it, whoever used it before."""

from tests.builders import plant, stock
from tests.fakes.desk import desk_on_database
from tests.postgres import PostgresServer

ROWS = "SELECT (SELECT count(*) FROM changes), (SELECT count(*) FROM plant_entities), (SELECT version FROM plans)"


def test_the_next_one_finds_nothing_of_what_a_test_wrote(postgres: PostgresServer) -> None:
    with postgres.lent() as used, desk_on_database(used) as desk:
        desk.stock_up(plant(stock("BIKE", 5)))
        assert postgres.tell(ROWS, used) == [(1, 3, 1)]
    with postgres.lent() as again:
        assert again == used
        assert postgres.tell(ROWS, again) == [(0, 0, 0)]


def test_one_that_lacks_a_trigger_is_lent_to_nobody_again(postgres: PostgresServer) -> None:
    with postgres.lent() as used:
        postgres.tell("DROP TRIGGER changes_refuse_update ON changes", used)
    with postgres.lent() as other:
        assert other != used
