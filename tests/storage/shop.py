"""A planner at work on a database, for stories that the books tell the same way on either kind."""

from dataclasses import replace
from functools import partial

from app.domain.demand import Effort, PromiseRequest
from app.domain.plant import PlantModel
from app.domain.promise import Quote
from app.domain.timeline import MINUTES_PER_DAY
from app.domain.verification import audit
from app.solver.limits import SolverLimits
from app.solver.planner import Planner
from app.storage.books import open_books
from app.storage.database import Database, open_database
from app.storage.log.forged import first_forged
from app.storage.row_audit import audit_rows
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.list_events import list_events
from app.use_cases.moment import Moment
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_commitments import read_commitment
from app.use_cases.record_plant import record_plant
from tests.builders import at, line, request
from tests.fakes.clock import StandingClock, counting_ids
from tests.fakes.desk import cold, laid_open, latest, ports_with

MONDAY = at("2026-12-07")
FRIDAY = MONDAY + 4 * MINUTES_PER_DAY


class Shop:
    """Opened on a Monday, before the first shift."""

    def __init__(self, url: str, model: PlantModel) -> None:
        self.clock = StandingClock("2026-12-07T00:00")
        self.database: Database = open_database(url, self.clock.now)
        new_id = counting_ids()
        planner = Planner(SolverLimits(), new_id)
        self.ports = ports_with(partial(open_books, self.database), planner, self.clock, new_id)
        record_plant(lambda _: model, self.ports)

    def ordered(self, item: str, quantity: int, requested: int | None, hold: int = 30) -> Quote:
        return quote_promise(wish(item, quantity, requested, hold), self.ports)

    def confirmed(self, item: str, quantity: int, requested: int, priority: int = 1) -> str:
        """The commitment."""
        wanted = wish(item, quantity, requested)
        wanted = replace(wanted, policy=replace(wanted.policy, priority=priority))
        return confirm_quote(quote_promise(wanted, self.ports).id, None, self.ports).id

    def is_at_risk(self, commitment: str) -> bool:
        return bool(read_commitment(commitment, self.ports).risks)

    def told(self) -> list[str]:
        return [event.type.value for event in list_events(self.ports, after=0, limit=100).items]

    def is_sound(self) -> bool:
        """Whether nothing is wrong with the plan; asked of one in which nobody is known to be at risk."""
        return audit(latest(self.database), Moment(self.clock.now()).planned) == ()

    def close(self) -> None:
        """Memory and rows say the same, and nobody has forged the log."""
        assert laid_open(latest(self.database)) == laid_open(cold(self.database))
        with self.database.reading() as connection:
            assert first_forged(connection, self.database.scope) is None
            assert list(audit_rows(connection, self.database.scope)) == []
        self.database.close()


def wish(item: str, quantity: int, requested: int | None, hold: int = 30) -> PromiseRequest:
    return replace(request(line(item, quantity, requested), hold=hold), effort=Effort.STANDARD)
