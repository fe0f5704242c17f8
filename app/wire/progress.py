"""What the floor reports of operations, on the wire."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from app.domain.errors import RequestRejected
from app.wire.examples.floor import PROGRESS_EXAMPLE
from app.wire.faults import faults_of
from app.wire.limits import ID_LENGTH_MAX, NO_NUL_PATTERN, PROGRESS_MAX
from app.wire.types import Instant, Minutes, NonNegative, Shape

OperationId = Annotated[str, StringConstraints(min_length=1, max_length=2 * ID_LENGTH_MAX + 1, pattern=NO_NUL_PATTERN)]


class ProgressIn(Shape):
    """How far an operation is."""

    model_config = ConfigDict(json_schema_extra={"examples": [*PROGRESS_EXAMPLE]})

    operation: OperationId
    """`run` and `operation` of a row of `GET /v1/plan`, joined by a slash."""
    state: Literal["firm", "released", "started", "done"]
    """Never back to an earlier one. Once an operation has started, those before it that nobody reported are done."""
    remaining_minutes: Minutes | None = None
    """Working minutes left from `at` on, of an operation that is started; else as planned."""
    good: NonNegative | None = None
    """What came out good, in the unit of the item: in all when it is done, which bounds what the run brings; so far
    while it is started, which says how much of its work is left where `remaining_minutes` does not."""
    at: Instant | None = None
    """When it started, or was done, or was as it is said; else now."""


_LIST = TypeAdapter(Annotated[list[ProgressIn], Field(max_length=PROGRESS_MAX)])


def read_progress(document: Any) -> list[ProgressIn]:
    """
    Raises:
        RequestRejected: it is no list, or fields are missing, unknown or of the wrong type.
    """
    try:
        return _LIST.validate_python(document)
    except ValidationError as error:
        raise RequestRejected.naming(*faults_of(error, ProgressIn)) from None
