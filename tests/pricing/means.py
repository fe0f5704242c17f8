"""Which means a plan pays for beyond the regular ones, each read in one place."""

from app.domain.parts import Buy, Delivery, Move, PlannedOperation
from app.domain.promise import PromisedLine


def works_overtime(operation: PlannedOperation, resource: str) -> bool:
    """Whether a resource that the operation holds works its overtime calendar for it."""
    return resource in operation.overtime


def is_express(planned: Buy | Move | Delivery) -> bool:
    return planned.expedited


def is_substituted(line: PromisedLine) -> bool:
    return line.instead_of is not None
