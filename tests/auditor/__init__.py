"""An auditor from outside: it reads what the service shows as JSON and shares no code with it.

`findings` says, in sentences, what cannot be true at once: supply given away twice, a machine at two jobs, work in
closed time, parts that come too late, a promise that what is planned does not keep.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from tests.auditor.books import Books
from tests.auditor.material import material_findings
from tests.auditor.promises import promise_findings
from tests.auditor.transport import transport_findings
from tests.auditor.work import work_findings


def findings(
    model: Any, plan: Any, commitments: list[Any], quotes: list[Any], now: str, capacity: Sequence[Any] = ()
) -> list[str]:
    """What is wrong with the documents of GET /v1/model, /v1/plan, /v1/commitments, /v1/quotes and /v1/capacity.

    All pages of each. Work that a breakdown hits is a finding, as any that cannot be done as planned.
    """
    return list(_all(Books(model, plan, commitments, quotes, now, capacity)))


def _all(books: Books) -> Iterator[str]:
    yield from work_findings(books)
    yield from transport_findings(books)
    yield from material_findings(books)
    yield from promise_findings(books)
