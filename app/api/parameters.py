"""Parameters of the query: those that lists and tables by day share, and the refusal of what a call does not take."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Annotated

from fastapi import Depends, Query, Request, params
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute

from app.domain.errors import FAULTS_MAX, Fault, ParametersRejected
from app.wire.limits import CURSOR_LENGTH_MAX, CURSOR_PATTERN
from app.wire.types import Day

Limit = Annotated[int | None, Query(description="Entries on a page, 50 where nothing is said.", ge=1, le=200)]
Cursor = Annotated[
    str | None,
    Query(description="`next_cursor` of the page before.", max_length=CURSOR_LENGTH_MAX, pattern=CURSOR_PATTERN),
]
FirstDay = Annotated[Day | None, Query(alias="from", description="The first day; today where nothing is said.")]
LastDay = Annotated[
    Day | None, Query(alias="to", description="The day after the last; two weeks on where nothing is said.")
]


async def refuse_unknown(request: Request) -> None:
    """A filter that is misspelt would hide nothing.

    Raises:
        ParametersRejected: the query names something that the call does not take, or one thing twice.
    """
    if not request.query_params:
        return
    names = [name for name, _ in request.query_params.multi_items()]
    faults = tuple(islice(_wrong_among(names, _taken_by(request.scope["route"])), FAULTS_MAX))
    if faults:
        raise ParametersRejected("Nothing was done.", faults)


KNOWN_ALONE = [Depends(refuse_unknown)]
"""The dependencies of every router of the contract. What watches the process may add what it likes to its calls."""


def _taken_by(route: APIRoute) -> list[str]:
    fields = get_flat_params(route.dependant)
    return list(dict.fromkeys(field.alias for field in fields if isinstance(field.field_info, params.Query)))


def _wrong_among(names: Iterable[str], taken: list[str]) -> Iterator[Fault]:
    allowed = f"there are {', '.join(taken)}" if taken else "it takes none"
    for name, times in Counter(names).items():
        if name not in taken:
            detail = f"is no parameter of this call; {allowed}"
            yield Fault(pointer=name, code="unknown_parameter", detail=detail)
        elif times > 1:
            yield Fault(pointer=name, code="duplicate_key", detail="stands there more than once; keep one")
