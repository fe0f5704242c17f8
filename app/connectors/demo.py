"""A rep's morning at a maker of bicycle trailers, played through the HTTP API: every figure shown is an answer."""

import json
from importlib import resources
from time import sleep
from typing import Any

from rich.console import Console

from app.connectors.client import Client, asked
from app.connectors.counting import amount
from app.connectors.demo_screen import show_answer, show_levers, show_pegs, show_runs, show_why

OPENING = "2027-03-02T07:30:00Z"
"""Half past eight in Amsterdam. The clock stands there, so the morning is the same whenever it is played."""


class StoryBroken(Exception):
    """Troth answered, but not as the story goes."""


def demo_document() -> dict[str, Any]:
    """The plant model of the demo factory, as ``PUT /v1/model`` takes it."""
    text = resources.files("app.connectors").joinpath("demo_factory.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def play(client: Client, console: Console, pace: float, command: str = "troth") -> None:
    """Loads the demo factory and plays the morning; ``pace`` is the pause between two scenes in seconds.

    ``command`` is how whoever watches calls troth.

    Troth must run on an empty database and a simulated clock that does not stand after OPENING.

    Raises:
        CallFailed: a call was refused.
        StoryBroken: an answer is not what the story says.
    """
    rep = _Rep(client, console, pace)
    rep.arrives()
    rep.sells_from_the_shelf()
    rep.makes_a_counter_offer()
    rep.holds_for_one_and_disappoints_another()
    rep.looks_at_the_plan()
    rep.says_where_to_look_next(command)


class _Rep:
    """One scene a method, in the order of the morning."""

    def __init__(self, client: Client, console: Console, pace: float) -> None:
        self._client = client
        self._console = console
        self._pace = pace
        self._customers: dict[str, str] = {}

    def arrives(self) -> None:
        asked(self._client, "PUT", "/v1/clock", {"now": OPENING})
        document = demo_document()
        asked(self._client, "PUT", "/v1/model", document)
        loaded = asked(self._client, "GET", "/v1/model")
        self._heading("Tuesday 2 March 2027, 08:30, a maker of bicycle trailers opens")
        counts = [f"{len(loaded[key])} {key}" for key in ("items", "routings", "resources", "stock", "receipts")]
        self._says(f"The ERP has told Troth what it knows: {', '.join(counts)}.")

    def sells_from_the_shelf(self) -> None:
        self._heading("Fietshuis Jansen: six Wren by Thursday")
        quote = self._asks("Fietshuis Jansen", "WREN", 6, "2027-03-04")
        self._expect(quote["status"] == "feasible", "six Wren are there by Thursday")
        self._confirms(quote)

    def makes_a_counter_offer(self) -> None:
        self._heading("Thames Cycles: thirty Heron by 10 March")
        quote = self._asks("Thames Cycles", "HERON", 30, "2027-03-10")
        self._expect(quote["status"] == "counter_offer", "thirty Heron take longer")
        self._expect(len(quote["offers"]) > 1, "there is more than one way to say yes")
        show_why(quote["offers"][0], self._console)
        show_levers(quote["offers"][0], self._console)
        self._says("They can live with the first offer.")
        self._confirms(quote)

    def holds_for_one_and_disappoints_another(self) -> None:
        self._heading("Stadt Cargo: forty Ox 60 by 9 March, if the council agrees")
        first = self._asks("Stadt Cargo", "OX-60", 40, "2027-03-09", hold="PT4H")
        self._expect(first["status"] == "feasible", "forty Ox 60 are there by then")
        self._says(f"Nobody has said yes yet: {first['id']} is held until {first['expires_at']}.")
        self._heading("Velo Gent: twenty Ox 100 by 8 March")
        second = self._asks("Velo Gent", "OX-100", 20, "2027-03-08")
        self._expect(second["status"] == "counter_offer", "Velo Gent comes second")
        show_why(second["offers"][0], self._console)
        show_levers(second["offers"][0], self._console)
        self._shows_who_is_in_the_way(first, second["offers"][0])
        self._heading("Stadt Cargo calls: the council said no")
        asked(self._client, "DELETE", f"/v1/quotes/{first['id']}", status=204)
        self._says(f"DELETE /v1/quotes/{first['id']}: what was held is free.")
        again = self._asks("Velo Gent", "OX-100", 20, "2027-03-08")
        self._expect(again["status"] == "feasible", "Velo Gent can have theirs after all")
        self._confirms(again)

    def looks_at_the_plan(self) -> None:
        self._heading("What the factory now has to do")
        plan = asked(self._client, "GET", "/v1/plan")
        resources_held = {row["resource"] for row in plan["operations"]}
        self._says(
            f"{len(plan['operations'])} operations hold {len(resources_held)} machines and crews, in these runs:"
        )
        show_runs(plan["runs"], self._customers, self._console)
        for buy in plan["buys"]:
            self._says(
                f"Buy {amount(buy['quantity'])} {buy['item']} from {buy['supplier']}, order by {buy['order_by']}."
            )

    def says_where_to_look_next(self, command: str) -> None:
        self._heading("Where to look next")
        places = {
            f"{command} serve": "a Troth of your own",
            f"{command} import app/connectors/demo_factory.json": "this factory, yours",
            "docs/semantics.md": "what a promise means",
            "docs/architecture.md": "how it is built",
        }
        widest = max(map(len, places))
        for place, shows in places.items():
            self._console.print(f"  {place:<{widest}}  {shows}", highlight=False, soft_wrap=True)

    def _asks(self, customer: str, item: str, quantity: int, requested: str, hold: str = "PT30M") -> dict[str, Any]:
        """Asked again for the same reference, a customer gives the older hold up."""
        request = {
            "customer": customer,
            "reference": f"{customer}, {item}",
            "lines": [{"line": "1", "item": item, "quantity": quantity, "requested": requested}],
            "hold": {"for": hold},
        }
        self._console.print(f"POST /v1/quotes  {json.dumps(request)}", style="dim", highlight=False)
        quote: dict[str, Any] = asked(self._client, "POST", "/v1/quotes", request, status=201)
        show_answer(quote, self._console)
        sleep(self._pace)
        return quote

    def _shows_who_is_in_the_way(self, first: dict[str, Any], late: dict[str, Any]) -> None:
        """What the late offer has to make anew, and the earlier hold keeps of it."""
        made_anew = {operation["item"] for operation in late["operations"]}
        plan = asked(self._client, "GET", "/v1/plan")
        kept = [peg for peg in plan["pegs"] if peg["owner"] == first["id"] and peg["kind"] in ("on_hand", "receipt")]
        kept = [peg for peg in kept if peg["item"] in made_anew]
        self._expect(bool(kept), "the hold of Stadt Cargo is in the way")
        self._says(f"{first['id']}, the hold of Stadt Cargo, keeps what is there:")
        show_pegs(kept, self._console)

    def _confirms(self, quote: dict[str, Any]) -> None:
        held = next(offer for offer in quote["offers"] if offer["held"])
        commitment = asked(self._client, "POST", f"/v1/quotes/{quote['id']}/confirm", status=201)
        told = [line["promised_date"] for line in held["lines"]]
        stands = [line["promised_date"] for line in commitment["lines"]]
        self._expect(told == stands, "a commitment has exactly the dates of its offer")
        self._customers[commitment["id"]] = commitment["customer"]
        self._says(f"They say yes. Commitment {commitment['id']}, promised for {', '.join(stands)}.")

    def _heading(self, text: str) -> None:
        self._console.print()
        self._console.rule(f"[bold]{text}[/]", align="left")

    def _says(self, text: str) -> None:
        self._console.print(text, highlight=False)
        sleep(self._pace)

    def _expect(self, holds: bool, what: str) -> None:
        if not holds:
            raise StoryBroken(f"The story says that {what}; the last answer says otherwise.")
