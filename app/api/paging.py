"""The parameters that lists and tables by day share."""

from typing import Annotated

from fastapi import Query

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
