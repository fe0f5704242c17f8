"""How far work is, in the words of the floor."""

from enum import StrEnum


class Progress(StrEnum):
    """How far the floor says an operation is; what it has not spoken of is planned."""

    PLANNED = "planned"
    FIRM = "firm"
    RELEASED = "released"
    STARTED = "started"
    DONE = "done"
