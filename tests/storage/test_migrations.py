"""Books of any earlier release come to the newest migration with all that is in them, and can go back."""

import ast
import inspect
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from types import ModuleType

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect as inspect_database
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.domain.verification import audit
from app.models import Row
from app.solver.limits import SolverLimits
from app.solver.planner import Planner
from app.storage import postgresql
from app.storage.database import open_database, prepare_database
from app.storage.log.forged import first_forged
from app.storage.replica import built_cold
from app.storage.row_audit import audit_rows
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.moment import Moment
from app.use_cases.quote_promise import quote_promise
from tests.builders import line, request
from tests.fakes.clock import StandingClock
from tests.fakes.desk import desk_on_database, url_of
from tests.postgres import PostgresServer
from tests.storage.older import FIRST, REVISIONS, migrate, migrations, read_recorded, sorted_rows, write_recorded

EARLIER = REVISIONS[:-1]
CONTRACTING = [revision for revision, _, module in migrations() if hasattr(module, "contract")]
BEFORE_ANY_CONTRACTS = REVISIONS[: REVISIONS.index(CONTRACTING[0])]
NOW = "2026-12-07T07:00"
TAKES_AWAY = {
    "alter_column",
    "create_check_constraint",
    "create_exclude_constraint",
    "create_foreign_key",
    "create_unique_constraint",
    "drop_column",
    "drop_constraint",
    "drop_table",
    "rename_table",
}
"""Operations after which a release that does not know of them may no longer write, or read, as it used to."""
SAYS_SO = ("ALTER TABLE", "CREATE TRIGGER", "DROP TABLE")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that no migration has seen."""
    if request.param == "sqlite":
        file = tmp_path / "older.db"
        file.touch()
        return url_of(file)
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.empty()


def nothing_is_wrong(url: str) -> None:
    database = open_database(url)
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Row.metadata) == []
        assert audit(built_cold(connection, database.scope).snapshot, Moment(StandingClock(NOW).now()).planned) == ()
        assert list(audit_rows(connection, database.scope)) == []
        assert first_forged(connection, database.scope) is None
    database.close()


@pytest.mark.parametrize("revision", EARLIER)
def test_books_of_an_earlier_release_keep_all_that_is_in_them(url: str, revision: str) -> None:
    migrate(url, FIRST)
    write_recorded(url)
    migrate(url, revision)
    prepare_database(url)
    assert read_recorded(url) == sorted_rows()
    nothing_is_wrong(url)


def test_they_are_sold_from_as_before(url: str) -> None:
    migrate(url, FIRST)
    write_recorded(url)
    prepare_database(url)
    with desk_on_database(url) as desk:
        desk.clock.set_to(NOW)
        ids = map("{}-new".format, count(1))
        ports = replace(desk.ports, planner=Planner(SolverLimits(), lambda _: next(ids)), new_id=lambda _: next(ids))
        assert confirm_quote(quote_promise(request(line("BIKE", 3), hold=5), ports).id, None, ports)
    nothing_is_wrong(url)


@pytest.mark.slow
@pytest.mark.parametrize("revision", EARLIER)
def test_a_migration_can_be_taken_back_and_made_again(url: str, revision: str) -> None:
    migrate(url, FIRST)
    write_recorded(url)
    migrate(url, "head")
    migrate(url, revision, down=True)
    assert read_recorded(url) == sorted_rows()
    migrate(url, "head")
    nothing_is_wrong(url)
    migrate(url, "base", down=True)
    migrate(url, "head")


def test_what_work_had_begun_is_settled_once_migrated(url: str) -> None:
    migrate(url, FIRST)
    write_recorded(url)
    prepare_database(url)
    database = open_database(url)
    with database.reading() as connection:
        settled = connection.execute(text("SELECT resource FROM held_times WHERE settled")).scalars().all()
        longest = connection.execute(text("SELECT resource, longest_minutes FROM resources WHERE units = 2")).all()
    database.close()
    assert settled == ["SAW"]
    assert all(minutes > 0 for _, minutes in longest)


def test_books_in_which_two_commitments_share_a_reference_are_left_as_they_are_and_say_so(url: str) -> None:
    """Very early releases took a reference for free once all had left."""
    migrate(url, FIRST)
    write_recorded(url)
    database = open_database(url)
    with database.writing() as connection:
        connection.execute(text("UPDATE commitments SET reference = 'SO-1', state = 'shipped'"))
        connection.commit()
    with pytest.raises(ValueError, match="SO-1 of default: mend the books first"):
        prepare_database(url)
    with database.writing() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == FIRST
        for table in ("webhooks", "supplies"):
            assert not inspect_database(connection).has_table(table)
    database.close()


def test_an_expanding_migration_takes_nothing_away_from_the_release_before_it() -> None:
    expanding = (module for _, before, module in migrations() if before and not hasattr(module, "contract"))
    found = {module.revision: list(taking_away(inspect.getsource(module))) for module in expanding}
    assert not any(found.values()), found


@pytest.mark.parametrize("revision", BEFORE_ANY_CONTRACTS)
def test_until_the_first_contracting_migration_the_first_release_goes_on_writing(url: str, revision: str) -> None:
    """In its own words: it may serve beside a newer one until the last of it is replaced."""
    migrate(url, revision)
    write_recorded(url)
    assert read_recorded(url) == sorted_rows()


@pytest.mark.parametrize("module", [module for _, _, module in migrations() if hasattr(module, "contract")])
def test_a_contracting_migration_says_why_older_releases_must_have_stopped(module: ModuleType) -> None:
    assert len(module.contract.split()) > 5


@pytest.mark.parametrize(
    "upgrade",
    [
        'op.drop_column("quotes", "who")',
        'op.add_column("quotes", sa.Column("why", sa.Text, nullable=False))',
        'batch.alter_column("who", nullable=False)',
        'op.execute("ALTER TABLE quotes DROP COLUMN who")',
    ],
)
def test_what_would_stop_the_older_release_is_found(upgrade: str) -> None:
    assert list(taking_away(f"def upgrade():\n    {upgrade}\n\n\ndef downgrade():\n    pass\n"))
    assert not list(taking_away(f"def upgrade():\n    pass\n\n\ndef downgrade():\n    {upgrade}\n"))


def taking_away(source: str) -> Iterator[str]:
    """What a migration does, on its way up, that a release before it may stumble over."""
    up = [node for node in ast.parse(source).body if getattr(node, "name", "") != "downgrade"]
    for node in (node for top in up for node in ast.walk(top)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in TAKES_AWAY:
                yield node.func.attr
            if node.func.attr == "add_column":
                said = ast.unparse(node)
                if "nullable=False" in said and "server_default" not in said:
                    yield said
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from (words for words in SAYS_SO if node.value.strip().upper().startswith(words))


def test_a_migration_that_waits_for_somebody_gives_up_before_everybody_waits_for_it(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "LOCK_SECONDS_MAX", 0.05)
    url = postgres.empty()
    migrate(url, FIRST)
    database = open_database(url)
    with database.writing() as connection:
        connection.execute(text("LOCK TABLE held_times IN ROW EXCLUSIVE MODE"))
        with pytest.raises(OperationalError, match="lock timeout"):
            prepare_database(url)
    prepare_database(url)
    nothing_is_wrong(url)
    database.close()
