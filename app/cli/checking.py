"""`troth check`: the whole of the books held against every law of a plan, their rows against that, their log read."""

from rich.console import Console
from rich.markup import escape

from app.cli.books import opened_troth
from app.connectors.counting import counted
from app.domain.laws.work import work_goes_on_while_all_is_open
from app.domain.verification import audit
from app.main import Troth
from app.storage.log.event_rows import first_lost
from app.storage.log.forged import first_forged
from app.storage.row_audit import audit_rows
from app.use_cases.read_plant import read_snapshot
from app.use_cases.standing.by_now import read_now


def check_books(console: Console) -> bool:
    """Whether nothing is wrong; what is gets printed.

    Raises:
        typer.Exit: there are no books to check; that has been said.
    """
    troth = opened_troth(as_it_is=True)
    try:
        snapshot = read_snapshot(troth.ports)
        found = [*audit_of(troth), *_wrong_in_rows(troth), *_forged_in(troth)]
    except Exception as error:
        # A torn file or a row that says nothing is what a check is for, whatever the driver or the rows make of it.
        why = str(error).partition("\n")[0] or type(error).__name__
        console.print(f"[red]The books cannot be read to their end:[/] {escape(why)}", highlight=False, soft_wrap=True)
        return False
    finally:
        troth.close()
    holds = sum(promise.commitment is None for promise in snapshot.promises.values())
    console.print(
        f"{troth.database.engine.url!r}, plan version {snapshot.version}: "
        f"{counted(len(snapshot.plant.items), 'items')}, {counted(len(snapshot.promises) - holds, 'commitments')}, "
        f"quotes that hold something: {holds}",
        highlight=False,
    )
    for line in found:
        console.print(f"  {escape(line)}", highlight=False)
    wrong = f"[red]{len(found)} found[/]" if found else "[green]nothing is wrong[/]"
    console.print(
        "The plan against every law it has to keep, the rows by which the database refuses against the plan, "
        f"the change log from its beginning: {wrong}."
    )
    return not found


def _wrong_in_rows(troth: Troth) -> list[str]:
    with troth.database.reading() as connection:
        return list(audit_rows(connection, troth.database.scope))


def _forged_in(troth: Troth) -> list[str]:
    with troth.database.reading() as connection:
        entry = first_forged(connection, troth.database.scope)
        lost = first_lost(connection, troth.database.scope)
    found = [] if entry is None else [f"entry {entry} in the change log is missing or not what was written"]
    return found if lost is None else [*found, f"event {lost} is missing, though later ones were told"]


def audit_of(troth: Troth) -> list[str]:
    """What breaks a law in the live plan, one line each; that more is open since work was planned is nothing wrong."""
    snapshot, moment = read_now(troth.ports)
    found = audit(snapshot, moment.planned)
    return [str(one) for one in found if one.rule != work_goes_on_while_all_is_open.__name__]
