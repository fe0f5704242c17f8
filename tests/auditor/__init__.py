"""An auditor from outside: it reads what the service shows as JSON and shares no code with it.

`findings` says, in sentences, what cannot be true at once: supply given away twice, a machine at two jobs or not set up
for the next, work in closed time, parts that come too late, a promise that what is planned does not keep. What facts
did to a plan is no finding where the service says so: the commitments that suffer are at risk, and a risk names what
is wrong.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from tests.auditor.books import Books
from tests.auditor.machines import machine_findings
from tests.auditor.material import material_findings
from tests.auditor.promises import promise_findings
from tests.auditor.transport import transport_findings
from tests.auditor.troubles import Trouble, unexplained
from tests.auditor.work import work_findings


def findings(
    model: Any,
    plan: Any,
    commitments: list[Any],
    quotes: list[Any],
    now: str,
    capacity: Sequence[Any] = (),
    reports: Sequence[Any] = (),
) -> list[str]:
    """What is wrong with the documents of GET /v1/model, /v1/plan, /v1/commitments, /v1/quotes and /v1/capacity.

    All pages of each. `reports` are those of all answers so far: who tells what hits a hold is told of it, too.
    """
    books = Books(model, plan, commitments, quotes, now, capacity)
    found = list(_all(books))
    troubles = [one for one in found if isinstance(one, Trouble)]
    return [*(one for one in found if isinstance(one, str)), *unexplained(books, troubles, reports)]


def _all(books: Books) -> Iterator[str | Trouble]:
    yield from work_findings(books)
    yield from machine_findings(books)
    yield from transport_findings(books)
    yield from material_findings(books)
    yield from promise_findings(books)
