"""Parameters of the query that a call does not take are refused: a filter that is misspelt would hide nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from fastapi import Depends, Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Query
from fastapi.routing import APIRoute

from app.domain.errors import FAULTS_MAX, Fault, ParametersRejected


async def refuse_unknown(request: Request) -> None:
    """
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
    return list(dict.fromkeys(field.alias for field in fields if isinstance(field.field_info, Query)))


def _wrong_among(names: Iterable[str], taken: list[str]) -> Iterator[Fault]:
    allowed = f"there are {', '.join(taken)}" if taken else "it takes none"
    for name, times in Counter(names).items():
        if name not in taken:
            detail = f"is no parameter of this call; {allowed}"
            yield Fault(pointer=name, code="unknown_parameter", detail=detail)
        elif times > 1:
            yield Fault(pointer=name, code="duplicate_key", detail="stands there more than once; keep one")
