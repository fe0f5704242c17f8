"""The commands and their help; what each does stands in a module of its own, loaded when it is called."""

import sys
from io import TextIOWrapper
from typing import Annotated

import typer
from rich.console import Console

from app.cli.import_commands import imports
from app.cli.options import AsOf, Folder, FreppleFolder, PlanDate, Timezone, Url, quietly
from app.cli.typed import AsksForQuantity
from app.domain.demand import Effort

troth = typer.Typer(
    name="troth",
    help="When can we really deliver this, and if not when asked, what can we offer instead?",
    epilog="Settings are environment variables that begin with TROTH_; README.md lists them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
troth.add_typer(imports, name="import")


@troth.command()
def serve(
    host: Annotated[
        str | None, typer.Option(metavar="HOST", help="Else TROTH_HOST, else 127.0.0.1.", show_default=False)
    ] = None,
    port: Annotated[
        int | None, typer.Option(metavar="PORT", help="Else TROTH_PORT, else 8080.", show_default=False)
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Processes; more than one needs PostgreSQL. Else TROTH_WORKERS, else 1.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Serve the HTTP API until it is told to stop.

    Brings an empty or older database to the newest migration first. The API describes itself at /docs.
    """
    from app.cli.books import settings_of
    from app.cli.serving import serve_until_stopped

    serve_until_stopped(settings_of(host=host, port=port, workers=workers))


@troth.command()
def demo(
    pace: Annotated[float, typer.Option(min=0, max=60, metavar="SECONDS", help="Pause between two scenes.")] = 1.5,
) -> None:
    """Watch a rep's morning on the demo factory, through the real HTTP API.

    Serves on loopback, with books in a folder that is gone afterwards.
    """
    from app.cli.playing import play_demo

    quietly()
    play_demo(pace, Console())


@troth.command(cls=AsksForQuantity)
def promise(
    item: Annotated[str, typer.Argument(metavar="ITEM", help="The item's id.")],
    quantity: Annotated[str, typer.Argument(metavar="QUANTITY", help="How many, in the item's unit.")],
    by: Annotated[
        str, typer.Option(metavar="DATE", help="When it is wanted: 2026-12-10, an instant, or asap.")
    ] = "asap",
    latest: Annotated[
        str | None, typer.Option(metavar="DATE", help="Nothing later is of use; also asks what waiting saves.")
    ] = None,
    customer: Annotated[str | None, typer.Option(metavar="ID", help="Who wants it.", show_default=False)] = None,
    ship_to: Annotated[
        str | None, typer.Option(metavar="ID", help="Where to; else the customer's.", show_default=False)
    ] = None,
    hold: Annotated[int, typer.Option(min=0, metavar="MINUTES", help="Hold the first offer so long.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print the answer as the API gives it.")] = False,
    url: Url = None,
) -> None:
    """Ask when something can be delivered. Holds nothing, unless `--hold` says so.

    `more` is what an offer costs beyond the first; `proven` is `best`, or how
    much better one of its kind might be.
    """
    from app.cli.promising import Question, print_promise

    quietly()
    question = Question(
        item=item, quantity=quantity, by=by, latest=latest, customer=customer, ship_to=ship_to, hold_minutes=hold
    )
    print_promise(question, url, Console(), as_json=json)


@troth.command()
def confirm(
    quote: Annotated[str, typer.Argument(metavar="QUOTE", help="The id of a quote that holds something.")],
    url: Url = None,
) -> None:
    """Say yes to what `troth promise --hold` holds: the commitment has exactly its dates."""
    from app.cli.confirming import print_commitment

    quietly()
    print_commitment(quote, url, Console())


@troth.command()
def replay(
    folder: Folder,
    as_of: AsOf,
    days: Annotated[int, typer.Option(min=1, max=366, metavar="DAYS", help="Days of orders after that.")] = 30,
    patience: Annotated[int, typer.Option(min=0, metavar="DAYS", help="How late a customer still says yes.")] = 7,
    effort: Annotated[
        list[Effort] | None,
        typer.Option(
            help="How hard to look for earlier dates; given twice, it asks once with each. Else standard.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Ask for the AdventureWorks sales orders after a day, in their order, and report what came of it.

    Serves on loopback on a simulated clock, with books in a folder that is gone afterwards.
    """
    from app.cli.playing import replay_adventureworks

    quietly()
    replay_adventureworks(folder, as_of, days, patience, effort or [Effort.STANDARD], Console())


@troth.command()
def backlog(folder: FreppleFolder, as_of: PlanDate = None, timezone: Timezone = "UTC") -> None:
    """Promise the open orders of a frePPLe model, the most urgent first, and show what came of each.

    Serves on loopback on a simulated clock, with books in a folder that is gone afterwards.
    """
    from app.cli.playing import promise_frepple

    quietly()
    promise_frepple(folder, as_of, timezone, Console())


@troth.command()
def check() -> None:
    """Hold the books of TROTH_DATABASE_URL against every law of a plan that can be kept.

    Prints what it finds; the exit status is 1 if that is anything.
    """
    from app.cli.checking import check_books

    quietly()
    if not check_books(Console()):
        raise typer.Exit(1)


def run() -> None:
    """What is wrong outside of Troth is said in a sentence, not in a traceback."""
    from app.cli.connection import NoAnswer

    if isinstance(sys.stdout, TextIOWrapper):
        # What is held is held: whoever reads it on a screen of an older encoding has to learn how it is called.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        troth()
    except NoAnswer as error:
        typer.secho(str(error), err=True, fg="red")
        raise SystemExit(2) from None
